"""A table out as a workbook and back through the pages: shown first, saved when confirmed."""

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from declarations.models import Declaration
from declarations.selectors import answers_of

from . import samples
from .test_pages import fields_in

pytestmark = pytest.mark.flow
TABLE = ("conditions", "tech_services")


@pytest.fixture
def world(db):
    return samples.begin_in_world()


@pytest.fixture
def author(client, world):
    client.force_login(world.author)
    return client


def address(world, name="spreadsheet", place=TABLE):
    return reverse(name, args=[world.declaration.pk, *place])


def rows_now(world, table="tech_services"):
    return answers_of(Declaration.objects.get(pk=world.declaration.pk)).get(table)


def downloaded(author, world, place=TABLE):
    answer = author.get(address(world, "spreadsheet_file", place))
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return load_workbook(io.BytesIO(answer.content))


def sent(author, world, book, place=TABLE, **more):
    target = io.BytesIO()
    book.save(target)
    file = SimpleUploadedFile("甲.xlsx", target.getvalue())
    return author.post(address(world, place=place), {"workbook": file, **more})


def confirmation(page):
    """What the form with “Take this over” sends."""
    hidden = re.findall(r'type="hidden" name="(version|way|lines)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in hidden} | {"take": "1"}


def test_what_is_filled_in_is_shown_first_and_saved_when_it_is_confirmed(author, world):
    samples.write(world.declaration, samples.answers())
    before = rows_now(world)
    book = downloaded(author, world)
    book.worksheets[0].append(["=新项目", "技术服务", "2025-05-20", 36.8, "效益"])
    book.worksheets[0]["A3"].data_type = "s"
    answer = sent(author, world, book)
    page = answer.content.decode()
    assert [change.kind for change in answer.context["merged"].changes] == ["added"]
    assert rows_now(world) == before
    taken = author.post(address(world), confirmation(page))
    assert taken["Location"].endswith("/sections/conditions/#field-tech_services")
    assert rows_now(world)[: len(before)] == before
    new = rows_now(world)[-1]
    assert (new["name"], new["kind"], new["amount"]) == ("=新项目", "service", "36.8")


def test_what_comes_back_unchanged_has_nothing_to_confirm(author, world):
    samples.write(world.declaration, samples.answers())
    page = sent(author, world, downloaded(author, world), way="replace")
    assert page.context["merged"].changes == ()
    assert 'name="take"' not in page.content.decode()


def test_identity_numbers_are_not_in_the_file_and_stay(author, world):
    samples.write(world.declaration, samples.answers())
    place = ("people", "team")
    before = rows_now(world, "team")
    sealed = [row["name"]["number"] for row in before]
    numbers = [row["name"]["number"] for row in samples.ANSWERS["team"]]
    book = downloaded(author, world, place)
    words = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    assert numbers
    assert not [word for word in words for number in numbers if number in word]
    book.worksheets[0]["D2"] = "另一单位"
    page = sent(author, world, book, place)
    author.post(address(world, place=place), confirmation(page.content.decode()))
    assert [row["name"]["number"] for row in rows_now(world, "team")] == sealed
    assert rows_now(world, "team")[0]["unit"] == "另一单位"


def test_the_button_on_the_page_saves_what_was_typed_before_it_leads_on(author, world):
    there = reverse("section", args=[world.declaration.pk, TABLE[0]])
    posted = fields_in(author.get(there).content.decode()) | {"open": [TABLE[1]]}
    row = next(name for name in posted if re.fullmatch(r"a\.tech_services\.\w+\.name", name))
    answer = author.post(address(world), posted | {row: ["刚写的"]})
    assert answer["Location"] == address(world)
    assert rows_now(world)[0]["name"] == "刚写的"


def test_a_draft_that_moved_on_since_the_preview_is_not_overwritten(author, world):
    samples.write(world.declaration, samples.answers())
    book = downloaded(author, world)
    book.worksheets[0]["A2"] = "改过"
    page = sent(author, world, book).content.decode()
    moved = samples.answers()
    moved["tech_services"] = [{**moved["tech_services"][0], "name": "别人改的"}]
    samples.write(world.declaration, moved)
    answer = author.post(address(world), confirmation(page))
    assert answer["Location"] == reverse("stray", args=[world.declaration.pk, TABLE[0]])
    assert rows_now(world)[0]["name"] == "别人改的"


@pytest.mark.parametrize("lines", ["", "[", '{"a": 1}', "[[1]]", "[" * 5000])
def test_what_travels_with_the_preview_may_be_anything(author, world, lines):
    answer = author.post(address(world), {"take": "1", "lines": lines, "version": "0"})
    assert answer.status_code == 422
    assert rows_now(world) is None


def test_a_refusal_says_what_is_wrong_and_a_table_that_is_not_there_is_not_found(author, world):
    file = SimpleUploadedFile("a.xlsx", b"no workbook")
    answer = author.post(address(world), {"workbook": file})
    assert answer.status_code == 422
    assert [each.code for each in answer.context["findings"]] == ["workbook_no_workbook"]
    assert 'href="#field-workbook"' in answer.content.decode()
    assert author.post(address(world), {}).status_code == 422
    assert author.get(address(world, place=("conditions", "ticked"))).status_code == 404
