"""Addresses of the quota pages. ``area`` is the code of an organisation, or ``all``."""

from django.urls import path

from . import views

urlpatterns = [
    path("rounds/<int:pk>/quotas/", views.quota_settings, name="quota_settings"),
    path(
        "rounds/<int:pk>/quotas/<slug:rule>/<slug:area>/", views.quota_figure, name="quota_figure"
    ),
    path(
        "rounds/<int:pk>/quotas/<slug:rule>/<slug:area>/remove/",
        views.quota_removal,
        name="quota_removal",
    ),
]
