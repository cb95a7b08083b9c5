"""Addresses whose effects can be counted, beside the site's own that the pages link to."""

import threading

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import include, path

from trail.clock import database_now
from trail.findings import Conflict, Finding, Refused
from trail.services import record


class Gate:
    """Holds the view ``slow`` until the test lets it go on."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.entered.set()
        assert self.open.wait(timeout=20)
        return effect(request)


gate = Gate()


def effect(request: HttpRequest) -> HttpResponse:
    """One entry in the trail, then a redirect."""
    with transaction.atomic():
        data = {"text": request.POST.get("text", "")}
        entry = record("effect", 1, "happened", actor="user:1", at=database_now(), data=data)
    return HttpResponseRedirect(f"/effects/{entry.seq}/")


def script(request: HttpRequest) -> HttpResponse:
    effect(request)
    return JsonResponse({"saved": "是"}, status=201)


class Form(forms.Form):
    text = forms.CharField(max_length=5)


def form(request: HttpRequest) -> HttpResponse:
    return effect(request) if Form(request.POST).is_valid() else HttpResponse("form again")


def upload(request: HttpRequest) -> HttpResponse:
    assert request.FILES["file"].read(), "the middleware left the file at its end"
    return effect(request)


def fails(request: HttpRequest) -> HttpResponse:
    effect(request)
    kind = request.GET.get("kind", "")
    if kind == "refused":
        raise Refused(Finding("no", "No."))
    if kind == "conflict":
        raise Conflict("Somebody was faster.")
    raise RuntimeError


def tongue(request: HttpRequest) -> HttpResponse:
    response = effect(request)
    response.set_cookie("language", "en")
    return response


urlpatterns = [
    path("effect/", effect),
    path("slow/", gate),
    path("script/", script),
    path("form/", form),
    path("upload/", upload),
    path("fails/", fails),
    path("tongue/", tongue),
    path("", include("config.urls")),
]
