from django.urls import path

from . import views

urlpatterns = [path("pending/<slug:key>/", views.pending, name="pending")]
