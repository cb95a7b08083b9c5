"""The figures that an administrator sets for a round: how many items a list has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from organisations.models import Organisation, User
from organisations.naming import short_in
from programmes.definitions import Text
from programmes.findings import Conflict, Refused, Strength, gettext_noop
from programmes.models import Round
from trail.services import record

from ..models import Counter, Limit
from ..rules import Holder, judge_limit
from ..rules.places import strength_of
from ..selectors import Figured, as_noticed, bounds_for, group_of, last_change, newest_of
from ..selectors.usage import Effect, effects_of, rule_of
from .demands import RANKS


@transaction.atomic
def set_limit(
    round: Round,
    rule: str,
    area: Organisation | None,
    *,
    minimum: int | None,
    maximum: int | None,
    reason: str,
    actor: User,
    at: datetime,
    seen: int | None = None,
) -> Limit:
    """Set the figure of one organisation, or of all, with its reason; never below what is taken.

    Without figures the one in force is taken back: the one for all counts again, or the notice's.
    ``seen`` is ``last_change`` as the actor knew it: ``Conflict`` when somebody was faster.
    """
    hold_figures(round)
    limit = Limit(
        round=round,
        rule=rule,
        area=area,
        minimum=minimum,
        maximum=maximum,
        reason=reason.strip(),
        set_at=at,
        set_by=actor,
    )
    refuse_stale(round, rule, seen)
    _refuse_nothing_to_take_back(limit)
    counters = _locked_counters(limit)
    try_limit(limit)
    limit.save()
    bound = rule_of(round, rule)
    ceiling = bounds_for(round, bound, area).maximum if is_hard(bound) else None
    Counter.objects.filter(pk__in=[row.pk for row in counters]).update(ceiling=ceiling)
    data: dict[str, str | int] = {"rule": rule, "area": area.code if area else ""}
    if limit.figure:
        data |= dict(zip(("minimum", "maximum"), limit.figure, strict=True))
    verb = "limit_set" if limit.figure else "limit_removed"
    record("round", str(round.pk), verb, actor=actor, at=at, data=data)
    return limit


def try_limit(limit: Limit) -> list[Effect]:
    """What the unsaved row would change, group by group; ``Refused`` where it may not be set."""
    effects = effects_of(limit)
    maximum = (effects[0].after.maximum if effects else None) or 0
    above = [
        Holder(name_of(each.organisation) if each.organisation else None, each.used)
        for each in effects
        if each.fullness == "over"
    ]
    if findings := judge_limit(limit.figure, limit.reason, maximum, above):
        raise Refused(findings)
    return effects


def name_of(organisation: Organisation) -> Text:
    """How a refusal names it: short, in both languages."""
    return Text(zh=short_in(organisation, "zh-hans"), en=short_in(organisation, "en"))


def hold_figures(round: Round) -> None:
    """One at a time changes the figures of a round; whoever takes places does not wait for it."""
    Round.objects.select_for_update(no_key=True).get(pk=round.pk)


def refuse_stale(round: Round, rule: str, seen: int | None) -> None:
    """``Conflict`` when somebody has changed a figure of the rule since ``seen``."""
    if seen is not None and seen != last_change(round, rule):
        raise Conflict(
            gettext_noop(
                "Somebody has changed the figures since you looked. Nothing of yours was set: "
                "look at what stands now, and decide again."
            )
        )


def _refuse_nothing_to_take_back(limit: Limit) -> None:
    own = Limit.objects.filter(round=limit.round, rule=limit.rule, area=limit.area)
    newest = own.order_by("-pk").first()
    if limit.figure is None and (newest is None or newest.figure is None):
        raise Conflict(gettext_noop("There is no figure to take back."))


def _locked_counters(limit: Limit) -> list[Counter]:
    rule = rule_of(limit.round, limit.rule)
    assert limit.area is None or limit.area.level == rule.scope, "a figure of another level"
    areas = [limit.area] if limit.area else _areas_without_own_figure(limit.round, rule)
    maximum = limit.maximum if limit.figure else as_noticed(rule)[1]
    return locked_counters(limit.round, rule, dict.fromkeys(areas, maximum))


def locked_counters(
    round: Round, rule: Figured, maxima: Mapping[Organisation | None, int | None]
) -> list[Counter]:
    """Lock the counters that new figures bound, and make those that are missing.

    Somebody who has just read the old figure would else bring a counter with it into the world.
    """
    ceilings = {
        group_of(area, rule): most if is_hard(rule) else None for area, most in maxima.items()
    }
    Counter.objects.bulk_create(
        [
            Counter(round=round, rule=rule.id, group=group, rank=RANKS[rule.scope], ceiling=ceiling)
            for group, ceiling in ceilings.items()
        ],
        ignore_conflicts=True,
    )
    mine = Counter.objects.filter(round=round, rule=rule.id, group__in=ceilings)
    return list(mine.select_for_update().order_by("rank", "pk"))


def _areas_without_own_figure(round: Round, rule: Figured) -> Sequence[Organisation | None]:
    if rule.scope == "country":
        return [None]
    own = newest_of(Limit.objects.filter(round=round, rule=rule.id, area__isnull=False))
    taken = [row.area_id for row in own.values() if row.area_id and row.figure]
    return list(Organisation.objects.filter(level=rule.scope).exclude(pk__in=taken))


def is_hard(rule: Figured) -> bool:
    """Whether the database itself may hold the figure: one that gives way to a reason it cannot."""
    return strength_of(rule) is Strength.HARD
