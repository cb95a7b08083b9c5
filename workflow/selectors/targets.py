"""Targets, which refuse nothing: how much of each is reached, in the country or in the own area."""

from __future__ import annotations

from dataclasses import dataclass

from declarations.models import Declaration, Result
from programmes.definitions import LocalTargetQuota, TargetQuota
from programmes.facts import EXPIRED, REVOKED, Facts, Item, Roll
from programmes.selectors import calls, definition_of, options_by_area
from quotas.rules.counting import Tally
from quotas.selectors.items import items_of, opens_on
from quotas.selectors.meters import applies_to

from .progress import Counts, View

ENDING = (EXPIRED, REVOKED)


@dataclass(frozen=True, slots=True)
class Reached:
    """One target: how many count towards it, and how many more have a place and may yet.

    ``value`` is ``None`` where a national figure counts by answers, which nobody adds up yet.
    """

    rule: TargetQuota | LocalTargetQuota
    value: int | None
    more: int
    low: int
    high: int | None


def national_targets(view: View, total: Counts) -> list[Reached]:
    """The national figures of the programme; two queries more where earlier rounds count too."""
    targets = [q for q in definition_of(view.round.definition).quotas if isinstance(q, TargetQuota)]
    together = _ever_recognised(view) if any(each.cumulative for each in targets) else 0
    more = total.placed - total.recognised
    return [
        Reached(
            each,
            None if each.where else together if each.cumulative else total.recognised,
            0 if each.where else more,
            each.count,
            each.count,
        )
        for each in targets
    ]


def _ever_recognised(view: View) -> int:
    """Over all rounds, with those recognised before and imported; not what ended again."""
    programme = view.round.programme_id
    here = Declaration.objects.filter(
        round__in=calls().filter(programme=programme), state=Declaration.State.RECOGNISED
    ).exclude(result__outcome__in=ENDING)
    imported = Result.objects.filter(programme=programme, declaration=None)
    return here.count() + imported.exclude(outcome__in=ENDING).count()


def local_targets(view: View) -> list[Reached]:
    """What the desk's own level set itself; four queries at most."""
    programme = definition_of(view.round.definition)
    rules = [
        rule
        for rule in programme.quotas
        if isinstance(rule, LocalTargetQuota)
        and rule.scope == view.desk.level
        and applies_to(rule, view.desk)
        and _switched_on(rule, view)
    ]
    if not rules:
        return []
    rows = list(
        view.placed(
            Declaration.objects.filter(round__in=calls().filter(programme=view.round.programme_id))
        )
        .select_related("organisation", "round")
        .order_by("pk")
    )
    items = items_of(rows, programme, rules, opens_on(view.round, programme))
    return [_reached(view, rule, rows, items) for rule in rules]


def _switched_on(rule: LocalTargetQuota, view: View) -> bool:
    """Whether the desk's area has the target; asked only where areas choose."""
    if not rule.option:
        return True
    return rule.option in options_by_area([view.round.pk])[view.round.pk, view.desk.quota_area]


def _reached(
    view: View, rule: LocalTargetQuota, rows: list[Declaration], items: list[Item]
) -> Reached:
    """Earlier rounds are read as the rules of this one see them."""
    counting = [item for row, item in zip(rows, items, strict=True) if _in_span(view, rule, row)]
    day = view.round.opened_at.date()
    tally = Tally(Roll(view.level, tuple(counting)), Facts(opens=day, today=day))
    counted = tally.counted(rule.model_copy(update={"when": None}), counting)
    return Reached(rule, len(counted), 0, rule.min, rule.max)


def _in_span(view: View, rule: LocalTargetQuota, row: Declaration) -> bool:
    if rule.cumulative:
        return True
    if rule.per == "year":
        return row.round.year == view.round.year
    return row.round_id == view.round.pk
