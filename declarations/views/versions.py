"""Two versions of a form beside each other, the drafts between them, and the step from one over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations.forms import dress, findings_in
from programmes.comparing import PARTS, Change, changes, fields_of
from programmes.definitions import Programme, Text
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.models import Definition, Round
from programmes.selectors import calls, definition_of, files
from programmes.services import corrections
from programmes.views.managing import manager_or_404
from trail.clock import database_now

from ..correcting import answers_left, drafts_touched, touch_of
from ..models import Declaration
from ..services.taking_over import take_over
from ..writers import is_author
from .asking import editable_or_404, person_in

KEYS = {
    "label": gettext_noop("label"),
    "title": gettext_noop("title"),
    "hint": gettext_noop("hint"),
    "kind": gettext_noop("kind"),
    "required": gettext_noop("required"),
    "required_if": gettext_noop("required if"),
    "when": gettext_noop("asked if"),
    "min": gettext_noop("least"),
    "max": gettext_noop("most"),
    "choices": gettext_noop("choices"),
    "columns": gettext_noop("columns"),
    "min_rows": gettext_noop("least rows"),
    "max_rows": gettext_noop("most rows"),
    "fields": gettext_noop("questions in their order"),
    "order": gettext_noop("order"),
    "quote": gettext_noop("sentence of the notice"),
}
WORDS = {
    "added": gettext_noop("new"),
    "removed": gettext_noop("gone"),
    "changed": gettext_noop("changed"),
}
TONES = {"added": "ok", "removed": "bad", "changed": "warn"}
SHOWN = 100


class CorrectionForm(forms.Form):
    """Why the form is corrected. ``seen`` is the version that the page compared with."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Authors of drafts read it before they take the correction over."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


@require_safe
@login_required
def compare_versions(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """What differs between two versions of a programme's file, part by part."""
    manager_or_404(request)
    before, after = _version(old), _version(new)
    if before.programme_id != after.programme_id:
        raise Http404
    context = {"before": before, "after": after, "parts": _parts(before, after)}
    return render(request, "declarations/compare_versions.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def correct_round(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """What a correction would change, and for which drafts; then publish it."""
    person = manager_or_404(request)
    rounds = calls().select_related("definition", "programme")
    round, after = get_object_or_404(rounds, pk=pk), _version(version)
    form = CorrectionForm(request.POST or None, initial={"seen": round.definition_id})
    refusing = corrections.obstacles(round, round.definition, after)
    found: Iterable[Finding] = ()
    status = 200
    if request.method == "POST" and not form.is_valid():
        found, status = findings_in(form), 422
    elif request.method == "POST":
        data = {"seen": form.cleaned_data["seen"], "reason": form.cleaned_data["reason"]}
        try:
            corrections.publish_correction(pk, after, actor=person, at=database_now(), **data)
        except Refused as refused:
            found, refusing, status = refused.findings, [], 422
        except Conflict as conflict:
            # What it is compared with now, and the reason as it was typed, to publish or not.
            found, status = [Finding("conflict", conflict.message)], 409
            round = get_object_or_404(rounds, pk=pk)
            form = CorrectionForm({"reason": data["reason"], "seen": round.definition_id})
            refusing = corrections.obstacles(round, round.definition, after)
        else:
            messages.success(request, _("The correction is published. Drafts keep their version."))
            return redirect("round", pk=pk)
    context = {
        "round": round,
        "before": round.definition,
        "after": after,
        "form": form,
        "findings": found,
        "refusing": [_told(each) for each in refusing],
        "parts": _parts(round.definition, after),
        **_drafts(round, after, refusing),
    }
    return render(request, "declarations/correct_round.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """To the author of a draft: what was corrected in the form, and taking it over."""
    declaration = editable_or_404(request, pk)
    if not is_author(person_in(request), declaration):
        raise Http404
    round = declaration.round
    if (
        declaration.state != Declaration.State.DRAFT
        or round.definition_id == declaration.definition_id
    ):
        return redirect("hub", pk=pk)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        try:
            take_over(pk, seen=number, actor=person_in(request), at=database_now())
        except Conflict as conflict:
            messages.warning(request, _(conflict.message))
            return redirect("correction", pk=pk)
        messages.success(request, _("The draft now stands under the corrected form."))
        return redirect("hub", pk=pk)
    context = {
        "declaration": declaration,
        "parts": _parts(declaration.definition, round.definition),
        "touch": touch_of(declaration, definition_of(round.definition)),
        "published": round.corrections.order_by("-pk"),
        "left": answers_left(declaration, declaration.drafts.all()),
    }
    return render(request, "declarations/correction.html", context)


def _version(pk: int) -> Definition:
    return get_object_or_404(files().select_related("programme"), pk=pk)


def _drafts(round: Round, after: Definition, refusing: list[Finding]) -> dict[str, Any]:
    """Numbers of the drafts that the form's changes touch; never what stands in them."""
    if refusing:
        return {"touched": [], "drafts": 0}
    drafts, touched = drafts_touched(round, definition_of(after))
    return {"touched": touched[:SHOWN], "more": max(0, len(touched) - SHOWN), "drafts": drafts}


def _told(finding: Finding) -> Finding:
    """The finding with the name of the part in the page's language."""
    part = str(finding.params.get("part", ""))
    return replace(finding, params={**finding.params, "part": _(part) if part else ""})


def _parts(before: Definition, after: Definition) -> list[dict[str, Any]]:
    """What differs, part by part, as the page shows it."""
    old, new = definition_of(before), definition_of(after)
    return [
        {"title": _(PARTS[part]), "rows": [_row(each, old, new) for each in rows]}
        for part, rows in groupby(changes(old, new), key=lambda each: each.part)
    ]


def _row(change: Change, old: Programme, new: Programme) -> dict[str, Any]:
    title = change.title if isinstance(change.title, Text) else _(change.title)
    return {
        "id": change.id,
        "title": title,
        "word": _(WORDS[change.kind]),
        "tone": TONES[change.kind],
        "keys": [
            {
                "name": _(KEYS.get(each.key, each.key)),
                "before": in_words(_asked(change.part, each.before, old)),
                "after": in_words(_asked(change.part, each.after, new)),
            }
            for each in change.keys
        ],
    }


def _asked(part: str, value: Any, programme: Programme) -> Any:
    """The questions of a section as they are asked; other values as they are."""
    if part != "sections" or not isinstance(value, tuple):
        return value
    asked = fields_of(programme)
    return tuple(asked[each.id].label if each.id in asked else each for each in value)


def in_words(value: Any) -> str:
    """A value of the language as a reader compares it."""
    language = get_language() or ""
    if isinstance(value, Text):
        return value.get(language)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "" or value == ():
        return "—"
    if isinstance(value, tuple | list):
        return pgettext("between the items of a list", ", ").join(in_words(each) for each in value)
    if isinstance(value, Mapping):
        pairs = (f"{key}{_(': ')}{in_words(each)}" for key, each in value.items())
        return pgettext("between the parts of a sentence", "; ").join(pairs)
    if hasattr(value, "model_fields_set"):
        label = getattr(value, "label", None) or getattr(value, "title", None)
        name = getattr(value, "id", "") or getattr(value, "value", "")
        if isinstance(label, Text) and label.zh != "-":
            return f"{in_words(label)} ({name})" if name else in_words(label)
        return str(name) or in_words({k: getattr(value, k) for k in value.model_fields_set})
    return str(value)
