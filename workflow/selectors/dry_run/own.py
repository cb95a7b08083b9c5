"""The declarations of a round, each by itself, under a rule as it is and as it would be.

However many they are: what cannot flip by what the ledger says is not read, and of the others
only the answers that the rule looks at, some thousand at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef

from declarations.models import Declaration, Revision
from declarations.rules.conditions import fields_of
from programmes.definitions import FieldCapQuota, Form, Quota, Step
from programmes.facts import Facts, Item, Roll
from programmes.findings import Finding
from quotas.rules.counting import Tally
from quotas.rules.items import entered, of_count
from quotas.rules.places import ONE_FIGURE, is_counted
from quotas.selectors.force import Force, in_force

from ..own_rules import own_of
from ..succession import ENDED
from .trial import Declared, Flip, Trial, batches, differs

BATCH = 2000  # declarations at a time


def flips_of_declarations(trial: Trial) -> Iterator[Flip]:
    """Those that flip by themselves: by their places, or by what stands in their form."""
    steps = trial.own_steps
    if not steps:
        return
    forces = [in_force(trial.round, side.programme, [s.id for s in steps]) for side in trial.sides]
    judge = _of_forms if _by_form(trial.now.rule) else _by_places
    for some in batches(_that_may_flip(trial), BATCH):
        declarations = _declared(some, steps)
        items = trial.read(declarations)
        found = judge(trial, forces, items)
        for declaration, item in zip(declarations, items, strict=True):
            now, then = (trial.own(side.get(item.key, ())) for side in found)
            if differs(now, then):
                yield Flip(declaration, now, then)


def _that_may_flip(trial: Trial) -> Iterator[int]:
    """Keys of what counts, by province, without those that the change cannot reach."""
    rows = Declaration.objects.filter(round=trial.round, submitted_at__isnull=False)
    rows = rows.exclude(state__in=ENDED).order_by("province__code", "pk")
    if isinstance(now := trial.now.rule, FieldCapQuota):
        least = _least_rows(now, trial.then.rule)
        rows = rows.filter(_has_row(now.field, least)) if least else rows
    for pk in rows.values_list("pk", flat=True).iterator(chunk_size=5000):
        if str(pk) not in trial.unmoved:
            yield pk


def _least_rows(now: FieldCapQuota, then: Quota) -> int:
    """So many rows a form must have for the rule to say anything else of it; 0 where any may.

    A row counts once at most, and so does each question of ``plus``. An answer that is no table is
    one and has no rows.
    """
    if not isinstance(then, FieldCapQuota) or now.min != then.min:
        return 0
    if now.min and now.strength is not then.strength:
        return 0
    least = min(now.max, then.max) + 1 - len(now.plus)
    return least if least > 1 else 0


def _has_row(field: str, number: int) -> Exists:
    """Whether some revision has so many rows there; what the latest has is read afterwards."""
    revisions = Revision.objects.filter(declaration=OuterRef("pk"))
    return Exists(revisions.filter(**{f"answers__{field}__{number - 1}__isnull": False}))


def _nobody_passes_over(steps: Sequence[Step]) -> bool:
    """Whether every way goes through one of the steps: a step of the unit without a condition."""
    return any(step.level == "unit" and not (step.when or step.option) for step in steps)


def _declared(keys: Sequence[int], steps: Sequence[Step]) -> list[Declared]:
    """By province, those whose way goes through one of the steps; one query."""
    rows = Declaration.objects.filter(pk__in=keys).order_by("province__code", "pk")
    if _nobody_passes_over(steps):
        return [Declared(*row) for row in rows.values_list(*Declared._fields)]
    own = {step.id for step in steps}
    read = rows.values_list("route", *Declared._fields)
    return [Declared(*row) for route, *row in read if any(each["id"] in own for each in route)]


Found = tuple[dict[str, Sequence[Finding]], ...]  # of each side, by the item's key


def _by_form(rule: Quota) -> bool:
    """Whether each item is judged by nothing but what stands in it and who declares it."""
    return isinstance(rule, FieldCapQuota) and "list" not in fields_of(rule.when)


def _of_forms(trial: Trial, forces: Sequence[Force], items: list[Item]) -> Found:
    """What is entered is counted once: both sides count the same things."""
    tally = Tally(Roll("unit", tuple(items)), Facts(trial.opens, trial.opens))
    rules = [q for force in forces for q in force.quotas if isinstance(q, FieldCapQuota)]
    found: Found = ({}, {})
    for item in tally.counted(rules[0], tally.here):
        count = entered(rules[0], item)
        for said, rule in zip(found, rules, strict=True):
            said[item.key] = tuple(of_count(rule, item, count))
    return found


def _by_places(trial: Trial, forces: Sequence[Force], items: list[Item]) -> Found:
    """One after the other, as a desk judges it; only where the figure can be passed at all."""
    named = trial.named(items)
    found: Found = ({}, {})
    for item in items:
        facts = trial.facts([item], named)[1]
        now = own_of(item, forces[0], facts, _form(trial), trial.ledger)
        if is_counted(trial.now.rule) and max(now.taken.values(), default=0) < trial.lowest:
            continue
        if isinstance(trial.then.rule, ONE_FIGURE):
            then = now.under(forces[1])
        else:
            then = own_of(item, forces[1], facts, _form(trial), trial.ledger)
        for said, own in zip(found, (now, then), strict=True):
            said[item.key] = own.nameless()
    return found


def _form(trial: Trial) -> Form:
    return trial.now.programme.form
