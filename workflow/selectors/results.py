"""What was recognised: who may read it, what became of it in words, and what it may become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from declarations.models import Change, Declaration, Result, ResultOutcome
from declarations.rules.moves import events_of
from declarations.rules.outcomes import has_ended, title_of
from organisations.models import User
from organisations.selectors import holds, organisations_with, within
from programmes.definitions import ChangeEvent, Programme, Text
from programmes.selectors import definition_of

from .advancing import POSSIBLE, may_examine
from .duties import WATCHING


@dataclass(frozen=True, slots=True)
class Told:
    """One outcome of a result in words, and what led to it."""

    entry: ResultOutcome
    title: Text
    by: Text | None
    ended: bool


def results_seen_by(user: User) -> QuerySet[Result]:
    """Results of the person's units, and of all at or below a level that is watched or asked."""
    own = frozenset().union(*(organisations_with(user, each) for each in (*WATCHING, "consent")))
    found = Result.objects.filter(organisation__in=within(own).values("pk"))
    return found.select_related("programme", "definition__part_of", "organisation", "declaration")


def get_result(user: User, pk: int) -> Result:
    """The one door to a result: 404 for what does not exist and for what may not be seen."""
    result = results_seen_by(user).filter(pk=pk).first()
    if result is None:
        raise Http404
    return result


def result_of(declaration: Declaration, user: User) -> Result | None:
    """What the declaration became, or the one for which it was owed, if the person may see it."""
    became = Q(declaration=declaration) | Q(duties__declaration=declaration)
    return results_seen_by(user).filter(became).first()


def history_of(result: Result) -> list[Told]:
    """Every outcome that it ever had, the present one first."""
    programme = definition_of(result.definition)
    rows = result.outcomes.select_related("decided_by").order_by("-pk")
    return [_told(programme, entry) for entry in rows]


def _told(programme: Programme, entry: ResultOutcome) -> Told:
    title = title_of(programme, entry.outcome)
    return Told(entry, title, _by(programme, entry), has_ended(programme, entry.outcome))


def _by(programme: Programme, entry: ResultOutcome) -> Text | None:
    parts: list[Any] = [*programme.route, *programme.moves, *programme.events]
    return next((each.title for each in parts if each.id == entry.by), None)


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change with the name of its event, and what this person may make of it."""

    change: Change
    event: ChangeEvent
    choices: tuple[tuple[str, Any], ...]


def changes_of(result: Result, user: User) -> list[ToldChange]:
    """Everything that was told of the result, the newest first."""
    events = {each.id: each for each in definition_of(result.definition).events}
    told = []
    for change in result.changes.select_related("told_by", "decided_by"):
        event = events[change.event]
        is_open = change.state == Change.State.TOLD and may_examine(user, result, event.level)
        states = POSSIBLE[event.effect] if is_open else ()
        told.append(ToldChange(change, event, tuple((each, each.label) for each in states)))
    return told


def telling_of(result: Result, user: User) -> list[ChangeEvent]:
    """The events that this person may tell of the result as it is now."""
    assert result.organisation is not None
    events = events_of(definition_of(result.definition), result.outcome)
    if holds(user, "declare", result.organisation.pk):
        return events
    return [each for each in events if may_examine(user, result, each.level)]
