"""The workbench: a table typed, read in or shared out, tried before it is set, and kept."""

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from quotas.models import Allotment, Limit
from quotas.selectors import last_change
from quotas.services import set_limit
from tests.factories import AT, make_province, make_world
from tests.programmes.factories import FILES, open_production_round
from tests.quotas.samples import open_round_of_three_scopes, take

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
RULE, SENT = "per_province", "province_allotment"
REASON = "教职成〔2026〕1号"


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def round(world):
    return open_production_round(AT)


@pytest.fixture
def textbooks(world):
    """A round of the file that shares out 1,000 places."""
    source = (FILES / "textbook.yaml").read_text(encoding="utf-8")
    return open_production_round(AT, key="textbook", source=source)


@pytest.fixture
def admin(client, world):
    client.force_login(world.ministry_administrator)
    client.cookies["django_language"] = "zh-hans"
    return client


def table(round, rule=RULE, name="quota_table", *keys):
    return reverse(name, args=[round.pk, rule, *keys])


def apportion(round, rule=SENT):
    return table(round, rule, "quota_apportion")


def send(client, address, status, **form):
    """Post the form as the page would, and read the answer."""
    data = {"seen": 0, "reason": REASON, "idempotency_key": uuid.uuid4().hex}
    answer = client.post(address, data | form)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def figures(**by_code):
    """The fields of areas: ``figures(a420000=(5, 9))``."""
    return {
        f"{key}-{code[1:]}": value
        for code, pair in by_code.items()
        for key, value in zip(("minimum", "maximum"), pair, strict=True)
    }


def book(*lines):
    target = io.BytesIO()
    made = Workbook()
    for line in lines:
        made.active.append(line)
    made.save(target)
    return SimpleUploadedFile("指标.xlsx", target.getvalue())


def fields_of(page):
    """Name and value of every number on the page."""
    return {
        re.search(r'name="([^"]+)"', tag)[1]: (re.search(r'value="([^"]*)"', tag) or ("", ""))[1]
        for tag in re.findall(r'<input type="number"[^>]*>', page)
    }


BOTH = figures(a420000=(5, 9), a330000=(5, 8))


# --- typed ---------------------------------------------------------------------------------------


def test_a_table_is_tried_first_and_then_set_and_kept(admin, world, round):
    take(round, world.hubei, 6)
    typed = figures(a420000=(7, 9), a330000=(5, 8))
    shown = send(admin, table(round), 200, **typed)
    for said in ("变更影响", "尚未生效", "未达下限", "7至9项", "已改"):
        assert said in shown
    assert shown.count("已改") == 1
    assert not Limit.objects.exists()
    send(admin, table(round), 302, **typed, sure=1)
    allotment = Allotment.objects.get()
    assert (allotment.how, allotment.reason) == ("typed", REASON)
    (row,) = allotment.rows.all()
    assert (row.area, row.figure) == (world.hubei, (7, 9))
    shown = admin.get(table(round, RULE, "quota_allotment", 1)).content.decode()
    for said in ("第 1 号名额表", "手工填写", REASON, "7至9项"):
        assert said in shown


def test_an_emptied_row_takes_the_areas_own_figure_back(admin, world, round):
    send(admin, table(round), 302, **BOTH, sure=1)
    seen = last_change(round, RULE)
    emptied = figures(a420000=("", ""), a330000=("", ""))
    send(admin, table(round), 302, seen=seen, **emptied, sure=1)
    assert [row.figure for row in Limit.objects.order_by("pk")] == [(5, 9), None]


def test_a_minimum_alone_is_asked_for_its_maximum(admin, round):
    shown = send(admin, table(round), 422, **figures(a420000=(5, ""), a330000=(5, 8)), sure=1)
    assert 'href="#field-maximum-420000"' in shown
    assert not Limit.objects.exists()


def test_everybody_who_holds_more_is_named(admin, world, round):
    take(round, world.hubei, 7)
    take(round, world.zhejiang, 8)
    shown = send(admin, table(round), 422, **figures(a420000=(1, 6), a330000=(1, 7)), sure=1)
    assert "浙江（已占用8，表中7）、湖北（已占用7，表中6）" in shown
    assert not Limit.objects.exists()


def test_the_second_of_two_administrators_is_told_and_keeps_what_was_typed(admin, world, round):
    set_limit(
        round, RULE, world.zhejiang, minimum=4, maximum=7, reason=REASON,
        actor=world.ministry_administrator, at=AT,
    )  # fmt: skip
    shown = send(admin, table(round), 409, **BOTH, sure=1)
    assert "名额已被他人变更" in shown
    assert fields_of(shown)["maximum-420000"] == "9"
    assert not Allotment.objects.exists()
    seen = re.search(r'name="seen" value="(\d+)"', shown)[1]
    send(admin, table(round), 302, **BOTH, seen=seen, sure=1)


