"""Whatever is done in whatever order: refused if and only if a figure would be exceeded.

Hypothesis files, lists, frees, withdraws and corrects items of two provinces, changes figures and
switches a province's own rule on and off meanwhile, on the real database. After every step the
replay of the ledger, the counters and the live items that a plain model keeps say the same.
SHENBAO_EXAMPLES=300 asks for more of it.
"""

from collections import Counter as Tallied
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from programmes.findings import Conflict, Refused
from programmes.selectors import definition_of
from quotas.models import Counter, LedgerRow
from quotas.services import demand_of, exchange, release, reserve, set_limit
from tests.factories import AT, make_world
from tests.inputs.examples import examples
from tests.workflow.ruled import open_ruled

from .judging import college, item
from .modelled import (
    AT_FILING,
    CHOSEN,
    FILING,
    LIST,
    MORE,
    Model,
    corrected,
    places_of,
    quotas_in_force,
)

pytestmark = [pytest.mark.db, pytest.mark.django_db]
FEW, STEPS = 12, 20
LEADERS, LEVELS = ("甲", "乙", "丙", "丁", "戊", "己", "庚"), ("secondary", "higher")
AREAS = st.sampled_from(["", "420000", "330000"])
REASONS = st.sampled_from([frozenset(), frozenset({"school_two"})])


class Taken(Exception):
    """Rolls back what a refused correction has freed."""


