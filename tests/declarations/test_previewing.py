"""A version of a form is filled in and checked as an applicant would, and nothing is stored."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.models import Declaration, SectionDraft
from programmes.services import load_definition
from tests.factories import AT, make_world
from tests.programmes.factories import FILES, production_source
from trail.models import Entry

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def address(client):
    client.force_login(make_world().ministry_administrator)
    definition = load_definition(production_source(), at=AT)
    return f"/definitions/{definition.pk}/preview/"


def carried(page) -> dict:
    return json.loads(page.context["preview"].carried)


def test_what_was_typed_goes_along_from_section_to_section(client, address):
    page = client.post(address, {"here": "basic", "a.project_name": "智能制造项目", "go": "people"})
    assert page.status_code == 200
    assert page.context["section"].id == "people"
    data = {"here": "people", "carried": page.context["preview"].carried, "go": "basic"}
    page = client.post(address, data)
    assert 'value="智能制造项目"' in page.text
    assert carried(page)["answers"]["basic"]["project_name"] == "智能制造项目"


def test_nothing_is_stored(client, address):
    entries = Entry.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.post(address, {"here": "basic", "a.project_name": "智能制造项目", "go": "check"})
    written = [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "trail_receipt" not in sql and "session" not in sql] == []
    assert not Declaration.objects.exists()
    assert not SectionDraft.objects.exists()
    assert Entry.objects.count() == entries
    assert not any("智能制造项目" in sql for sql in written)


def test_what_is_missing_and_what_is_wrong_is_said(client, address):
    page = client.post(address, {"go": "check"})
    assert any(each.code == "required" for each in page.context["found"])
    page = client.post(address, {"here": "basic", "a.project_name": "长" * 500, "go": "basic"})
    assert "field:project_name" in {each.place for each in page.context["findings"]}


def test_a_file_is_only_supposed(client, address):
    section = next(
        section
        for section in client.get(address).context["programme"].form.sections
        if any(field.kind == "file" and field.required for field in section.fields)
    )
    field = next(each for each in section.fields if each.kind == "file" and each.required)
    lacking = {each.place for each in client.post(address, {"go": "check"}).context["found"]}
    assert f"field:{field.id}" in lacking
    data = {"here": section.id, f"suppose.{field.id}": "1", "go": "check"}
    found = {each.place for each in client.post(address, data).context["found"]}
    assert f"field:{field.id}" not in found


def places_found(page) -> set[str]:
    return {each.place for each in page.context["found"]}


def test_a_file_in_a_row_is_supposed_with_its_row(client):
    client.force_login(make_world().ministry_administrator)
    source = (FILES / "textbook.yaml").read_text(encoding="utf-8")
    definition = load_definition(source, at=AT)
    address = f"/definitions/{definition.pk}/preview/"
    typed = {
        "here": "editors",
        "a.team._rows": ["r1", "r2"],
        "a.team.r1.unit": "示例学院",
        "a.team.r2.unit": "示例出版社",
        "suppose.team.r2.political_check": "1",
    }
    page = client.post(address, typed | {"go": "editors"})
    boxes = re.findall(r'<input type="checkbox" name="suppose\.team\.(r\d)[^>]*>', page.text)
    ticked = re.findall(r'name="suppose\.team\.(r\d)[^>]* checked', page.text)
    assert (boxes, ticked) == (["r1", "r2"], ["r2"])
    page = client.post(address, {"carried": page.context["preview"].carried, "go": "check"})
    assert "field:team.r1.political_check" in places_found(page)
    assert "field:team.r2.political_check" not in places_found(page)
    typed = {"here": "editors", "carried": page.context["preview"].carried, "go": "check"}
    page = client.post(address, typed | {"a.team._rows": "r2", "a.team.r2.unit": "示例出版社"})
    assert "field:team.r2.political_check" in places_found(page)


@pytest.mark.parametrize("file", ["core_course_offline", "core_course_online", "textbook"])
def test_every_file_in_a_row_has_a_box(client, file):
    client.force_login(make_world().ministry_administrator)
    definition = load_definition((FILES / f"{file}.yaml").read_text(encoding="utf-8"), at=AT)
    address = f"/definitions/{definition.pk}/preview/"
    for section in client.get(address).context["programme"].form.sections:
        for table in section.fields:
            for column in (each for each in table.columns if each.kind == "file"):
                typed = {"here": section.id, f"a.{table.id}._rows": "r1", "go": section.id}
                typed[f"suppose.{table.id}.r1.{column.id}"] = "1"
                page = client.post(address, typed)
                assert carried(page)["files"] == [f"{table.id}.r1.{column.id}"]
                assert page.context["preview"].examined().raw[table.id][0][column.id] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "7",
        '{"answers": []}',
        '{"answers": {"basic": []}, "files": {"a": 1}}',
        "[" * 5000,
        '{"answers": {"basic": {"project_name": {"a": {"b": 1}}, "team": "x"}}}',
        '{"answers": {"basic": {"project_name": 5, "majors": {"x": [1]}}}, "files": [1]}',
    ],
)
def test_a_tampered_form_is_answered(client, address, text):
    for go in ("basic", "check", "people"):
        assert client.post(address, {"carried": text, "go": go}).status_code == 200
    assert client.post(address, {"go": "nowhere"}).status_code == 404


@pytest.mark.parametrize("file", sorted(FILES.glob("*.yaml"))[::4], ids=lambda file: file.stem)
def test_every_section_of_a_programme_is_drawn(client, file):
    client.force_login(make_world().ministry_administrator)
    definition = load_definition(file.read_text(encoding="utf-8"), at=AT)
    address = f"/definitions/{definition.pk}/preview/"
    page = client.get(address)
    for section in page.context["programme"].form.sections:
        page = client.post(address, {"go": section.id})
        assert page.status_code == 200
        for field in section.fields:
            if field.kind == "table" and not field.filled_by and not field.when:
                page = client.post(address, {"here": section.id, "add_row": field.id})
                assert page.context["section"].id == section.id
