"""The way of one declaration through the route of its programme, found anew at each submission."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from declarations import recommending
from declarations.models import Declaration, Revision
from declarations.rules import ways
from declarations.selectors import unit_of, window_for_filing
from organisations.models import Organisation
from organisations.selectors import levels_over
from programmes.definitions import Step
from programmes.selectors import definition_of, options_on, sealed_here

BEIJING = ZoneInfo("Asia/Shanghai")


def recommending_province(declaration: Declaration, revision: Revision) -> Organisation:
    """Which authority receives what was submitted."""
    programme = definition_of(declaration.definition)
    day = window_for_filing(declaration).opens_at.astimezone(BEIJING).date()
    return recommending.province_for(programme, declaration.organisation, day, revision.answers)


def way_of(declaration: Declaration, revision: Revision) -> tuple[Step, ...]:
    """The steps that what was submitted goes through, with what its province switched on."""
    opens = window_for_filing(declaration).opens_at.astimezone(BEIJING).date()
    return ways.way_of(
        definition_of(declaration.definition).route,
        ways.known_of(revision.answers, unit_of(declaration, opens)),
        options=options_on(declaration.round, declaration.province),
        levels=levels_over(declaration.organisation),
        without=("upload",) if sealed_here(declaration.round) else (),
    )
