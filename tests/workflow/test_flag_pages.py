"""The reviewer's page: flags are raised on it, and it shows what became of them."""

import html
import re

import pytest
from django.urls import reverse

from declarations.models import Flag
from declarations.services import drafts
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.recorded import Recorded
from tests.workflow import lives
from workflow.services import filing

pytestmark = [pytest.mark.db, pytest.mark.django_db]
REMARK = "请补充学时依据。"
REPLY = "已按课表改为128学时。"


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr("trail.clock._read", lambda: AT)
    return _world()


@Recorded
def _world():
    world = make_world()
    world.round = open_production_round(AT)
    world.declaration = lives.submitted(world.round, world.school, world.author)
    return world


def post(client, world, **form):
    client.force_login(world.unit_leader)
    where = reverse("review", args=[world.declaration.pk])
    key = re.search(r'name="idempotency_key" value="([^"]+)"', client.get(where).content.decode())
    form = {"revision": world.declaration.revisions.count(), "opinion": "请按标注修改。", **form}
    return client.post(where, {**form, "idempotency_key": key[1]})


def test_a_reviewer_flags_questions_with_a_return(client, world):
    answer = post(client, world, outcome="return", flag=["hours"], **{"remark.hours": REMARK})
    assert answer.status_code == 302
    assert list(Flag.objects.values_list("field", "remark")) == [("hours", REMARK)]
    assert lives.fresh(world.declaration).state == "returned"


def test_a_remark_without_its_tick_is_a_flag(client, world):
    post(
        client, world, outcome="return", **{"remark.plan": "请写明年度目标。", "remark.hours": " "}
    )
    assert list(Flag.objects.values_list("field", flat=True)) == ["plan"]


def test_a_refusal_keeps_what_was_ticked_and_written(client, world):
    more = {"flag": ["hours", "plan"], "remark.hours": REMARK}
    answer = post(client, world, outcome="return", **more)
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert 'name="flag" value="hours" checked' in text
    assert f'name="remark.hours" value="{REMARK}"' in text
    assert 'id="error-plan.flag"' in text
    assert not Flag.objects.exists()


def test_only_what_applicants_answer_can_be_flagged(client, world):
    client.force_login(world.unit_leader)
    text = client.get(reverse("review", args=[world.declaration.pk])).content.decode()
    offered = set(re.findall(r'name="flag" value="(\w+)"', text))
    assert {"hours", "team", "agreement"} <= offered
    assert not offered & {"school_opinion", "province_opinion"}


def test_the_next_reviewer_sees_flag_answer_and_difference(client, world):
    more = {"remark.hours": REMARK, "remark.ticked": "请核对所选条件。"}
    post(client, world, outcome="return", **more)
    ticked = {"ticked": ["c1", "c3", "c6"], "group_membership": "湖北示例集团理事单位"}
    changed = {"basic": {"hours": "128"}, "conditions": ticked}
    for section, answers in changed.items():
        version = world.declaration.drafts.get(section=section).version
        drafts.save_draft(
            world.declaration.pk,
            section,
            answers,
            version,
            replies={"hours": REPLY, "ticked": "无误。"},
            actor=world.author,
            at=AT,
        )
    filing.submit(world.declaration.pk, actor=world.author, at=AT)
    client.force_login(world.unit_leader)
    text = client.get(reverse("review", args=[world.declaration.pk])).content.decode()
    shown = text.partition('id="flags"')[2].partition('id="changes"')[0]
    for words in (REMARK, REPLY, "<ins>128 学时</ins>", "无误。", "本题答案未作改动。"):
        assert words in shown
    beside = shown.partition("因依赖被标注的题目而改动")[2]
    assert "湖北示例集团理事单位" in beside
    assert "128" not in beside
    assert "既未被标注" not in shown
