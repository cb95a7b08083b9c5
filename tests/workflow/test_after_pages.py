"""Pages of what follows recognition: who owes what, one result, what waits, and imports."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from declarations.models import Change, Result
from organisations.models import Organisation
from tests.factories import AT, make_person, make_world
from tests.workflow import afterlife
from tests.workflow.afterlife import beijing
from workflow.services.obliging import oblige

pytestmark = [pytest.mark.db, pytest.mark.django_db]
NOW = beijing(2027, 2, 10)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr("trail.clock._read", lambda: NOW)
    return make_world()


def owing(world, unit: Organisation | None = None) -> Result:
    """A plan that is overdue, and a report that is open."""
    result = afterlife.result(world, unit)
    for at in (AT, NOW):
        oblige(result.pk, at=at)
    return result


def seen(client, person, name, *keys, query="", status=200) -> str:
    client.force_login(person)
    answer = client.get(reverse(name, args=keys) + query)
    assert answer.status_code == status
    return answer.content.decode() if status == 200 else ""


def post(client, person, name, *keys, **form):
    client.force_login(person)
    page = seen(client, person, "result", *keys[:1]) if keys else seen(client, person, name)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert key
    return client.post(reverse(name, args=keys), {**form, "idempotency_key": key[1]})


def test_a_unit_reads_what_it_owes_and_how_far_it_is(client, world):
    result, foreign = owing(world), owing(world, world.foreign_school)
    text = seen(client, world.author, "duties")
    assert result.title in text
    assert foreign.title not in text
    assert text.count("逾期</span>") == 1
    assert text.count("待提交</span>") == 1
    seen(client, world.stranger, "duties", status=404)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?state=overdue", ["三年规划"]),
        ("?state=open", ["年度报告"]),
        ("?owed=production_project.report", ["年度报告"]),
        ("?year=2026", []),
        ("?q=nobody", []),
    ],
)
def test_a_desk_above_filters_what_everybody_owes(client, world, query, titles):
    owing(world)
    text = seen(client, world.province_officer, "duties", query=query)
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert [each for each in ("三年规划", "年度报告") if each in body] == titles


def test_the_questions_do_not_grow_with_what_is_owed(client, world):
    asked = []
    for unit, _author in afterlife.units_with_authors(world, 4):
        owing(world, unit)
        seen(client, world.province_officer, "duties")  # whatever is read once a process
        with CaptureQueriesContext(connection) as queries:
            seen(client, world.province_officer, "duties")
        asked.append(len(queries))
    assert set(asked) == {asked[0]}
    assert asked[0] <= 24, asked  # with the demonstration's bar and the login of the test


def test_what_came_in_is_read_by_the_desks_above_it_whether_public_or_not(client, world):
    result = owing(world)
    oblige(result.pk, at=beijing(2027, 11, 1))
    plan, data = (result.duties.get(round__obligation=each) for each in ("plan", "data"))
    afterlife.hand_in(plan, AT)
    afterlife.hand_in(data, beijing(2027, 11, 2))
    public = reverse("report", args=[plan.pk])
    kept = reverse("declaration", args=[data.declaration_id])
    for person in (world.province_officer, world.ministry_officer):
        text = seen(client, person, "result", result.pk)
        assert kept in text
        assert "120人" in seen(client, person, "declaration", data.declaration_id)
    reader = make_person("department_officer", world.hubei, department="education")
    text = seen(client, reader, "result", result.pk)
    assert public in text
    assert kept not in text
    assert reverse("duties") not in text, "which a department cannot open"


def test_what_became_of_a_declaration_is_one_press_away(client, world):
    result = owing(world)
    plan = result.duties.get(round__obligation="plan")
    text = seen(client, world.author, "timeline", plan.declaration_id)
    assert reverse("result", args=[result.pk]) in text
    assert "三年规划" in text


def test_the_workbook_holds_the_same_rows(client, world):
    result = owing(world)
    client.force_login(world.province_officer)
    answer = client.get(reverse("duties_file") + "?state=overdue")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [(row[1], row[4]) for row in rows[1:]] == [(result.title, "逾期")]


def test_the_page_of_a_result_says_what_it_waits_for(client, world):
    result = owing(world)
    text = seen(client, world.province_leader, "result", result.pk)
    assert "2027-11-02起方可办理" in text or "2027年11月2日起方可办理" in text
    assert "尚未收到“三年规划”" in text
    assert result.title in seen(client, world.province_leader, "moves")
    seen(client, world.foreign_author, "result", result.pk, status=404)


def test_a_desk_makes_a_move_on_the_page(client, world):
    result = owing(world)
    entry = result.outcomes.get().pk
    form = {"move": "exit", "department": "", "entry": entry}
    assert post(client, world.province_leader, "agree", result.pk, **form).status_code == 422
    done = post(client, world.province_leader, "agree", result.pk, **form, opinion="同意退出。")
    assert done.status_code == 302
    result.refresh_from_db()
    assert result.outcome == "exited"


def test_a_unit_tells_a_change_and_the_desk_decides_on_the_page(client, world):
    result = owing(world)
    said = {
        "event": "renaming",
        "happened_on": "2027-02-01",
        "words": "更名。",
        "new_title": "新名",
    }
    assert post(client, world.author, "tell_change", result.pk, **said).status_code == 302
    change = Change.objects.get()
    keys = (result.pk, change.pk)
    decided = {"state": "kept", "opinion": "属实。"}
    done = post(client, world.province_officer, "decide_change", *keys, **decided)
    assert done.status_code == 302
    assert "新名" in seen(client, world.author, "result", result.pk)


def test_an_import_is_looked_at_before_it_is_kept(client, world):
    afterlife.result(world)
    table = "单位名称,项目名称,结果,级别,日期\n武汉示例职业技术学院,甲项目,认定,省级,2024-05-01\n"
    form = {"what": "results.production_project", "origin": "教职成厅函〔2024〕1号"}
    file = SimpleUploadedFile("results.csv", table.encode())
    shown = post(client, world.ministry_administrator, "import_records", file=file, **form)
    text = shown.content.decode()
    assert "甲项目" in text
    assert Result.objects.count() == 1
    kept = re.search(r'name="preview" value="([^"]+)"', text)
    assert kept
    post(client, world.ministry_administrator, "import_records", preview=kept[1])
    assert Result.objects.filter(title="甲项目", organisation=world.school).exists()
