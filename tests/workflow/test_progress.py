"""Progress: figures counted right, each desk's own only, targets in words that refuse nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.models import Declaration, Result
from quotas.services import set_limit
from reviews.models import SummaryList
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round, production_source
from tests.recorded import Recorded
from tests.workflow import lives, ruled
from workflow.selectors import progress
from workflow.selectors.targets import local_targets, national_targets

pytestmark = [pytest.mark.db, pytest.mark.flow, pytest.mark.django_db]

STRIVEN = """  - type: target
    id: strive
    title: 力争推荐数
    scope: province
    min: 5
    max: 6
    approximate: true
    where: {field: unit.kind, op: eq, value: college}
    at: [province_list]
    quote: 力争推荐高职项目5至6项左右
  - type: target
    id: elsewhere
    title: 他省目标
    scope: province
    min: 9
    when: {field: list.area, op: eq, value: "330000"}
    at: [province_list]
    quote: 力争9项
  - type: national_target
"""


def source(**changes: str) -> str:
    text = production_source().replace("  - type: national_target\n", STRIVEN, 1)
    for old, new in changes.items():
        assert f"    {old}: " in text
        text = re.sub(rf"    {old}: (200|false)\n", f"    {old}: {new}\n", text, count=1)
    return text


@pytest.fixture
def world(request):
    return _running() if "round" in request.fixturenames else make_world()


@pytest.fixture
def round(world):
    return world.round


@Recorded
def _running():
    """In Hubei one submitted, one on the list, two sent, of which one was recognised; a draft."""
    world = make_world()
    world.round = round = open_production_round(AT, source=source(count="2", approximate="true"))
    rows = [
        lives.shortlist(lives.candidate(world, round, n), world.province_officer) for n in (0, 1)
    ]
    summary = SummaryList.objects.get()
    at = lives.sent(summary, world.province_leader, "本年只有两项。")
    lives.decide(rows[0], world.ministry_officer, at=at)
    lives.submitted(round, world.other_school, world.other_author, 3)
    lives.draft(round, world.school, world.author, 4)
    foreign = lives.submitted(round, world.foreign_school, world.foreign_author, 5)
    foreign = lives.decide(lives.decide(foreign, world.foreign_leader), world.foreign_officer)
    lives.shortlist(foreign, world.foreign_officer)
    return world


def view(round, desk):
    return progress.View(round, desk)


def seen(client, person, query="", status=200) -> str:
    client.force_login(person)
    answer = client.get(reverse("progress") + query)
    assert answer.status_code == status
    return answer.content.decode()


def test_every_declaration_is_counted_once_and_drafts_not_at_all(world, round):
    figures = progress.figures_of(view(round, world.ministry))
    assert figures.total == progress.Counts(under_way=1, listed=1, sent=1, recognised=1)
    assert (figures.total.filed, figures.total.recommended) == (4, 3)
    assert figures.by_province == {
        world.hubei.pk: progress.Counts(under_way=1, sent=1, recognised=1),
        world.zhejiang.pk: progress.Counts(listed=1),
    }
    assert figures.by_kind["secondary_school"] == progress.Counts(under_way=1)


def test_what_the_ministry_turned_down_was_recommended_all_the_same(world, round):
    at = SummaryList.objects.get(organisation=world.hubei).sent_at
    waiting = Declaration.objects.get(round=round, step="ministry_review", ended_at=None)
    lives.decide(waiting, world.ministry_officer, "refuse", "证明材料不足。", at=at)
    figures = progress.figures_of(view(round, world.hubei))
    assert figures.total == progress.Counts(under_way=1, recognised=1, declined=1)
    assert figures.total.recommended == 2


def test_a_lower_desk_sees_its_own_level(world, round):
    city = progress.figures_of(view(round, world.wuhan)).total
    assert city == progress.Counts(sent=1, recognised=1)
    school = progress.figures_of(view(round, world.other_school)).total
    assert school == progress.Counts(under_way=1)


def test_provinces_send_together_what_their_figures_allow(world, round):
    def possible():
        seen_by = view(round, world.ministry)
        return progress.possible_of(progress.areas_of(seen_by, progress.figures_of(seen_by)))

    both = possible()
    assert (both.provinces, both.minimum, both.maximum) == (2, 10, 16)
    assert (both.each.minimum, both.each.maximum) == (5, 8)
    set_limit(
        round,
        "per_province",
        world.hubei,
        minimum=6,
        maximum=9,
        reason="专项调整。",
        actor=world.ministry_administrator,
        at=AT,
    )
    both = possible()
    assert (both.minimum, both.maximum, both.each) == (11, 17, None)


def test_a_national_target_may_be_passed_and_is_said_in_words(world, round, client):
    seen_by = view(round, world.ministry)
    (target,) = national_targets(seen_by, progress.figures_of(seen_by).total)
    assert (target.value, target.more, target.low) == (1, 2, 2)
    text = seen(client, world.ministry_administrator)
    assert "目标<b>2左右</b>" in text
    assert "已达目标的50%" in text
    assert "2个省级单位×5至8＝10至16" in text
    assert "认定首批200个" in text
    assert 'class="quota bad"' not in text


def test_a_cumulative_target_counts_what_was_recognised_before(world, round):
    whole = source(approximate="false\n    cumulative: true")
    later = open_production_round(AT, key="2027", source=whole)
    _imported(later, "recognised")
    _imported(later, "revoked")
    seen_by = view(later, world.ministry)
    (target,) = national_targets(seen_by, progress.figures_of(seen_by).total)
    assert target.value == 2


def _imported(round, outcome):
    Result.objects.create(
        programme=round.programme,
        definition=round.definition,
        unit="某职业学院",
        title="以往项目",
        level="ministry",
        outcome=outcome,
        since=AT.date(),
    )


def test_a_province_sees_what_it_strives_for_and_nothing_of_others(world, round, client):
    (target,) = local_targets(view(round, world.hubei))
    assert (target.rule.id, target.value, target.low, target.high) == ("strive", 2, 5, 6)
    text = seen(client, world.province_officer)
    assert "5–6左右" in text
    assert "还差3项" in text
    assert "他省目标" not in text
    assert "浙江" not in text.partition("<main")[2]
    assert 'id="provinces-head"' not in text
    asked = f"?desk={world.ministry.pk}&round={round.pk}"
    assert "浙江" not in seen(client, world.province_officer, asked).partition("<main")[2]


def test_the_city_and_the_unit_have_their_own_page_and_others_none(world, round, client):
    assert "武汉示例教育局" in seen(client, world.city_officer)
    assert "本级没有名额，也没有目标" in seen(client, world.unit_leader)
    seen(client, world.author, status=404)
    seen(client, world.stranger, status=404)


def test_courses_are_counted_by_the_class_that_divides_the_list(world, client):
    round = ruled.open_ruled("core_course_offline")
    for n, level in enumerate(("secondary", "higher", "higher")):
        ruled.listed(round, ruled.course(n, level), world.school)
    ruled.candidate(round, ruled.course(9, "secondary"), world.school)
    found = progress.classes_of(view(round, world.ministry))
    assert {name.zh: counts.listed for name, counts in found.rows} == {
        "中职": 1,
        "高职": 2,
    }
    assert progress.classes_of(view(round, world.zhejiang)).rows == ()
    assert "已列入名单的申报" in seen(client, world.ministry_officer)


def test_the_questions_do_not_grow_with_declarations_and_provinces(world, client):
    round = ruled.open_ruled("core_course_offline")
    asked = []
    for n, school in enumerate((world.school, world.foreign_school, world.other_school)):
        ruled.listed(round, ruled.course(n, "higher"), school)
        seen(client, world.ministry_officer)  # whatever is read once a process
        seen_by = view(round, world.ministry)
        with CaptureQueriesContext(connection) as queries:
            figures = progress.figures_of(seen_by)
            progress.areas_of(seen_by, figures)
            national_targets(seen_by, figures.total)
            progress.classes_of(seen_by)
        with CaptureQueriesContext(connection) as page:
            seen(client, world.ministry_officer)
        asked.append((len(queries), len(page)))
    assert set(asked) == {asked[0]}
    assert asked[0][0] <= 5


def test_without_rounds_or_targets_the_page_says_so(world, client):
    assert "尚未开启任何批次" in seen(client, world.ministry_officer)
    text = production_source()
    begin, end = text.index("  - type: range"), text.index("\neligibility:")
    open_production_round(AT, source=text.replace(text[begin - 9 : end], ""))
    assert "通知未提出全国目标数" in seen(client, world.ministry_officer)
    assert "本级没有名额，也没有目标" in seen(client, world.province_officer)
