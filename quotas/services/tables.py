"""Figures of one rule that are set for many areas in one act: by hand, read in, or shared out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from organisations.models import Organisation, User
from programmes.findings import Refused
from programmes.models import Round
from trail.services import record

from ..models import Allotment, Counter, Limit
from ..rules.apportionment import Table
from ..rules.tables import Row, judge_table
from ..selectors import Figured, group_of
from ..selectors.usage import Effect, effects_of, rule_of
from .figures import hold_figures, is_hard, locked_counters, name_of, refuse_stale

TableFigures = Mapping[Organisation, tuple[int, int] | None]


@dataclass(frozen=True, slots=True)
class Origin:
    """How a table came about; ``table`` is its arithmetic where it was shared out."""

    how: Allotment.How
    source: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A table that is not set yet: minimum and maximum by area, ``None`` takes one back.

    Rows that say what is in force already are no part of it, unless all were shared out: then
    they rest on the new arithmetic as well.
    """

    round: Round
    rule: str
    figures: TableFigures
    origin: Origin
    reason: str

    def effects(self) -> list[Effect]:
        """What it would change, area by area; three queries."""
        if not self.figures:
            return []
        found = effects_of(*(self.limit(area) for area in self.figures))
        return [each for each in found if self.origin.table or each.moves or _is_taken_back(each)]

    def limit(self, area: Organisation) -> Limit:
        """The unsaved row of one area."""
        minimum, maximum = self.figures[area] or (None, None)
        return Limit(round=self.round, rule=self.rule, area=area, minimum=minimum, maximum=maximum)


def _is_taken_back(effect: Effect) -> bool:
    return effect.after.limit is None or effect.after.limit.area_id is None


def try_table(trial: Trial) -> list[Effect]:
    """What the table would change, area by area; ``Refused`` names all that speaks against it."""
    effects = trial.effects()
    if findings := judge_table([_row(each) for each in effects], trial.reason):
        raise Refused(findings)
    return effects


def _row(effect: Effect) -> Row:
    area, after = effect.organisation, effect.after
    assert area is not None, "a table has areas"
    used = effect.used if effect.moves else 0  # a figure that stays takes nothing from anybody
    return Row(area.code, name_of(area), after.minimum, after.maximum, used)


@transaction.atomic
def set_table(trial: Trial, *, actor: User, at: datetime, seen: int | None = None) -> Allotment:
    """Set the table, or nothing: refusals and ``seen`` are those of ``set_limit``.

    One lock and as many statements for 32 areas as for one.
    """
    hold_figures(trial.round)
    refuse_stale(trial.round, trial.rule, seen)
    rule = rule_of(trial.round, trial.rule)
    assert all(area.level == rule.scope for area in trial.figures), "a figure of another level"
    # Figures stand still under the lock; how many places are taken only under the counters'.
    after = {each.organisation: each.after.maximum for each in trial.effects()}
    counters = locked_counters(trial.round, rule, after)
    effects = try_table(trial)
    allotment = _written(trial, effects, actor=actor, at=at)
    _bound(rule, counters, effects)
    data: dict[str, str | int] = {
        "rule": rule.id,
        "table": allotment.number,
        "how": allotment.how,
        "areas": len(effects),
    }
    record("round", str(trial.round.pk), "table_set", actor=actor, at=at, data=data)
    return allotment


def _written(trial: Trial, effects: Sequence[Effect], *, actor: User, at: datetime) -> Allotment:
    """The table and its rows, in two statements."""
    earlier = Allotment.objects.filter(round=trial.round, rule=trial.rule)
    origin = trial.origin
    allotment = Allotment.objects.create(
        round=trial.round,
        rule=trial.rule,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        how=origin.how,
        source=origin.source,
        arithmetic=origin.table.kept if origin.table else None,
        reason=trial.reason.strip(),
        set_at=at,
        set_by=actor,
    )
    changed = {each.organisation for each in effects}
    rows = [trial.limit(area) for area in trial.figures if area in changed]
    for row in rows:
        row.allotment, row.reason = allotment, allotment.reason
        row.set_at, row.set_by = at, actor
    Limit.objects.bulk_create(rows)
    return allotment


def _bound(rule: Figured, counters: Sequence[Counter], effects: Sequence[Effect]) -> None:
    """Give the locked counters their new ceilings, in one statement."""
    ceilings = {group_of(each.organisation, rule): each.after.maximum for each in effects}
    for counter in counters:
        counter.ceiling = ceilings[counter.group] if is_hard(rule) else None
    Counter.objects.bulk_update(counters, ["ceiling"])
