"""The reference views, and the product behind them."""

from django.urls import include, path

from . import bare, plain

urlpatterns = [
    path("bare/queue/", bare.queue, name="bare_queue"),
    path("bare/note/", bare.note, name="bare_note"),
    path("bare/plain/<int:pk>/", plain.page, name="plain_page"),
    path("bare/plain/<int:pk>/autosave/", plain.autosave, name="plain_autosave"),
    path("", include("config.urls")),
]
