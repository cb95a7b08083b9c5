"""The forty questions of ``bench.forms`` as Django alone would ask them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from .forty import questions
from .models import Sheet

YES_NO = (("yes", "是"), ("no", "否"))


def _choices(asked: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["value"], each["label"]["zh-hans"]) for each in asked["choices"]]


def _choice(asked: dict[str, Any], **words: Any) -> forms.Field:
    widget = forms.RadioSelect if len(asked["choices"]) <= 6 else forms.Select
    return forms.ChoiceField(choices=_choices(asked), widget=widget, **words)


def _limits(asked: dict[str, Any]) -> dict[str, Any]:
    return {f"{bound}_value": asked[bound] for bound in ("min", "max") if bound in asked}


def _decimal(asked: dict[str, Any], **words: Any) -> forms.Field:
    return forms.DecimalField(**_limits(asked), decimal_places=6, **words)


FIELDS: dict[str, Callable[..., forms.Field]] = {
    "text": lambda asked, **words: forms.CharField(max_length=asked["max"], **words),
    "longtext": lambda asked, **words: forms.CharField(
        max_length=asked["max"], widget=forms.Textarea, **words
    ),
    "int": lambda asked, **words: forms.IntegerField(**_limits(asked), **words),
    "money": _decimal,
    "percent": _decimal,
    "date": lambda asked, **words: forms.DateField(**words),
    "year": lambda asked, **words: forms.IntegerField(min_value=1900, max_value=2099, **words),
    "choice": _choice,
    "multichoice": lambda asked, **words: forms.MultipleChoiceField(
        choices=_choices(asked), widget=forms.CheckboxSelectMultiple, **words
    ),
    "bool": lambda asked, **words: forms.ChoiceField(
        choices=YES_NO, widget=forms.RadioSelect, **words
    ),
    "email": lambda asked, **words: forms.EmailField(**words),
    "url": lambda asked, **words: forms.URLField(assume_scheme="http", **words),
    "phone": lambda asked, **words: forms.RegexField(r"^1[3-9]\d{9}$", **words),
}


def _field(asked: dict[str, Any]) -> forms.Field:
    words = {"label": asked["label"]["zh-hans"], "help_text": asked["hint"]["zh-hans"]}
    return FIELDS[asked["kind"]](asked, **words)


Forty = type("Forty", (forms.Form,), {asked["id"]: _field(asked) for asked, _ in questions()})


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The form with what is saved in it."""
    sheet = get_object_or_404(Sheet, pk=pk, author=request.user)
    return render(
        request, "bare/plain.html", {"form": Forty(initial=sheet.answers), "sheet": sheet}
    )


@login_required
@require_POST
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """Bind, validate, save the row; as JSON, because the page stays."""
    sheet = get_object_or_404(Sheet, pk=pk, author=request.user)
    form = Forty(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    sheet.answers = form.cleaned_data
    sheet.save()
    return JsonResponse({"saved": True})
