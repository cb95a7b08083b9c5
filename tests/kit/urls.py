"""The site's addresses, and pages that show every part of the kit."""

import json
from pathlib import Path
from threading import Event

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.utils import translation

from tests.kit import sample

PAGES = Path(__file__).parent / "pages"


def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pages beside this file, in the language of ``?lang=``."""
    with translation.override(request.GET.get("lang", "zh-hans")):
        template = engines["django"].from_string((PAGES / f"{name}.html").read_text())
        return HttpResponse(template.render(sample.context(), request))


class Draft:
    """What the server has got: the autosave's other side, told by the test what to answer."""

    saved: list[dict] = []
    status = 200
    arrived = Event()


def autosave(request: HttpRequest) -> JsonResponse:
    if Draft.status == 409:
        return JsonResponse({"conflict_url": "/sample/process/", "message": ""}, status=409)
    if Draft.status != 200:
        return JsonResponse({}, status=Draft.status)
    entries: dict[str, str] = dict(json.loads(request.body))
    Draft.saved.append({**entries, "key": request.headers["Idempotency-Key"]})
    Draft.arrived.set()
    return JsonResponse({"version": len(Draft.saved) + 3, "saved_at": "2026-11-22T09:42:10+08:00"})


urlpatterns = [
    path("sample/autosave/", autosave),
    path("sample/<name>/", page, name="sample"),
    path("", include("config.urls")),
]
