"""Who owes what: of a unit its own, of a desk above everybody's below it; as a page and a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from declarations.models import Declaration, Duty
from declarations.selectors import visible_to
from organisations.models import User
from organisations.selectors import as_person, holds, organisations_with
from programmes.windows import day_of
from trail.clock import database_now

from ..selectors.duties import STATES, WATCHING, Asked, asked_of, choices_of, duties_seen_by
from .workbooks import download, text_cell

PAGE = 50


@require_safe
@login_required
def duties(request: HttpRequest) -> HttpResponse:
    """What is owed, until when, and how far it is; filtered as the address asks."""
    person, asked, at = _watcher(request), Asked.read(request.GET), database_now()
    seen = duties_seen_by(person, at)
    page = Paginator(asked_of(seen, asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "at": at,
        "search": asked.text,
        "filters": _filters(seen, asked),
        "page": page,
        "rows": rows_of(page, person),
        "filtered": asked != Asked(),
    }
    return render(request, "workflow/duties.html", context)


@require_safe
@login_required
def duties_file(request: HttpRequest) -> HttpResponse:
    """The same rows, all of them, as a workbook."""
    person, asked, at = _watcher(request), Asked.read(request.GET), database_now()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Who owes what"))
    sheet.append([_("Unit"), _("Project"), _("What is owed"), _("Due by"), _("State"), _("Number")])
    for duty in asked_of(duties_seen_by(person, at), asked).iterator(chunk_size=2000):
        sheet.append(_cells(sheet, duty))
    return download(book, "duties.xlsx")


def _filters(seen: QuerySet[Duty], asked: Asked) -> list[dict[str, Any]]:
    """The lists to choose from, as templates/kit/filters.html takes them."""
    choices = choices_of(seen)
    years = [(str(year), str(year)) for year in choices.years]
    states = [(key, str(words)) for key, (words, _tone) in STATES.items()]
    return [
        {"name": "owed", "label": _("What is owed"), "of": choices.owed, "chosen": asked.owed},
        {"name": "year", "label": _("Year"), "of": years, "chosen": asked.year},
        {"name": "state", "label": _("State"), "of": states, "chosen": asked.state},
    ]


def _watcher(request: HttpRequest) -> User:
    person = as_person(request.user)
    if not any(organisations_with(person, each) for each in WATCHING):
        raise Http404
    return person


def rows_of(duties: Iterable[Duty], person: User) -> list[dict[str, Any]]:
    """Duties as the pages show them, each with the address at which this person reads it."""
    shown = list(duties)
    written = [each.declaration_id for each in shown if each.declaration_id]
    sent = visible_to(person).filter(pk__in=written, submitted_at__isnull=False)
    readable = set(sent.values_list("pk", flat=True))
    return [_row(duty, person, readable) for duty in shown]


def _row(duty: Duty, person: User, readable: Collection[int]) -> dict[str, Any]:
    words, tone = STATES[duty.stands]  # type: ignore[attr-defined]  # annotated
    organisation = duty.result.organisation
    assert organisation is not None
    writing = duty.declaration is not None and duty.declaration.state in (
        Declaration.State.DRAFT,
        Declaration.State.RETURNED,
    )
    return {
        "duty": duty,
        "words": words,
        "tone": tone,
        "may_write": writing and holds(person, "declare", organisation.pk),
        "address": _address(duty, readable),
    }


def _address(duty: Duty, readable: Collection[int]) -> str:
    """Where what came in is read: the declaration, or what of it everybody may read."""
    if duty.declaration_id in readable:
        return reverse("declaration", args=[duty.declaration_id])
    if duty.is_public and duty.accepted_at:
        return reverse("report", args=[duty.pk])
    return ""


def _cells(sheet: Any, duty: Duty) -> list[Any]:
    """Texts and days, never formulas."""
    english = (get_language() or "").startswith("en")
    round = duty.round
    organisation = duty.result.organisation
    assert organisation is not None
    return [
        text_cell(sheet, organisation.name),
        text_cell(sheet, duty.result.title),
        text_cell(sheet, round.title_en if english and round.title_en else round.title_zh),
        day_of(duty.ends_at - timedelta(microseconds=1)),  # type: ignore[attr-defined]  # annotated
        text_cell(sheet, str(STATES[duty.stands][0])),  # type: ignore[attr-defined]  # annotated
        text_cell(sheet, duty.declaration.number if duty.declaration else ""),
    ]
