"""What was recognised: who may read it, what became of it in words, and what it may become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from declarations.models import Result, ResultOutcome
from declarations.owing import outcome_of
from organisations.models import User
from organisations.selectors import organisations_with, within
from programmes.definitions import Programme, Text
from programmes.facts import EXPIRED, REVOKED
from programmes.selectors import definition_of

from .duties import WATCHING

ENDINGS = {
    REVOKED: Text(zh="已撤销", en="Revoked"),
    EXPIRED: Text(zh="任期届满", en="Term over"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One outcome of a result in words, and what led to it."""

    entry: ResultOutcome
    title: Text
    by: Text | None
    ended: bool


def results_seen_by(user: User) -> QuerySet[Result]:
    """Results of the units for which the person writes, or at or below a level that is watched."""
    own = frozenset().union(*(organisations_with(user, each) for each in WATCHING))
    found = Result.objects.filter(organisation__in=within(own).values("pk"))
    return found.select_related("programme", "definition__part_of", "organisation", "declaration")


def get_result(user: User, pk: int) -> Result:
    """The one door to a result: 404 for what does not exist and for what may not be seen."""
    result = results_seen_by(user).filter(pk=pk).first()
    if result is None:
        raise Http404
    return result


def title_of(programme: Programme, outcome: str) -> Text:
    """The outcome in words; one that the file does not name goes by its id."""
    said = outcome_of(programme, outcome)
    return said.title if said else ENDINGS.get(outcome, Text(zh=outcome))


def history_of(result: Result) -> list[Told]:
    """Every outcome that it ever had, the present one first."""
    programme = definition_of(result.definition)
    rows = result.outcomes.select_related("decided_by").order_by("-pk")
    return [_told(programme, entry) for entry in rows]


def _told(programme: Programme, entry: ResultOutcome) -> Told:
    title = title_of(programme, entry.outcome)
    return Told(entry, title, _by(programme, entry), _ends(programme, entry))


def _by(programme: Programme, entry: ResultOutcome) -> Text | None:
    parts: list[Any] = [*programme.route, *programme.moves, *programme.events]
    return next((each.title for each in parts if each.id == entry.by), None)


def _ends(programme: Programme, entry: ResultOutcome) -> bool:
    said = outcome_of(programme, entry.outcome)
    return entry.outcome in ENDINGS or bool(said and said.final)
