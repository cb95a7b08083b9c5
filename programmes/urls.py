"""Addresses of the pages about rounds."""

from django.urls import path

from .views import reading

urlpatterns = [
    path("rounds/<int:pk>/", reading.round_page, name="round"),
]
