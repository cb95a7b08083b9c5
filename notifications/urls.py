"""The mail viewer exists in the demonstration only: it shows everybody's mail to everybody."""

from django.conf import settings
from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = (
    [
        path("mails/", views.mails, name="mails"),
        path("mails/<int:pk>/", views.mail, name="mail"),
    ]
    if settings.DEMO
    else []
)