# --- workbooks -----------------------------------------------------------------------------------


def test_the_exported_table_reads_back_unchanged(admin, world, round):
    send(admin, table(round), 302, **BOTH, sure=1)
    answer = admin.get(table(round, RULE, "quota_table_file"))
    lines = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert lines[0] == ("地区代码", "地区", "下限", "上限")
    assert (world.hubei.code, world.hubei.name, 5, 9) in lines
    upload = SimpleUploadedFile("again.xlsx", answer.content)
    shown = send(admin, table(round), 200, workbook=upload, read=1)
    assert "已改" not in shown
    assert fields_of(shown) == {name: str(value) for name, value in BOTH.items()}


def test_what_a_workbook_changes_is_marked_and_set_as_what_it_is(admin, world, round):
    upload = book(["地区代码", "地区", "下限", "上限"], ["420000", "湖北", 5, 9])
    shown = send(admin, table(round), 200, workbook=upload, read=1)
    assert shown.count("已改") == 1
    assert not Limit.objects.exists()
    source = re.search(r'name="source" value="([^"]+)"', shown)[1]
    send(admin, table(round), 302, source=source, sure=1, **fields_of(shown))
    allotment = Allotment.objects.get()
    assert (allotment.how, allotment.source) == ("workbook", "指标.xlsx")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["42", "湖北", 5, 9], "A2：没有代码为“42”的地区。"),
        (["420000", "湖南", 5, 9], "B2：代码 420000 的地区是“湖北”，不是“湖南”。"),
        (["420000", "湖北", "五", 9], "C2“下限”：“五”不是 0 至 9999 的整数。"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_by_row_and_column(admin, round, line, said):
    upload = book(["地区代码", "地区", "下限", "上限"], line)
    assert said in send(admin, table(round), 422, workbook=upload, read=1)


def test_no_file_and_a_file_that_is_no_workbook_are_refused(admin, round):
    assert "请先选择文件" in send(admin, table(round), 422, read=1)
    upload = SimpleUploadedFile("x.xlsx", b"no workbook")
    assert "不是 Excel 工作簿" in send(admin, apportion(round, RULE), 422, workbook=upload, read=1)


# --- shared out ----------------------------------------------------------------------------------

QUESTION = {
    "total": 7,
    "method": "largest_remainder",
    "least": 0,
    "most": "",
    "source": "演示名单",
    "base-420000": 9,
    "base-330000": 11,
}


def test_the_page_begins_with_what_the_file_says(admin, textbooks):
    shown = admin.get(apportion(textbooks)).content.decode()
    assert fields_of(shown)["total"] == "1000"
    assert "中新申报入选的教材" in re.search(r'name="source" value="([^"]+)"', shown)[1]


def test_places_are_shared_out_with_their_arithmetic_and_then_set(admin, world, textbooks):
    shown = send(admin, apportion(textbooks), 200, **QUESTION)
    for said in ("3.1500", "3 3/20", "0.8500", "尚未生效"):
        assert said in shown
    assert not Limit.objects.exists()
    send(admin, apportion(textbooks), 302, **QUESTION, sure=1)
    allotment = Allotment.objects.get()
    rows = {row.area: row.figure for row in allotment.rows.all()}
    assert rows == {world.hubei: (0, 3), world.zhejiang: (0, 4)}
    kept = admin.get(table(textbooks, SENT, "quota_allotment", 1)).content.decode()
    for said in ("按基数测算", "演示名单", "最大余数法", "3 3/20", "0.8500", REASON):
        assert said in kept
    assert fields_of(admin.get(apportion(textbooks)).content.decode())["base-330000"] == "11"


def test_a_tie_is_said(admin, textbooks):
    tied = QUESTION | {"base-420000": 5, "base-330000": 5}
    assert send(admin, apportion(textbooks), 200, **tied).count("仅由并列规则决定") == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"base-420000": "", "base-330000": ""}, "各地区的基数均为 0"),
        ({"least": 4}, "合计超过总数 7 个"),
        ({"most": 3}, "无法分完总数 7 个"),
        ({"method": "half_up"}, 'href="#field-method"'),
        ({"base-420000": "-1"}, 'href="#field-base-420000"'),
    ],
)
def test_what_cannot_be_shared_out_is_refused(admin, textbooks, wrong, said):
    assert said in send(admin, apportion(textbooks), 422, **(QUESTION | wrong), sure=1)
    assert not Allotment.objects.exists()


