"""The declarations of a round, each by itself, under a rule as it is and as it would be.

However many they are: what cannot flip by what the ledger says is not read, and of the others
only the answers that the rule looks at, some thousand at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from declarations.models import Declaration
from declarations.rules.conditions import fields_of
from programmes.definitions import FieldCapQuota, Form, Quota, Step
from programmes.facts import Facts, Item, Roll
from programmes.findings import Finding
from quotas.rules import evaluate
from quotas.rules.places import is_counted, places
from quotas.selectors.force import AT_HAND, Force, in_force

from ..own_rules import alone, own_of
from ..succession import ENDED
from .trial import Flip, Trial, batches, differs

BATCH = 2000  # declarations at a time
LOOKED_AT = ("organisation", "province", "state", "ended_at")


def flips_of_declarations(trial: Trial) -> Iterator[Flip]:
    """Those that flip by themselves: by their places, or by what stands in their form."""
    steps = trial.own_steps
    if not steps:
        return
    fields = LOOKED_AT if _nobody_passes_over(steps) else (*LOOKED_AT, "route")
    forces = [in_force(trial.round, side.programme, [s.id for s in steps]) for side in trial.sides]
    for some in batches(_that_may_flip(trial), BATCH):
        rows = Declaration.objects.filter(pk__in=some).only(*fields)
        rows = rows.order_by("province__code", "pk")
        declarations = [each for each in rows if _passes(each, trial, fields)]
        items = trial.read(declarations)
        judge = _of_forms if _by_form(trial.now.rule) else _by_places
        found = judge(trial, forces, items)
        for declaration, item in zip(declarations, items, strict=True):
            now, then = (trial.own(side.get(item.key, ())) for side in found)
            if differs(now, then):
                yield Flip(declaration, now, then)


def _that_may_flip(trial: Trial) -> Iterator[int]:
    """Keys of what counts, by province, without those whose places the figure cannot reach."""
    rows = Declaration.objects.filter(round=trial.round, submitted_at__isnull=False)
    rows = rows.exclude(state__in=ENDED).order_by("province__code", "pk")
    for pk in rows.values_list("pk", flat=True).iterator(chunk_size=5000):
        if str(pk) not in trial.safe:
            yield pk


def _nobody_passes_over(steps: Sequence[Step]) -> bool:
    """Whether every way goes through one of the steps: a step of the unit without a condition."""
    return any(step.level == "unit" and not (step.when or step.option) for step in steps)


def _passes(declaration: Declaration, trial: Trial, fields: Sequence[str]) -> bool:
    """Whether its way goes through a step of the rule."""
    if "route" not in fields:
        return True
    own = {step.id for step in trial.own_steps}
    return any(step["id"] in own for step in declaration.route)


Found = tuple[dict[str, Sequence[Finding]], ...]  # of each side, by the item's key


def _by_form(rule: Quota) -> bool:
    """Whether each item is judged by nothing but what stands in it and who declares it."""
    return isinstance(rule, FieldCapQuota) and "list" not in fields_of(rule.when)


def _of_forms(trial: Trial, forces: Sequence[Force], items: list[Item]) -> Found:
    """All of them as one roll: the rule speaks of each by itself."""
    roll, facts = Roll("unit", tuple(items)), Facts(trial.opens, trial.opens)
    found: list[dict[str, Sequence[Finding]]] = []
    for force in forces:
        by_item: dict[str, list[Finding]] = defaultdict(list)
        for each in evaluate(force.quotas, roll, facts, step=AT_HAND, form=_form(trial)):
            by_item[each.params.get("item", "")].append(each)
        found.append(dict(by_item))
    return tuple(found)


def _by_places(trial: Trial, forces: Sequence[Force], items: list[Item]) -> Found:
    """One after the other, as a desk judges it; only where the figure can be passed at all."""
    named = trial.named(items)
    known = {item.key: trial.facts([item], named)[1] for item in items}
    near = [item for item in items if _is_near(trial, forces[0], item, known[item.key])]
    return tuple(
        {
            item.key: own_of(item, force, known[item.key], _form(trial), trial.ledger).nameless()
            for item in near
        }
        for force in forces
    )


def _is_near(trial: Trial, force: Force, item: Item, facts: Facts) -> bool:
    """Whether some group of the item has as many before it as the smallest figure."""
    rule = trial.now.rule
    if not is_counted(rule):
        return True
    tally = alone(item, force, facts, _form(trial))
    keys = {place.key for place in places(rule, item, tally, "")}
    before = trial.ledger.before(item.key, keys)
    return any(each >= trial.lowest for each in before.values())


def _form(trial: Trial) -> Form:
    return trial.now.programme.form
