"""Addresses of the quota pages. ``area`` is the code of an organisation, or ``all``."""

from django.urls import path

from .views import apportioning, figures, tables

RULE = "rounds/<int:pk>/quotas/<slug:rule>/"

urlpatterns = [
    path("rounds/<int:pk>/quotas/", figures.quota_settings, name="quota_settings"),
    path(f"{RULE}table/", tables.quota_table, name="quota_table"),
    path(f"{RULE}table/file/", tables.quota_table_file, name="quota_table_file"),
    path(f"{RULE}apportion/", apportioning.quota_apportion, name="quota_apportion"),
    path(f"{RULE}tables/<int:number>/", tables.quota_allotment, name="quota_allotment"),
    path(f"{RULE}<slug:area>/", figures.quota_figure, name="quota_figure"),
    path(f"{RULE}<slug:area>/remove/", figures.quota_removal, name="quota_removal"),
]
