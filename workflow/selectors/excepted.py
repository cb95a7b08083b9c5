"""The exceptions of what stands on a list, and their words on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from zoneinfo import ZoneInfo

from django.db.models import Max, OuterRef, QuerySet, Subquery

from declarations.models import Declaration, Revision
from reviews.excepted import Excepted, excepted_in
from reviews.exceptions import ExceptionDecision
from reviews.models import ListItem

BEIJING = ZoneInfo("Asia/Shanghai")


def with_reasons(items: QuerySet[ListItem]) -> QuerySet[ListItem]:
    """The items, each with the ``reasons`` of its latest revision, as that keeps them."""
    revisions = Revision.objects.filter(declaration=OuterRef("declaration")).order_by("-number")
    return items.annotate(reasons=Subquery(revisions.values("justifications")[:1]))


def excepted_of(declarations: Collection[Declaration]) -> dict[int, list[Excepted]]:
    """What the latest revision of each asks for, by the declaration's key; two queries."""
    keys = [each.pk for each in declarations]
    of_theirs = Revision.objects.filter(declaration__in=keys).order_by().values("declaration")
    latest = of_theirs.annotate(last=Max("pk")).values("last")
    rows = Revision.objects.filter(pk__in=latest).exclude(justifications={})
    reasoned = list(rows.select_related("declaration__definition").defer("answers"))
    found = excepted_in(reasoned)
    return {each.declaration_id: found[each.pk] for each in reasoned}


def with_exceptions(items: Iterable[ListItem]) -> list[ListItem]:
    """The items, read ``with_reasons``, each with its ``excepted``; no query without a reason."""
    rows = list(items)
    found = excepted_of([row.declaration for row in rows if row.reasons])  # type: ignore[attr-defined]
    for row in rows:
        row.excepted = found.get(row.declaration_id, [])  # type: ignore[attr-defined]
    return rows


def lines_of(declarations: Sequence[Declaration]) -> list[str]:
    """The exceptions of what a list sends, by the number that each has there, as its paper says."""
    found = excepted_of(declarations)
    return [
        f"{n}. {declaration.title}：{each.reason.label.zh}（{printed(each)}）"
        for n, declaration in enumerate(declarations, 1)
        for each in found.get(declaration.pk, [])
    ]


def printed(each: Excepted) -> str:
    """Who decided on it, when and how, as papers say it."""
    if each.decision is None:
        return "尚未审核"
    review = each.decision.review
    day = review.decided_at.astimezone(BEIJING)
    when = f"{day.year}年{day.month}月{day.day}日"
    if each.decision.outcome == ExceptionDecision.Outcome.REFUSED:
        return f"{review.organisation.name}{when}不同意例外"
    return f"{review.organisation.name}{when}同意例外"
