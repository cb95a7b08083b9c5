"""The pages of the desk and of its experts, from the panel to the results, by plain forms."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.models import SummaryList
from reviews.panels import Assignment, ExpertProfile, Lot
from tests.factories import AT
from tests.recorded import Recorded
from tests.trail_guard import KeyedClient
from tests.workflow import lives, panels
from trail import clock
from workflow.selectors.ranking import ranking_of

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
STEP = panels.STEP


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(clock, "_read", lambda: AT)
    return _world()


@Recorded
def _world():
    world = panels.opened()
    world.declaration = panels.before_experts(world)
    world.panel = f"/panels/{world.round.pk}/{STEP}/{world.hubei.pk}/"
    world.item = f"{world.panel}{world.declaration.pk}/"
    world.sheet = f"/assessments/{world.declaration.pk}/{STEP}/"
    return world


def as_(person) -> KeyedClient:
    client = KeyedClient()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(response) -> str:
    return response.content.decode()


FORM = {
    "score.design": "50",
    "score.effect": "30",
    "judge.c3_benefit": "met",
    "comment": "材料扎实，建议推荐。",
}


def submitted(world, expert, version=0, **changes):
    client = as_(expert)
    client.post(world.sheet, {"action": "open"})
    form = FORM | {"action": "submit", "version": version} | changes
    return client.post(world.sheet, form)


def test_from_the_panel_to_the_next_desk_by_plain_forms(world):
    officer = as_(world.province_officer)
    assert "等待专家评议" in text(officer.get("/"))
    page = text(officer.get(world.panel))
    assert world.declaration.title in page
    assert "缺3位" in page
    experts = [each.pk for each in world.experts[:3]]
    preview = officer.post(
        f"{world.panel}assign/", {"item": world.declaration.pk, "expert": experts}
    )
    assert text(preview).count("可以分配") >= 3
    pairs = [f"{world.declaration.pk}-{each}" for each in experts]
    made = officer.post(f"{world.panel}assign/", {"confirm": "1", "pair": pairs})
    assert made.status_code == 302
    assert Assignment.objects.count() == 3
    for n, expert in enumerate(world.experts[:3]):
        assert world.declaration.title in text(as_(expert).get("/"))
        answer = submitted(world, expert, **{"score.effect": str(20 + n)})
        assert answer["Location"] == "/assessments/"
    review = text(officer.get(f"/declarations/{world.declaration.pk}/review/"))
    assert "平均分" in review
    assert "71.00／100" in review
    assert "专家评议后" in review
    assert not any(expert.name in review for expert in world.experts)
    results = text(officer.get(world.item))
    assert all(expert.name in results for expert in world.experts[:3])
    assert "71.00" in text(officer.get(world.panel))


def test_before_the_statement_only_names_are_shown_and_afterwards_the_answers(world):
    expert = world.experts[0]
    pair = {"confirm": "1", "pair": f"{world.declaration.pk}-{expert.pk}"}
    as_(world.province_officer).post(f"{world.panel}assign/", pair)
    client = as_(expert)
    closed = text(client.get(world.sheet))
    assert world.school.name in closed
    assert "section-basic" not in closed
    client.post(world.sheet, {"action": "open"})
    opened = text(client.get(world.sheet))
    assert "section-basic" in opened
    identity = lives.answers_of(0)["leader"]["number"]
    assert identity not in opened
    file = world.declaration.attachments.first()
    assert f"/assessments/files/{file.pk}/" in opened
    assert f'"/attachments/{file.pk}/' not in opened
    assert client.get(f"/assessments/files/{file.pk}/").status_code == 200
    assert client.get(f"/attachments/{file.pk}/").status_code == 404
    assert client.get(f"/declarations/{world.declaration.pk}/view/").status_code == 404


def test_what_was_typed_survives_a_refused_submission(world):
    panels.assign(world, world.declaration, world.experts[0])
    answer = submitted(world, world.experts[0], comment="", **{"score.design": "70"})
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="70"' in page
    assert 'href="#field-score.design"' in page
    assert 'href="#field-comment"' in page


def test_a_sheet_is_saved_for_later_and_by_itself(world):
    panels.assign(world, world.declaration, world.experts[0])
    client = as_(world.experts[0])
    client.post(world.sheet, {"action": "save", "version": "0", "comment": "先记一笔"})
    assert "先记一笔" in text(client.get(world.sheet))
    saved = client.post(f"{world.sheet}autosave/", {"version": "1", "comment": "再记一笔"})
    assert saved.json()["version"] == 2
    behind = client.post(f"{world.sheet}autosave/", {"version": "1", "comment": "旧标签页"})
    assert behind.status_code == 409
    assert behind.json()["conflict_url"] == world.sheet
    assert Assignment.objects.get().comment == "再记一笔"


def test_an_expert_recuses_himself_and_the_declaration_is_gone(world):
    panels.assign(world, world.declaration, world.experts[0])
    client = as_(world.experts[0])
    assert client.post(f"{world.sheet}leave/", {}).status_code == 422
    form = {"ending": "recused", "reason": "曾共同申报"}
    assert client.post(f"{world.sheet}leave/", form)["Location"] == "/assessments/"
    assert client.get(world.sheet).status_code == 404
    assert "曾共同申报" in text(as_(world.province_officer).get(world.item))


def test_the_preview_names_the_ground_and_offers_no_tick(world):
    world.experts[0].expert_profile.units.set([world.school])
    world.experts[1].name = world.declaration.revisions.get().answers["leader"]["name"]
    world.experts[1].save()
    experts = [each.pk for each in world.experts[:2]]
    data = {"item": world.declaration.pk, "expert": experts}
    page = text(as_(world.province_officer).post(f"{world.panel}assign/", data))
    assert "须回避" in page
    assert f'value="{world.declaration.pk}-{experts[0]}"' not in page
    assert f'value="{world.declaration.pk}-{experts[1]}"' in page
    assert "同名" in page
    assert "checked" not in page


def test_a_lot_is_drawn_without_a_look_at_its_result_first(world):
    officer = as_(world.province_officer)
    before = text(officer.get(f"{world.panel}lot/"))
    assert "立即抽签" in before
    drawn = officer.post(f"{world.panel}lot/", {})
    lot = Lot.objects.get()
    assert drawn["Location"] == f"/lots/{lot.pk}/"
    page = text(officer.get(drawn["Location"]))
    assert lot.seed in page
    assert "重抽核对：一致" in page
    assert officer.post(f"{world.panel}lot/", {}).status_code == 422


def test_the_desk_returns_a_sheet_takes_an_expert_off_and_ends_the_step(world):
    panels.assign(world, world.declaration, *world.experts)
    sheets = [panels.submit(world.declaration, expert) for expert in world.experts[:3]]
    officer = as_(world.province_officer)
    give_back = {"action": "return", "sheet": sheets[0].pk}
    assert officer.post(world.item, give_back).status_code == 422
    assert officer.post(world.item, give_back | {"reason": "评语与分数不符"}).status_code == 302
    assert "评语与分数不符" in text(as_(world.experts[0]).get(world.sheet))
    early = officer.post(world.item, {"action": "close", "reason": "时间已到"})
    assert early.status_code == 422
    assert submitted(world, world.experts[0], version=1).status_code == 302
    last = Assignment.objects.get(expert=world.experts[3])
    off = {"action": "take_off", "assignment": last.pk, "reason": "专家请假"}
    assert officer.post(world.item, off).status_code == 302
    assert lives.fresh(world.declaration).step == "province_review"
    assert officer.post(world.item, {"action": "dance"}).status_code == 404


def test_a_tie_is_decided_on_the_page_with_a_reason(world):
    panels.assign(world, world.declaration, *world.experts)
    for n, expert in enumerate(world.experts):
        filled = panels.sheet(80, c3_benefit="met" if n % 2 else "unmet")
        panels.submit(world.declaration, expert, filled)
    officer = as_(world.province_officer)
    assert "2比2" in text(officer.get(world.item))
    assert officer.post(world.item, {"action": "close"}).status_code == 422
    cast = {"action": "close", "cast.c3_benefit": "unmet", "cast-why.c3_benefit": "无据可查"}
    assert officer.post(world.item, cast).status_code == 302
    review = text(officer.get(f"/declarations/{world.declaration.pk}/review/"))
    assert "无据可查" in review
    assert "专家评议后，以下条件已不可能符合" in review


def test_the_desk_keeps_its_pool(world):
    officer = as_(world.province_officer)
    expert = world.experts[0]
    address = f"/experts/{world.hubei.pk}/{expert.pk}/"
    form = {"units": f"{world.foreign_school.name}\n{world.enterprise.code}", "majors": ["61"]}
    form |= {"title": "college_teacher_lecturer", "document": "passport"}
    wrong = officer.post(address, form | {"units": "没有的单位", "number": "??"})
    assert wrong.status_code == 422
    assert "没有的单位" in text(wrong)
    assert officer.post(address, form).status_code == 302
    profile = ExpertProfile.objects.get(user=expert)
    assert set(profile.units.all()) == {world.foreign_school, world.enterprise}
    page = text(officer.get(f"/experts/{world.hubei.pk}/"))
    assert world.foreign_school.name in page
    assert "讲师" in page
    assert officer.get(address).status_code == 200


def test_equal_projects_are_ordered_on_the_page(world):
    for n in (1, 2):
        lives.decide(_scored(world, panels.before_experts(world, n)), world.province_officer)
    summary = SummaryList.objects.get()
    officer = as_(world.province_officer)
    assert "并列" in text(officer.get(f"/lists/{summary.pk}/"))
    first, second = (place.item for place in ranking_of(summary))
    address = f"/lists/{summary.pk}/order/"
    assert officer.get(address).status_code == 200
    same = {f"place-{first}": "1", f"place-{second}": "1", "reason": "布局"}
    assert officer.post(address, same).status_code == 422
    swapped = {f"place-{first}": "2", f"place-{second}": "1", "reason": "区域布局考虑"}
    assert officer.post(address, swapped | {"reason": ""}).status_code == 422
    assert officer.post(address, swapped).status_code == 302
    assert [place.item for place in ranking_of(summary)] == [second, first]
    assert "区域布局考虑" in text(officer.get(f"/lists/{summary.pk}/"))


def _scored(world, declaration):
    panels.assign(world, declaration, *world.experts[:3])
    for expert in world.experts[:3]:
        panels.submit_whole(declaration, expert)
    return lives.fresh(declaration)


def test_a_panel_asks_as_often_for_three_declarations_as_for_one(world):
    officer = as_(world.province_officer)
    panels.assign(world, world.declaration, *world.experts[:3])
    officer.get(world.panel)
    with CaptureQueriesContext(connection) as one:
        officer.get(world.panel)
    for n in (1, 2):
        panels.assign(world, panels.before_experts(world, n), *world.experts[:3])
    with CaptureQueriesContext(connection) as three:
        officer.get(world.panel)
    assert len(three) == len(one)