class Places(RuleBasedStateMachine):
    """Two provinces with three schools; ``scene`` is made once, every example is rolled back."""

    scene = None

    def __init__(self):
        super().__init__()
        self.made = 0
        self.own = {area.code: f"org:{area.pk}" for area in self.scene.areas.values()}
        self.model = Model(self.scene.programme, 5, tuple(self.own))
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # --- the product -----------------------------------------------------------------------------

    def ask(self, service, one, asked, *rules):
        """What is full when these places of the item are asked for."""
        demands = [demand_of(each, reasoned=each.quota.id in one.justified) for each in asked]
        said = {"subject_kind": "declaration", "subject_id": one.key, "reason": "machine"}
        return service(self.scene.round, demands, *rules, **said, actor="system:tests", at=AT)

    def free(self, key, rules=None):
        return release(
            subject_kind="declaration",
            subject_id=key,
            reason="machine",
            actor="system:tests",
            at=AT,
            rules=rules,
        )

    def file_again(self, one):
        """Whether the item as it is now could take the places of filing."""
        programme = self.scene.programme
        quotas = quotas_in_force(self.scene.round, programme, AT_FILING)
        asked = places_of(quotas, one, programme, "")
        try:
            with transaction.atomic():
                if self.ask(exchange, one, asked, AT_FILING):
                    raise Taken
        except Taken:
            return False
        return True

    # --- what is done ----------------------------------------------------------------------------

    @rule(
        school=st.sampled_from(["h1", "h2", "z1"]),
        leader=st.sampled_from(LEADERS),
        level=st.sampled_from(LEVELS),
        justified=REASONS,
    )
    def file(self, school, leader, level, justified):
        self.made += 1
        unit = college(school, "420000" if school[0] == "h" else "330000")
        who = {"name": leader, "key": leader}
        one = item(str(self.made), unit, justified=justified, level_group=level, leader=who)
        one = replace(one, options=self.model.options(unit.area))
        refused = self.model.refuses_filing(one)
        assert self.file_again(one) is not refused
        if not refused:
            self.model.live[one.key] = one

    @precondition(lambda self: self.model.live)
    @rule(data=st.data(), leader=st.sampled_from(LEADERS), justified=REASONS)
    def correct(self, data, leader, justified):
        """What it holds already it keeps, whatever its reason: only what is new is asked for."""
        key = data.draw(st.sampled_from(sorted(self.model.live)))
        before = self.model.live[key]
        options = self.model.options(before.unit.area)
        after = corrected(before, leader, justified | before.justified, options)
        new = ("leader_one",) if after.answers != before.answers else ()
        new += (CHOSEN,) if after.options > before.options else ()
        refused = self.model.refuses_filing(after, new)
        assert self.file_again(after) is not refused
        if not refused:
            self.model.live[key] = after

    @precondition(lambda self: set(self.model.live) - self.model.listed)
    @rule(data=st.data())
    def give_place(self, data):
        key = data.draw(st.sampled_from(sorted(set(self.model.live) - self.model.listed)))
        one = self.model.live[key]
        area = self.scene.areas[one.unit.area]
        programme = self.scene.programme
        quotas = quotas_in_force(self.scene.round, programme, LIST, area)
        asked = places_of(quotas, one, programme, self.own[one.unit.area])
        refused = self.model.refuses_place(one)
        assert bool(self.ask(reserve, one, asked)) is refused
        if not refused:
            self.model.listed.add(key)

    @precondition(lambda self: self.model.listed)
    @rule(data=st.data(), times=st.integers(1, 2))
    def take_off(self, data, times):
        key = data.draw(st.sampled_from(sorted(self.model.listed)))
        freed = [self.free(key, LIST) for _ in range(times)]
        assert freed == [len(LIST), 0][:times]
        self.model.listed.discard(key)

    @precondition(lambda self: self.model.live)
    @rule(data=st.data())
    def withdraw(self, data):
        key = data.draw(st.sampled_from(sorted(self.model.live)))
        held = len(FILING) + bool(self.model.live[key].options)
        assert self.free(key) == held + (len(LIST) if key in self.model.listed else 0)
        del self.model.live[key]
        self.model.listed.discard(key)

    @rule(area=st.sampled_from(["420000", "330000"]))
    def switch(self, area):
        """On or off: nothing moves, it holds for what is submitted from now on."""
        self.model.strict ^= {area}

    @rule(area=AREAS, figure=st.sampled_from([(0, 0), (0, 1), (1, 2), (2, 3), (0, 5), (3, 1)]))
    def set_figure(self, area, figure):
        figures = {**self.model.figures, area: figure}
        self.change(area, figures, Refused if figure[0] > figure[1] else None)

    @rule(area=AREAS)
    def take_figure_back(self, area):
        figures = {key: each for key, each in self.model.figures.items() if key != area}
        self.change(area, figures, None if area in self.model.figures else Conflict)

    def change(self, area, figures, error):
        """Set or take back a figure; refused where somebody holds more than it then allows."""
        before, self.model.figures = self.model.figures, figures
        for each in self.own:
            concerned = each == area or (not area and each not in before)
            if concerned and len(self.model.on_list(each)) > self.model.figure(each):
                error = error or Refused
        minimum, maximum = figures.get(area, (None, None))
        told = None
        try:
            set_limit(
                self.scene.round,
                "per_province",
                self.scene.areas.get(area),
                minimum=minimum,
                maximum=maximum,
                reason="测试变更",
                actor=self.scene.admin,
                at=AT,
            )
        except (Refused, Conflict) as refused:
            told = type(refused)
            self.model.figures = before
        assert told is error

    # --- what always holds -----------------------------------------------------------------------

    @invariant()
    def ledger_counters_and_live_items_say_the_same(self):
        standing = self.model.standing(self.own)
        expected = {key: len(who) for key, who in standing.items()}
        nets = Tallied()
        rows = LedgerRow.objects.order_by("pk")
        for rule_id, group, who, change in rows.values_list(
            "counter__rule", "counter__group", "subject_id", "change"
        ):
            nets[rule_id, group, who] += change
            assert nets[rule_id, group, who] in (0, 1)
        replayed = Tallied()
        for (rule_id, group, _who), net in nets.items():
            replayed[rule_id, group] += net
        counters = {(c.rule, c.group): c for c in Counter.objects.all()}
        assert +replayed == expected
        assert {key: c.used for key, c in counters.items() if c.used} == expected
        assert {(r, g): {w for a, b, w in nets if (a, b) == (r, g) and nets[a, b, w]}
                for r, g in expected} == standing  # fmt: skip

    @invariant()
    def nobody_holds_more_than_the_figure(self):
        for counter in Counter.objects.exclude(rule="school_two"):
            area = {own: code for code, own in self.own.items()}.get(counter.group, "")
            if counter.rule == "per_province":
                assert counter.ceiling == self.model.figure(area)
            assert 0 <= counter.used <= counter.ceiling


def test_refused_if_and_only_if_a_figure_would_be_exceeded():
    world = make_world()
    world.round = open_ruled("core_course_offline", MORE)
    world.programme = definition_of(world.round.definition)
    world.areas = {each.code: each for each in (world.hubei, world.zhejiang)}
    world.admin = world.ministry_administrator
    machine = type("Scene", (Places,), {"scene": world})
    run(machine, settings=examples(FEW, steps=STEPS))
