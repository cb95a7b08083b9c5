"""Addresses of the pages about programmes and rounds."""

from django.urls import path

from .views import managing, opening, reading

urlpatterns = [
    path("rounds/<int:pk>/", reading.round_page, name="round"),
    path("programmes/", managing.programmes, name="programmes"),
    path("programmes/load/", managing.load, name="load_definition"),
    path("definitions/<int:pk>/open/", opening.open_round, name="open_round"),
]
