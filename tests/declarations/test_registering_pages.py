"""The pages of registered data: read, kept, entered one by one and by a table."""

from types import SimpleNamespace

import pytest

from organisations import selectors
from organisations.models import RegisteredFact
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round, production_source
from tests.trail_guard import KeyedClient

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

ATTRIBUTES = """attributes:
  - {id: double_high, kind: bool, title: {zh-hans: 国家“双高计划”建设单位, en: A double-high unit}}
  - {id: level, kind: text, title: {zh-hans: 产教融合型企业级别, en: Level}}
  - {id: host_area, kind: area, title: {zh-hans: 所在省份, en: Province}}
eligibility:
"""
HEAD = "单位代码,登记项目,内容,起始日期,截止日期,依据文件\n"


@pytest.fixture
def world() -> SimpleNamespace:
    world = make_world()
    source = production_source().replace("eligibility:\n", ATTRIBUTES, 1)
    world.round = open_production_round(AT, source=source)
    return world


def client_of(person: object) -> KeyedClient:
    client = KeyedClient()
    client.force_login(person)
    client.cookies["django_language"] = "zh-hans"
    return client


def values(world: SimpleNamespace) -> dict[str, object]:
    facts = RegisteredFact.objects.filter(organisation=world.school)
    return {row.key: row.value for row in facts.order_by("pk")}


def test_an_author_comes_straight_to_the_own_unit_and_keeps_its_contact_data(world):
    client = client_of(world.author)
    page = client.get("/registered/", follow=True)
    assert page.redirect_chain[-1][0] == f"/registered/{world.school.pk}/"
    assert "尚未登记" in page.content.decode() or "未登记" in page.content.decode()
    wrong = client.post(f"/registered/{world.school.pk}/", {"phone": "12", "address": "珞喻路1号"})
    assert wrong.status_code == 422
    assert [f.place for f in wrong.context["findings"]] == ["field:phone"]
    assert 'value="珞喻路1号"' in wrong.content.decode()
    assert values(world) == {}
    client.post(f"/registered/{world.school.pk}/", {"phone": "027-87654321", "website": "a.edu.cn"})
    assert values(world) == {"phone": "027-87654321", "website": "http://a.edu.cn"}


def test_an_author_cannot_register_what_decides(world):
    client = client_of(world.author)
    for path in (f"{world.school.pk}/facts/level/", "table/"):
        assert client.get(f"/registered/{path}").status_code == 404
        assert client.post(f"/registered/{path}").status_code == 404


def test_one_fact_is_registered_corrected_and_withdrawn(world):
    client = client_of(world.province_administrator)
    path = f"/registered/{world.school.pk}/facts/host_area/"
    typed = {"value": "湖北省", "valid_from": "2026年1月5日", "basis": "教育部名单"}
    assert client.post(path, typed).status_code == 302
    (row,) = RegisteredFact.objects.all()
    assert (row.value, row.valid_from.isoformat()) == ("420000", "2026-01-05")
    shown = client.get(f"{path}?corrects={row.pk}").content.decode()
    assert 'value="420000"' in shown
    client.post(f"{path}?corrects={row.pk}", {**typed, "value": "110000"})
    page = client.get(f"/registered/{world.school.pk}/").content.decode()
    assert "北京市" in page
    assert "已更正" in page
    newest = RegisteredFact.objects.get(replaces=row)
    undo = f"/registered/facts/{newest.pk}/withdraw/"
    assert client.get(undo).status_code == 200
    assert client.post(undo, {"basis": ""}).status_code == 422
    client.post(undo, {"basis": "录错单位"})
    assert selectors.facts_on(world.school, AT.date()) == {}
    assert client.get(undo).status_code == 404


def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_stays(world):
    client = client_of(world.province_administrator)
    typed = {"value": "", "valid_from": "32.13.", "valid_until": "2020-01-01", "basis": ""}
    page = client.post(f"/registered/{world.school.pk}/facts/double_high/", typed)
    assert page.status_code == 422
    assert [f.place for f in page.context["findings"]] == ["field:value", "field:valid_from"]
    assert "32.13." in page.content.decode()


def table(world: SimpleNamespace, *lines: str) -> str:
    return HEAD + "".join(line.replace("@", world.school.code) + "\n" for line in lines)


def test_a_table_is_checked_then_entered_wholly(world):
    client = client_of(world.ministry_administrator)
    good = table(
        world,
        "@,double_high,是,2019-12-10,,教职成函〔2019〕14号",
        "@,产教融合型企业级别,省级,2024/1/1,2026-12-31,鄂发改〔2024〕3号",
    )
    checked = client.post("/registered/table/", {"source": good})
    assert checked.status_code == 200
    assert len(checked.context["lines"]) == 2
    assert RegisteredFact.objects.count() == 0
    assert client.post("/registered/table/", {"source": good, "store": "1"}).status_code == 302
    assert values(world) == {"double_high": True, "level": "省级"}
    again = client.post("/registered/table/", {"source": good, "store": "1"})
    assert [f.place for f in again.context["findings"]] == ["field:line-2", "field:line-3"]


def test_a_wrong_line_is_told_by_its_number_and_nothing_is_entered(world):
    client = client_of(world.province_administrator)
    foreign = world.foreign_school.code
    bad = table(
        world,
        "@,double_high,是,2019-12-10,,教职成函〔2019〕14号",
        "@,double_high,也许,2019-13-10,,",
        f"{foreign},level,省级,2024-01-01,,文件",
        "@,phone,12345678,2024-01-01,,文件",
        "@,level,省级,2024-01-01,,",
    )
    page = client.post("/registered/table/", {"source": bad, "store": "1"})
    assert page.status_code == 422
    lines = [(f.place, f.code) for f in page.context["findings"]]
    assert lines == [
        ("field:line-3", "yes_or_no"),
        ("field:line-3", "date"),
        ("field:line-4", "register.unit"),
        ("field:line-5", "unknown_datum"),
        ("field:line-6", "register.basis"),
    ]
    assert RegisteredFact.objects.count() == 0
    assert "第3行" in page.content.decode()


@pytest.mark.parametrize("source", ["", "甲,乙\n1,2\n", HEAD, '"', "单位代码\n"])
def test_what_is_no_table_is_refused_in_words(world, source):
    client = client_of(world.province_administrator)
    page = client.post("/registered/table/", {"source": source})
    assert page.status_code == 422
    assert page.context["findings"]


def test_the_list_finds_units_below_by_name(world):
    client = client_of(world.province_administrator)
    page = client.get("/registered/?q=制造").content.decode()
    assert world.enterprise.name in page
    assert world.foreign_school.name not in page
