"""The reference views, and the product behind them."""

from django.urls import include, path

from . import bare

urlpatterns = [
    path("bare/queue/", bare.queue, name="bare_queue"),
    path("bare/note/", bare.note, name="bare_note"),
    path("", include("config.urls")),
]
