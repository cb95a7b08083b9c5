"""Which obligations of its programme a result owes, and who writes them."""

from __future__ import annotations

from datetime import date

from organisations.models import User
from organisations.selectors import holds, people_with
from programmes.definitions import Obligation, Programme

from .models import Result
from .rules.conditions import holds as is_so
from .rules.ways import known_of
from .selectors import unit_on


def results_to_look_at(today: date) -> list[int]:
    """Keys of the results at which somebody has to look by this day, the oldest first."""
    due = Result.objects.filter(look_on__lte=today).order_by("look_on", "pk")
    return list(due.values_list("pk", flat=True))


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
