"""What is still owed before a window closes, by the person who owes it. A few queries a round.

The rows are those of the mail ``reminder``. Whoever owes nothing is not in the answer.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from declarations.models import Attachment, Declaration, SectionDraft
from declarations.rules.drafting import fields_of
from organisations.models import Organisation, User
from organisations.selectors import people_by_organisation
from programmes import routes
from programmes.definitions import Form, Step
from programmes.models import Round
from programmes.selectors import definition_of, window_of
from quotas.selectors import Bounds
from quotas.selectors.meters import meters_for
from reviews.models import ListItem, PublicNotice, SummaryList

from ..selectors import window_of_list
from . import owing_experts
from .noticing import days_of

Row = dict[str, Any]
Owed = dict[User, dict[str, list[Row]]]  # per person: drafts, desks, lists, sheets, panels


def in_window(round: Round, window: str, ending: datetime | None = None, *, at: datetime) -> Owed:
    """What has to be done before this window of the round closes.

    ``ending``: only by those for whom it closes then; without, the window closes for all alike.
    """
    owed: Owed = defaultdict(nothing)
    route = definition_of(round.definition).route
    steps = [step for step in route if step.window == window]
    if route[0] in steps:
        drafts = Declaration.objects.filter(round=round, state=Declaration.State.DRAFT)
        drafts = _ending(drafts, round, window, ending)
        for person, rows in drafts_by_person(drafts).items():
            owed[person]["drafts"] += rows
    reviewing = [step.id for step in steps if step.kind == "review"]
    under_review = Declaration.objects.filter(
        round=round, state=Declaration.State.UNDER_REVIEW, step__in=reviewing
    )
    _add_desks(owed, _ending(under_review, round, window, ending))
    scoring = [step.id for step in steps if step.kind == "assess"]
    if scoring:
        before_experts = Declaration.objects.filter(
            round=round, state=Declaration.State.ASSESSING, step__in=scoring
        )
        owing_experts.add(owed, _ending(before_experts, round, window, ending))
    lists = [
        each
        for each in _unsent(round, at)
        if ending is None or window_of_list(each, window).closes_at == ending
    ]
    _add_lists(owed, lists, steps, at=at)
    return owed


def _ending(
    declarations: QuerySet[Declaration], round: Round, window: str, ending: datetime | None
) -> QuerySet[Declaration]:
    """Those for which the window closes at this moment."""
    if ending is None:
        return declarations
    keys = [
        pk
        for pk, province in declarations.values_list("pk", "province")
        if window_of(round, window, province=province, declaration=pk).closes_at == ending
    ]
    return declarations.filter(pk__in=keys)


def nothing() -> dict[str, list[Row]]:
    """What a person owes before anything is found."""
    return {"drafts": [], "desks": [], "lists": [], "sheets": [], "panels": []}


def drafts_by_person(declarations: QuerySet[Declaration]) -> dict[User, list[Row]]:
    """Declarations that are not submitted, for their authors.

    Where an author's account is closed, for everybody who may write on for the unit.
    """
    waiting = list(declarations.select_related("author", "definition").order_by("pk"))
    if not waiting:
        return {}
    begun = _begun_sections(waiting)
    orphaned = {each.organisation_id for each in waiting if not each.author.is_active}
    heirs = people_by_organisation("declare", orphaned) if orphaned else {}
    rows: dict[User, list[Row]] = defaultdict(list)
    for each in waiting:
        asked = _asked_sections(definition_of(each.definition).form)
        row = {
            "number": each.number,
            "title": each.title,
            "sections": len(asked),
            "untouched": len(asked - begun[each.pk]),
        }
        authors = [each.author] if each.author.is_active else heirs.get(each.organisation_id, [])
        for person in authors:
            rows[person].append(row)
    return rows


def _asked_sections(form: Form) -> set[str]:
    """The sections in which the applicant has something to write or to upload."""
    silent = ("info", "computed")
    return {s.id for s in form.sections if any(f.kind not in silent for f in fields_of(s))}


def _begun_sections(declarations: list[Declaration]) -> dict[int, set[str]]:
    """In which sections of which declaration something stands: typed or uploaded."""
    begun: dict[int, set[str]] = defaultdict(set)
    forms = {each.pk: definition_of(each.definition).form for each in declarations}
    typed = SectionDraft.objects.filter(declaration__in=forms).exclude(answers={})
    for declaration_id, section in typed.values_list("declaration_id", "section"):
        begun[declaration_id].add(section)
    uploaded = Attachment.objects.filter(declaration__in=forms, removed_at__isnull=True)
    for declaration_id, field in uploaded.values_list("declaration_id", "field").distinct():
        sections = forms[declaration_id].sections
        begun[declaration_id] |= {s.id for s in sections if field in [f.id for f in s.fields]}
    return begun


def _add_desks(owed: Owed, under_review: QuerySet[Declaration]) -> None:
    """How many declarations wait before which desk, for the people who decide there."""
    waiting = dict(under_review.values_list("desk").annotate(n=Count("pk")).order_by("desk"))
    people = people_by_organisation("review", waiting)
    for desk in Organisation.objects.filter(pk__in=waiting).order_by("pk"):
        for person in people.get(desk.pk, []):
            owed[person]["desks"].append({"desk": desk.name, "waiting": waiting[desk.pk]})


def _add_lists(owed: Owed, unsent: list[SummaryList], steps: list[Step], *, at: datetime) -> None:
    """Lists that are not sent, for whoever has to do the next thing.

    Composers while the list is open; those who put it on notice and send it, once it is complete. A
    list whose notice runs waits for nobody, and one without a project is nobody's.
    """
    names = {step.id for step in steps}
    lists = [each for each in unsent if _standing(each) in names]
    meters = meters_for(lists)
    desks = {each.organisation_id for each in lists}
    composers = people_by_organisation("compose_list", desks)
    senders = people_by_organisation("send_list", desks)
    for each in lists:
        row = _list_row(each, [meter.bounds for meter in meters[each.pk] if meter.of_list], at=at)
        is_open = each.state == SummaryList.State.OPEN
        acting = composers.get(each.organisation_id, []) if is_open else []
        if row["wants"] != "more":
            acting = [*acting, *senders.get(each.organisation_id, [])]
        for person in dict.fromkeys(acting):
            owed[person]["lists"].append(row)


def _unsent(round: Round, at: datetime) -> list[SummaryList]:
    """Lists with at least one project, of which no notice is running; ``used`` counts places."""
    running = PublicNotice.objects.filter(
        list=OuterRef("pk"), state=PublicNotice.State.RUNNING, ends_at__gt=at
    )
    going = (SummaryList.State.SENDING, SummaryList.State.SENT)
    placed = Count("items", filter=Q(items__state=ListItem.State.SHORTLISTED))
    live = Q(items__state__in=(ListItem.State.CANDIDATE, ListItem.State.SHORTLISTED))
    lists = (
        SummaryList.objects.filter(~Exists(running), round=round)
        .exclude(state__in=going)
        .annotate(used=placed, projects=Count("items", filter=live))
        .filter(projects__gt=0)
        .select_related("organisation")
        .order_by("pk")
    )
    for each in lists:
        each.round = round  # with its windows and its definition, read once for all
    return list(lists)


def _standing(summary: SummaryList) -> str:
    """The step at which the list waits for somebody."""
    if summary.state == SummaryList.State.OPEN:
        return summary.step
    return routes.closing(definition_of(summary.round.definition).route, summary.step).id


def _list_row(summary: SummaryList, bounds: list[Bounds], *, at: datetime) -> Row:
    used: int = summary.used  # type: ignore[attr-defined]  # annotated by _unsent
    minimum = max((each.minimum for each in bounds), default=0)
    days = days_of(summary, at=at) if summary.state == SummaryList.State.OPEN else None
    wants = "notice" if days else "send"
    return {
        "list": summary.pk,
        "desk": summary.organisation.name,
        "used": used,
        "minimum": minimum,
        "maximum": min((b.maximum for b in bounds if b.maximum is not None), default=None),
        "wants": "more" if used < max(minimum, 1) else wants,
        "latest": days.latest if days else "",
        "late": int(days is not None and days.ends_at >= days.closes_at),
    }
