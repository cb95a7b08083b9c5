"""Random filing, listing and leaving: the services refuse exactly where the pure function does."""

import random

import pytest

from programmes.definitions import RangeQuota
from programmes.facts import Facts, Item, Roll, Unit
from programmes.findings import Refused
from programmes.selectors import definition_of
from quotas.models import Counter
from quotas.rules import evaluate
from quotas.selectors import drifted
from tests.factories import AT, make_world
from tests.workflow import ruled

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
LEADERS = [ruled.person(f"负责人{n}", n) for n in range(8)]
FACTS = Facts(opens=AT.date(), today=AT.date())
STEPS = 40
ACTS = ("file", "file", "file", "give", "give", "give", "take off", "withdraw")
LEVELS = ("secondary", "secondary", "higher")
MAXIMA = ("quota_over", "quota_person")


class Model:
    """What stands, as pure values: every declaration by its key, and which have a place."""

    def __init__(self, round):
        self.quotas = definition_of(round.definition).quotas
        self.items, self.placed = {}, set()

    def item(self, key, school, leader, level):
        unit = Unit(school.code, school.kind, "420000", name=school.name)
        person = {"name": leader["name"], "key": leader["number"]}
        return Item(str(key), unit, {"leader": person, "level_group": level})

    def refuses_filing(self, item):
        roll = Roll("unit", (item,), unit=item.unit.key, elsewhere=tuple(self.items.values()))
        return self._said(roll, "fill")

    def refuses_place(self, key):
        here = [self.items[each] for each in (*sorted(self.placed), key)]
        return self._said(Roll("province", tuple(here), area="420000"), "province_list")

    def _said(self, roll, step):
        found = evaluate(self.quotas, roll, FACTS, step=step)
        return any(each.code in MAXIMA for each in found)


def was_refused(call, *args):
    try:
        call(*args)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("seed", range(2))
def test_services_and_rules_refuse_the_same(seed):
    chance = random.Random(seed)
    world = make_world()
    round = ruled.open_ruled("core_course_offline")
    model, rows, refusals = Model(round), {}, {"file": 0, "give": 0}
    assert not any(isinstance(quota, RangeQuota) for quota in model.quotas)
    for n in range(STEPS):
        free = sorted(set(model.items) - model.placed)
        act = chance.choice(ACTS)
        if act == "file":
            school = chance.choice((world.school, world.other_school))
            leader, level = chance.choice(LEADERS), chance.choice(LEVELS)
            draft = ruled.written(round, ruled.course(n, level, leader), school)
            item = model.item(draft.pk, school, leader, level)
            refused = was_refused(ruled.submit, draft)
            assert refused is model.refuses_filing(item), (seed, n, act)
            refusals["file"] += refused
            if not refused:
                rows[draft.pk] = ruled.fresh(draft)
                model.items[draft.pk] = item
                while rows[draft.pk].state == "under_review":
                    rows[draft.pk] = ruled.decided(rows[draft.pk])
        elif act == "give" and free:
            key = chance.choice(free)
            refused = was_refused(ruled.give, rows[key])
            assert refused is model.refuses_place(key), (seed, n, act)
            refusals["give"] += refused
            if not refused:
                model.placed.add(key)
        elif act == "take off" and model.placed:
            key = chance.choice(sorted(model.placed))
            ruled.take_off(rows[key])
            model.placed.discard(key)
        elif act == "withdraw" and model.items:
            key = chance.choice(sorted(model.items))
            ruled.withdraw(rows[key])
            model.items.pop(key)
            model.placed.discard(key)
        assert not drifted().exists()
    used = Counter.objects.filter(rule="per_province").values_list("used", flat=True)
    assert sum(used) == len(model.placed)
    assert all(refusals.values()), refusals  # a run that nobody was refused in proves nothing
