"""Deadline reminders: 14, 7, 3 and 1 days before a window ends, to whoever still owes something."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from declarations.models import Declaration
from notifications.services import queue
from organisations.selectors import people_with
from programmes.models import Round
from programmes.selectors import definition_of, window_of
from programmes.windows import Span, due_reminders
from quotas.selectors import bounds_for, list_rules
from reviews.models import SummaryList
from reviews.selectors import items_with_place

from ..selectors import route_of


@transaction.atomic
def remind(round: Round, *, at: datetime) -> int:
    """Queue every reminder of the round that is due now; returns how many days-marks were due.

    Calling again is harmless: the outbox keeps one message for each person, window and mark.
    """
    marks = 0
    for reminder in definition_of(round.definition).reminders:
        window = window_of(round, reminder.window)
        for days in due_reminders(Span(window.opens_at, window.closes_at), reminder.days, at):
            dedupe = f"reminder:{round.pk}:{reminder.window}:{days}"
            told = {"round": round.title_zh, "days": days, "closes": window.closes_at.isoformat()}
            _remind_authors(round, reminder.window, dedupe, told, at=at)
            _remind_desks(round, reminder.window, dedupe, told, at=at)
            _remind_lists(round, reminder.window, dedupe, told, at=at)
            marks += 1
    return marks


def _remind_authors(round: Round, window: str, dedupe: str, told: dict, *, at: datetime) -> None:
    """Drafts and returned declarations whose fill step ends with this window."""
    waiting = Declaration.objects.filter(
        round=round, state__in=(Declaration.State.DRAFT, Declaration.State.RETURNED)
    ).select_related("author", "organisation", "definition")
    for declaration in waiting:
        if route_of(declaration)[0].window != window:
            continue
        queue(
            "reminder",
            [declaration.author],
            dedupe=f"{dedupe}:{declaration.pk}",
            context={**told, "number": declaration.number, "title": _name(declaration)},
            subject_kind="declaration",
            subject_id=str(declaration.pk),
            at=at,
        )


def _name(declaration: Declaration) -> str:
    """A draft may not have a title yet; its number then names it."""
    return declaration.title or declaration.number


def _remind_desks(round: Round, window: str, dedupe: str, told: dict, *, at: datetime) -> None:
    """Desks before which declarations wait at a review step of this window."""
    waiting: dict = {}
    for declaration in Declaration.objects.filter(
        round=round, state=Declaration.State.UNDER_REVIEW
    ).select_related("desk", "definition"):
        step = next(s for s in route_of(declaration) if s.id == declaration.step)
        if step.window == window:
            waiting.setdefault(declaration.desk, []).append(declaration)
    for desk, declarations in waiting.items():
        queue(
            "reminder",
            people_with("review", desk),
            dedupe=f"{dedupe}:desk:{desk.pk}",
            context={**told, "desk": desk.name, "waiting": len(declarations)},
            subject_kind="round",
            subject_id=str(round.pk),
            at=at,
        )


def _remind_lists(round: Round, window: str, dedupe: str, told: dict, *, at: datetime) -> None:
    """Open lists of this window: “4 of 5–8, three days left”."""
    definition = definition_of(round.definition)
    for summary in SummaryList.objects.filter(
        round=round, state=SummaryList.State.OPEN
    ).select_related("organisation", "round__definition"):
        if definition.step(summary.step).window != window:
            continue
        used = items_with_place(summary).count()
        for rule in list_rules(round, summary.step):
            bounds = bounds_for(round, rule, summary.organisation)
            progress = {"used": used, "minimum": bounds.minimum, "maximum": bounds.maximum}
            queue(
                "reminder",
                people_with("compose_list", summary.organisation),
                dedupe=f"{dedupe}:list:{summary.pk}:{rule.id}",
                context={**told, **progress, "desk": summary.organisation.name},
                subject_kind="list",
                subject_id=str(summary.pk),
                at=at,
            )
