"""What stands beside the form while it is filled in: conditions with their gaps, what is next."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organisations.models import User

from ..models import Declaration, SectionDraft
from ..rules import panel, progress
from ..selectors import Examination, examine
from .asking import editable_or_404, steps_of

WORTH_CONTINUING = ("bad", "part", "todo")


@never_cache
@login_required
@require_safe
def conditions(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel anew, for a page that has just been saved; 204 where nothing of it has changed.

    ``?section=`` is the section that the page shows, ``?seen=`` the mark of what it shows of them.
    """
    declaration = editable_or_404(request, pk)
    examined = examine(declaration)
    context = steps_of(declaration, examined)
    context |= panel_of(declaration, examined, context, request.GET.get("section", ""))
    if request.GET.get("seen") == context["mark"]:
        return HttpResponse(status=204)
    return render(request, "declarations/conditions_anew.html", context)


def panel_of(
    declaration: Declaration, examined: Examination, steps: Mapping[str, Any], here: str
) -> dict[str, Any]:
    """The context of ``declarations/conditions.html``; ``here``: the section that is being shown.

    ``steps`` is what ``steps_of`` says; ``mark`` changes whenever anything does that is shown.
    """
    found = panel.conditions(examined.verdicts, examined.programme.form)
    shown = repr((found, steps["answered"], steps["asked"]))
    return {
        "declaration": declaration,
        "conditions": found,
        "counts": panel.tally(found),
        "links": _links(declaration, examined, here),
        "here": here,
        "mark": hashlib.sha256(shown.encode()).hexdigest()[:16],
    }


def next_of(examined: Examination, steps: Sequence[Any], user: User) -> dict[str, Any]:
    """Where to go on: the section last worked in if it is not done, else the next that is not.

    ``next`` is one of the ``steps``, ``None`` where every section is done; ``last`` the draft that
    this person, else anybody, saved last.
    """
    last = _last_saved(examined, user)
    ids = [step["section"].id for step in steps]
    first = ids.index(last.section) if last and last.section in ids else 0
    from_here = [*steps[first:], *steps[:first]]
    open_ones = (step for step in from_here if step["state"].status in WORTH_CONTINUING)
    return {
        "next": next(open_ones, None),
        "last": last,
        "last_by": _name_of_saver(last, user) if last else "",
        "missing_files": progress.missing_files(examined.programme.form, examined.findings),
    }


def _name_of_saver(draft: SectionDraft, user: User) -> str:
    return user.name if draft.saved_by_id == user.pk else draft.saved_by.name


def _last_saved(examined: Examination, user: User) -> SectionDraft | None:
    drafts = list(examined.drafts.values())
    own = [draft for draft in drafts if draft.saved_by_id == user.pk]
    return max(own or drafts, key=lambda draft: draft.saved_at, default=None)


def _links(declaration: Declaration, examined: Examination, here: str) -> dict[str, str]:
    """Ids of questions to the page where they stand; empty for those of the page itself."""
    links: dict[str, str] = {}
    for section in examined.programme.form.sections:
        page = "" if section.id == here else reverse("section", args=[declaration.pk, section.id])
        links |= dict.fromkeys((section.id, *(field.id for field in section.fields)), page)
    return links
