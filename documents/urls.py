from django.urls import path

from . import views

urlpatterns = [
    path("documents/<int:pk>/", views.document, name="document"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:number>/", views.verify_number, name="verify_number"),
]
