"""Addresses of the quota pages."""

from django.urls import path

from . import views

urlpatterns = [path("rounds/<int:pk>/quotas/", views.quota_settings, name="quota_settings")]
