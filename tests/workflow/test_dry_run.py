"""A dry run finds what really changing the rule would flip, exactly, and writes nothing."""

import random

import pytest

from declarations.models import Declaration
from programmes.findings import Refused, Strength
from programmes.selectors import definition_of
from programmes.services.options import switch_on
from quotas.models import Limit
from quotas.rules.changing import can_be_tried, changed, numbers_of, strengths_of
from quotas.rules.places import FIGURED
from quotas.selectors import bounds_for
from reviews.models import SummaryList
from tests.factories import AT, make_world
from tests.workflow import ruled
from tests.workflow.dry_running import told_by_applying, told_by_dry_run
from workflow.selectors.dry_run import Change
from workflow.selectors.dry_run.reading import _latest, everybody
from workflow.services import story

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
REASON = "项目需要。"


def tried(call, *args, **said):
    """What comes of it, nothing where it is refused: a world grows by what is let through."""
    try:
        return call(*args, **said)
    except Refused:
        return None


def rule(round, rule_id):
    return next(q for q in definition_of(round.definition).quotas if q.id == rule_id)


def with_figure(round, rule_id, minimum, maximum, actor, area=None):
    figure = Limit(round=round, rule=rule_id, area=area, minimum=minimum, maximum=maximum,
                   reason="试算", set_at=AT, set_by=actor)  # fmt: skip
    return Change(round, rule(round, rule_id), figure)


# --- worlds --------------------------------------------------------------------------------------


def courses(chance, world, round):
    """Filed courses at every stage, some on the list, some withdrawn, some with a reason."""
    schools = (world.school, world.other_school)
    for n in range(10):
        team = chance.choice((1, 2, 3, 4))
        leader = ruled.person(f"负责人{n}", n)
        answers = ruled.course(n, chance.choice(("secondary", "higher")), leader, team)
        reasons = {"quota-team_size": REASON} if team == 4 else None
        _go_on(chance, tried(ruled.submitted, round, answers, chance.choice(schools), reasons))


def books(chance, world, round):
    """Filed books; chief editors and compiling units are few, so that some have several."""
    schools = (world.school, world.other_school)
    for n in range(10):
        editors = [ruled.person(f"主编{m}", 100 + m) for m in chance.sample(range(6), 2)]
        kind, unit = chance.choice(("core", "foundation")), f"编写单位{chance.randrange(2)}"
        answers = ruled.book(n, kind, editors, unit, chance.choice((["secondary"], ["associate"])))
        reasons = {"quota-editor_two": REASON} if chance.random() < 0.6 else None
        _go_on(chance, tried(ruled.submitted, round, answers, chance.choice(schools), reasons))


def _go_on(chance, declaration):
    """So far as chance wants it: a desk, the next one, the list, or back."""
    while declaration and declaration.state == "under_review" and chance.random() < 0.85:
        declaration = tried(ruled.decided, declaration)
    if declaration and declaration.state == "candidate" and chance.random() < 0.85:
        tried(ruled.give, declaration)
    if declaration and chance.random() < 0.1:
        ruled.withdraw(declaration)


WORLDS = {"core_course_offline": courses, "textbook": books}


