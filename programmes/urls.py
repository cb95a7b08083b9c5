"""Addresses of the pages about rounds."""

from django.urls import path

from . import views

urlpatterns = [
    path("rounds/<int:pk>/", views.round_page, name="round"),
]