def test_places_below_what_is_taken_are_refused_by_name(admin, world, textbooks):
    send(admin, apportion(textbooks), 302, **QUESTION, sure=1)
    take(textbooks, world.hubei, 3, SENT)
    fewer = QUESTION | {"seen": last_change(textbooks, SENT), "base-420000": 1}
    assert "湖北（已占用3，表中1）" in send(admin, apportion(textbooks), 422, **fewer, sure=1)
    assert Allotment.objects.count() == 1


def test_bases_are_read_in_and_an_area_without_a_line_has_none(admin, world, textbooks):
    upload = book(["地区代码", "基数"], ["330000", 27])
    shown = send(admin, apportion(textbooks), 200, workbook=upload, read=1)
    read = fields_of(shown)
    assert (read["base-330000"], read["base-420000"]) == ("27", "0")


# --- who sees what -------------------------------------------------------------------------------


def test_a_provinces_desk_sees_its_own_row_of_the_arithmetic_and_nobody_elses(
    client, admin, world, textbooks
):
    send(admin, apportion(textbooks), 302, **QUESTION, sure=1)
    shown = {}
    for person in ("province_officer", "foreign_officer", "author", "expert", "ministry_officer"):
        client.force_login(getattr(world, person))
        shown[person] = client.get(reverse("round", args=[textbooks.pk])).content.decode()
    own = "基数 9，占合计 20；7 × 9 ÷ 20 = 3.1500"
    foreign = "基数 11，占合计 20；7 × 11 ÷ 20 = 3.8500"
    assert {person: (own in text, foreign in text) for person, text in shown.items()} == {
        "province_officer": (True, False),
        "foreign_officer": (False, True),
        "author": (False, False),
        "expert": (False, False),
        "ministry_officer": (False, False),
    }


def test_a_figure_that_was_set_by_itself_afterwards_shows_no_arithmetic(
    client, admin, world, textbooks
):
    send(admin, apportion(textbooks), 302, **QUESTION, sure=1)
    set_limit(
        textbooks, SENT, world.hubei, minimum=0, maximum=5, reason=REASON,
        actor=world.ministry_administrator, at=AT,
    )  # fmt: skip
    client.force_login(world.province_officer)
    shown = client.get(reverse("round", args=[textbooks.pk])).content.decode()
    assert "至多5项" in shown
    assert "占合计" not in shown


# --- the settings and the doors ------------------------------------------------------------------


def test_every_rule_of_the_round_stands_in_one_place_with_its_sentence(admin, textbooks):
    shown = admin.get(reverse("quota_settings", args=[textbooks.pk])).content.decode()
    for said in (
        "分省测算并确定建设和认定指标",
        "教育部直属高校推荐指标纳入所在省份,不另设指标。",
        "同一主编申报优质教材原则上不超过2种",
        "专业基础课教材占比不超过30%",
        "要兼顾中职、高职专科、职教本科等不同层次教育",
    ):
        assert said in shown


def test_a_rule_of_units_or_of_the_country_has_no_table(admin):
    round = open_round_of_three_scopes()
    for rule in ("nationwide", "per_school", "unknown"):
        for name in ("quota_table", "quota_table_file", "quota_apportion"):
            assert admin.get(table(round, rule, name)).status_code == 404
    assert admin.get(table(round, RULE, "quota_allotment", 1)).status_code == 404


@pytest.mark.parametrize(
    "person", ["ministry_officer", "province_administrator", "auditor", "author", "stranger"]
)
def test_everybody_else_finds_no_such_page(client, admin, world, round, person):
    send(admin, table(round), 302, **BOTH, sure=1)
    client.force_login(getattr(world, person))
    for name, keys in (
        ("quota_table", ()),
        ("quota_table_file", ()),
        ("quota_apportion", ()),
        ("quota_allotment", (1,)),
    ):
        assert client.get(table(round, RULE, name, *keys)).status_code == 404
    send(client, table(round), 404, **BOTH, sure=1)
    assert Allotment.objects.count() == 1


def test_the_pages_ask_as_often_however_many_provinces_there_are(
    admin, world, textbooks, settings, django_assert_max_num_queries
):
    settings.DEMO = False  # its bar asks for the people of the demonstration
    for n in range(20):
        make_province(f"示例{n}", f"9{n:02d}000", world.ministry, great_area="华北")
    send(admin, apportion(textbooks), 302, **QUESTION, sure=1)
    for name, keys in (
        ("quota_table", ()),
        ("quota_apportion", ()),
        ("quota_allotment", (1,)),
        ("quota_table_file", ()),
    ):
        with django_assert_max_num_queries(10):
            admin.get(table(textbooks, SENT, name, *keys))