def any_change(chance, round, chosen, actor, areas):
    """Another figure of the round, other numbers of the rule, another strength; mostly harder."""
    programme = definition_of(round.definition)

    def other(value):
        return chance.choice((value + 1, chance.randint(0, value), value // 4))

    values = {n.name: max(n.key == "of", other(n.value)) for n in numbers_of(chosen)}
    values |= {name: chance.choice(list(Strength)) for name in strengths_of(chosen)
               if chance.random() < 0.3}  # fmt: skip
    new = tried(changed, chosen, values, programme) or chosen
    if not isinstance(chosen, FIGURED):
        return Change(round, new)
    area = chance.choice(areas)
    maximum = other(bounds_for(round, chosen, area).maximum or 6)
    minimum = chance.randint(0, maximum)
    return Change(round, new, with_figure(round, chosen.id, minimum, maximum, actor, area).figure)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", WORLDS)
def test_what_flips_is_what_really_changing_it_would_flip(name, seed):
    chance = random.Random(f"{name} {seed}")
    world = make_world()
    round = ruled.open_ruled(name)
    if name == "textbook":
        with_figure(round, "province_allotment", 0, 7, world.ministry_administrator).figure.save()
    WORLDS[name](chance, world, round)
    if chance.random() < 0.5:
        SummaryList.objects.filter(round=round).update(statement="无更多合格项目。")
    flipped = 0
    for each in filter(can_be_tried, definition_of(round.definition).quotas):
        areas = (None, None, world.hubei)
        change = any_change(chance, round, each, world.ministry_administrator, areas)
        really = told_by_applying(change, world.ministry_administrator)
        assert told_by_dry_run(change) == really, (change.rule, change.figure)
        flipped += len(really)
    assert flipped, "a run in which nothing flips proves nothing"


def on_lists(rule_id, **more):
    """A rule on chief editors that is asked on lists of provinces and nowhere before."""
    said = {"type": "person_cap", "id": rule_id, "title": "同一主编不超过3种", "max": 3,
            "person": "chief_editors.person", "scope": "country", "strength": "hard",
            "at": ["province_list", "province_send"], "quote": "同一主编不超过3种。"}  # fmt: skip
    return said | more


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(on_lists("by_lists"), id="everywhere"),
        pytest.param(on_lists("by_lists", strength="soft"), id="in principle"),
        pytest.param(
            on_lists("by_lists", when={"field": "list.area", "op": "eq", "value": "420000"}),
            id="on the lists of one province",
        ),
    ],
)
def test_what_a_rule_on_persons_says_on_lists_only_is_found_there(more):
    world = make_world()
    round = ruled.open_ruled("textbook", [more])
    with_figure(round, "province_allotment", 0, 7, world.ministry_administrator).figure.save()
    editor, reasons = ruled.person("主编", 200), {"quota-editor_two": REASON}
    for n in range(3):
        answers = ruled.book(n, editors=[editor])
        ruled.give(ruled.candidate(round, answers, world.school, reasons))
    new = changed(rule(round, "by_lists"), {"max": 1}, definition_of(round.definition))
    change = Change(round, new)
    told = told_by_dry_run(change)
    assert told == told_by_applying(change, world.ministry_administrator)
    assert {kind for kind, _ in told} == {"list", "declaration"}


def chosen(**said):
    """A rule that a province may switch on."""
    own = {"id": "chosen", "title": "本省规则", "option": "strict", "quote": "本省规则。"}
    return own | said


@pytest.mark.parametrize(
    ("more", "values"),
    [
        pytest.param(on_lists("chosen", option="strict"), {"max": 0}, id="persons, on lists"),
        pytest.param(
            chosen(type="org_cap", scope="province", max=5, at=["fill"]), {"max": 1}, id="units"
        ),
        pytest.param(
            chosen(type="field_cap", field="chief_editors", max=5, at=["fill"]),
            {"max": 0},
            id="forms",
        ),
        pytest.param(
            chosen(type="ratio_max", scope="province", max=90, of=100, at=["province_list"],
                   part={"field": "course_class", "op": "eq", "value": "core"}),
            {"max": 10}, id="shares",
        ),
        pytest.param(
            chosen(type="cap", scope="province", max=5, at=["province_list"]), {"max": 1},
            id="provinces",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_a_province_switched_on_flips_what_is_under_it_alone(more, values):
    world = make_world()
    round = ruled.open_ruled("textbook", [more])
    with_figure(round, "province_allotment", 0, 7, world.ministry_administrator).figure.save()
    reasons = {"quota-editor_two": REASON}
    for n, on in enumerate((False, True, True)):
        if n == 1:
            admin = world.province_administrator
            switch_on(round, "strict", world.hubei, reason=REASON, actor=admin, at=AT)
        editors, kind = [ruled.person("主编", 200)], "core" if n == 1 else "foundation"
        ruled.give(ruled.candidate(round, ruled.book(n, kind, editors), world.school, reasons))
        assert Declaration.objects.latest("pk").options == ("strict" if on else "")
    new = changed(rule(round, "chosen"), values, definition_of(round.definition))
    change = Change(round, new)
    told = told_by_dry_run(change)
    assert told == told_by_applying(change, world.ministry_administrator)
    before = Declaration.objects.earliest("pk").pk
    assert told
    assert ("declaration", before) not in told


def test_of_a_corrected_declaration_only_the_latest_answers_are_read():
    world = make_world()
    round = ruled.open_ruled("core_course_offline")
    filed = ruled.submitted(round, ruled.course(1, team=1), world.school)
    returned = ruled.decided(filed, "return")
    story.write(returned, ruled.course(1, team=3), {}, actor=returned.author, at=AT)
    ruled.submit(returned)
    values = {n.name: 2 for n in numbers_of(rule(round, "team_size"))}
    change = Change(
        round, changed(rule(round, "team_size"), values, definition_of(round.definition))
    )
    told = told_by_dry_run(change)
    assert told == told_by_applying(change, world.ministry_administrator)
    assert list(told) == [("declaration", filed.pk)]
    declared = list(everybody(Declaration.objects.filter(round=round), frozenset()))
    assert [each.number for each in _latest(declared)] == [2]
