"""What a result is in words, which obligations of its programme it owes, and who writes them."""

from __future__ import annotations

from datetime import date

from organisations.models import User
from organisations.selectors import holds, people_with
from programmes.definitions import Obligation, Outcome, Programme, Text
from programmes.facts import EXPIRED, REVOKED

from .models import Result
from .rules.conditions import holds as is_so
from .rules.ways import known_of
from .selectors import unit_on

ENDINGS = {
    REVOKED: Text(zh="已撤销", en="Revoked"),
    EXPIRED: Text(zh="任期届满", en="Term over"),
}


def results_to_look_at(today: date) -> list[int]:
    """Keys of the results at which somebody has to look by this day, the oldest first."""
    due = Result.objects.filter(look_on__lte=today).order_by("look_on", "pk")
    return list(due.values_list("pk", flat=True))


def outcome_of(programme: Programme, outcome: str) -> Outcome | None:
    """The programme's outcome of this id; none for those that every programme knows."""
    return next((each for each in programme.outcomes if each.id == outcome), None)


def title_of(programme: Programme, outcome: str) -> Text:
    """The outcome in words; one that the file does not name goes by its id."""
    said = outcome_of(programme, outcome)
    return said.title if said else ENDINGS.get(outcome, Text(zh=outcome))


def has_ended(programme: Programme, outcome: str) -> bool:
    """Whether nothing is owed and nothing follows any more."""
    said = outcome_of(programme, outcome)
    return outcome in ENDINGS or bool(said and said.final)


def fulfilled_by(result: Result) -> frozenset[str]:
    """Ids of the obligations of which something that the result owed has been received."""
    received = result.duties.filter(accepted_at__isnull=False)
    return frozenset(received.values_list("round__obligation", flat=True))


def owed_by(result: Result, programme: Programme, today: date) -> list[Obligation]:
    """The obligations that the result has under its present outcome, whenever they are due.

    Of an imported one no answers are known: what depends on answers is not owed.
    """
    assert result.organisation is not None
    owing = [each for each in programme.obligations if result.outcome in each.outcomes]
    if all(each.when is None for each in owing):
        return owing
    revision = result.declaration.revisions.last() if result.declaration else None
    values = revision.answers if revision else {}
    known = known_of(values, unit_on(today, result.organisation, programme))
    return [each for each in owing if is_so(each.when, known)]


def writer_of(result: Result) -> User | None:
    """Whoever wrote the declaration, if still an author there, or another author of the unit."""
    organisation = result.organisation
    assert organisation is not None
    if result.declaration and holds(result.declaration.author, "declare", organisation.pk):
        return result.declaration.author
    return people_with("declare", organisation).first()
