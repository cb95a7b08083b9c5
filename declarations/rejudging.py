"""The conditions of a revision again, once experts have decided what waited for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from programmes.findings import Finding

from . import vault
from .models import Revision
from .record import on_record
from .rules import eligibility, unmet
from .selectors import facts_of, programme_of, unit_of


def judged_again(
    revision: Revision, judged: Mapping[str, bool]
) -> tuple[dict[str, str], list[Finding]]:
    """Where every condition stands (rule id -> standing), and those that can no longer be met.

    ``judged`` is what experts decided, by rule id. Opens sealed parts for the rules only.
    """
    declaration = revision.declaration
    programme = programme_of(declaration)
    values = vault.open_answers(declaration, revision.answers)
    facts = facts_of(declaration)
    unit = unit_of(declaration, facts.opens)
    known = on_record(programme, declaration.organisation, values)
    options = frozenset(declaration.options.split())
    facts = replace(facts, judged=judged, options=options, **known)
    verdicts = eligibility.evaluate(programme.eligibility, values, unit, facts)
    return eligibility.standings(verdicts), unmet.findings(verdicts, programme.form)
