"""The declarations of a round, each by itself, under a rule as it is and as it would be.

However many they are: what cannot flip by what the ledger says is not read, and of the others
only the answers that the rule looks at, some thousand at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from django.db.models import Exists, OuterRef

from declarations.models import Revision
from declarations.rules.conditions import fields_of
from programmes.definitions import FieldCapQuota, Quota, Step
from programmes.facts import Facts, Item, Roll
from quotas.rules.counting import Tally
from quotas.rules.items import entered, of_count
from quotas.rules.places import ONE_FIGURE, is_counted
from quotas.selectors.force import Force, in_force

from ..own_rules import own_of
from .reading import CHUNK, counting, declared_in, read
from .trial import Flip, Sayings, Trial, Verdict, batches, flip_of, turn_of


def flips_of_declarations(trial: Trial) -> Iterator[Flip]:
    """Those that flip by themselves: by their places, or by what stands in their form."""
    steps = trial.own_steps
    if not steps:
        return
    forces = [in_force(trial.round, side.programme, [s.id for s in steps]) for side in trial.sides]
    judge = _of_forms if _by_form(trial.now.rule) else _by_places
    yield from judge(trial, forces, steps)


def _by_form(rule: Quota) -> bool:
    """Whether each item is judged by nothing but what stands in it and who declares it."""
    return isinstance(rule, FieldCapQuota) and "list" not in fields_of(rule.when)


def _of_forms(trial: Trial, forces: Sequence[Force], steps: Sequence[Step]) -> Iterator[Flip]:
    """What is entered is counted once; of two that entered as many the same is said."""
    now, then = (q for force in forces for q in force.quotas if isinstance(q, FieldCapQuota))
    tally = Tally(Roll("unit", ()), Facts(trial.opens, trial.opens))
    turns: dict[tuple[int, bool], tuple[Verdict, Verdict] | None] = {}
    rows = counting(trial)
    if least := _least_rows(now, then):
        rows = rows.filter(_has_row(now.field, least))
    for declared, item in read(trial, declared_in(rows, steps)):
        if not item.live or not tally.counted(now, [item]):
            continue
        count = entered(now, item)
        alike = count, now.id in item.justified
        said = partial(_of_count, (now, then), item, count)
        if alike not in turns:
            turns[alike] = turn_of(*said())
        if verdicts := turns[alike]:
            yield Flip(declared, *verdicts, said)


def _of_count(rules: Sequence[FieldCapQuota], item: Item, count: int) -> Sayings:
    now, then = (tuple(of_count(rule, item, count)) for rule in rules)
    return now, then


def _least_rows(now: FieldCapQuota, then: FieldCapQuota) -> int:
    """So many rows a form must have for the rule to say anything else of it; 0 where any may.

    A row counts once at most, and so does each question of ``plus``. An answer that is no table is
    one and has no rows.
    """
    if now.min != then.min or (now.min and now.strength is not then.strength):
        return 0
    least = min(now.max, then.max) + 1 - len(now.plus)
    return least if least > 1 else 0


def _has_row(field: str, number: int) -> Exists:
    """Whether some revision has so many rows there; what the latest has is read afterwards."""
    revisions = Revision.objects.filter(declaration=OuterRef("pk"))
    return Exists(revisions.filter(**{f"answers__{field}__{number - 1}__isnull": False}))


def _by_places(trial: Trial, forces: Sequence[Force], steps: Sequence[Step]) -> Iterator[Flip]:
    """One after the other, as a desk judges it; only where the figure can be passed at all."""
    programme = trial.now.programme
    for some in batches(read(trial, declared_in(counting(trial), steps, trial.unmoved)), CHUNK):
        named = trial.named([item for _, item in some])
        for declared, item in some:
            facts = trial.facts([item], named)[1]
            now = own_of(item, forces[0], facts, programme, trial.ledger)
            if is_counted(trial.now.rule) and max(now.taken.values(), default=0) < trial.lowest:
                continue
            if isinstance(trial.then.rule, ONE_FIGURE):
                then = now.under(forces[1])
            else:
                then = own_of(item, forces[1], facts, programme, trial.ledger)
            said = (trial.own(own.nameless()) for own in (now, then))
            yield from flip_of(declared, *said)
