"""All addresses of the site. A new one must enter tests/test_access_table.py or the tests fail."""

from django.urls import include, path

from config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("workflow.urls")),
    path("", include("organisations.urls")),
    path("", include("programmes.urls")),
    path("", include("declarations.urls")),
    path("", include("quotas.urls")),
    path("", include("reviews.urls")),
    path("", include("documents.urls")),
    path("", include("notifications.urls")),
    path("", include("trail.urls")),
]
