"""What is owed at an experts' step: sheets by experts, experts by the desk.

An expert is told of the own sheets only; in how many hands a declaration is, nobody but the desk.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import QuerySet

from declarations.models import Declaration
from organisations.models import Organisation, User
from organisations.selectors import people_by_organisation
from reviews.panels import Assignment
from reviews.rules.recusal import grounds

from ..selectors import current_step
from ..selectors.experts import persons_of, subjects_of
from ..selectors.panels import needed
from ..selectors.sheets import SHEETS, in_force

Owed = dict[User, dict[str, list[dict[str, Any]]]]


def add(owed: Owed, waiting: QuerySet[Declaration]) -> None:
    """The sheets that are not in, and the declarations that have too few experts."""
    items = {each.pk: each for each in waiting.select_related("organisation", "definition")}
    counting = _counting(items)
    for key, declaration in sorted(items.items()):
        for each in counting[key]:
            if in_force(each) is None:
                row = {"number": declaration.number, "title": declaration.title}
                owed[each.expert]["sheets"].append(row)
    short = Counter(
        declaration.desk_id
        for key, declaration in items.items()
        if len(counting[key]) < needed(current_step(declaration))
    )
    desks = {desk: n for desk, n in short.items() if desk is not None}
    people = people_by_organisation("review", desks)
    for desk in Organisation.objects.filter(pk__in=desks).order_by("pk"):
        for person in people.get(desk.pk, []):
            owed[person]["panels"].append({"desk": desk.name, "waiting": desks[desk.pk]})


def _counting(items: dict[int, Declaration]) -> dict[int, list[Assignment]]:
    """The live assignments of each against which nothing computed stands."""
    rows = (
        Assignment.objects.filter(
            assessment__declaration__in=items,
            assessment__closed_at__isnull=True,
            ended_at__isnull=True,
        )
        .select_related("expert", "assessment")
        .prefetch_related(SHEETS)
        .order_by("pk")
    )
    persons, subjects = persons_of({row.expert for row in rows}), subjects_of(items.values())
    found: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        item = row.assessment.declaration_id
        if not grounds(persons[row.expert_id], subjects[item]):
            found[item].append(row)
    return found
