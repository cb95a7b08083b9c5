"""A table as a sheet of a workbook and back: nothing changes by itself, nothing goes to another."""

from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from declarations import workbooks
from declarations.rules import sheets
from declarations.rules.cells import slots_of
from declarations.rules.drafting import NOT_TYPED
from documents import unfolding
from programmes import loader
from programmes.definitions import FormField, Text
from programmes.findings import Refused
from tests.inputs.kinds import answer_to
from tests.programmes.factories import production_source

pytestmark = pytest.mark.rules

FIXTURES = Path(__file__).parents[2] / "fixtures" / "programmes"
AT = datetime(2025, 9, 1, tzinfo=UTC)
FORM = loader.read(production_source(), name="production_project.yaml").form
TEAM, SERVICES = FORM.field("team"), FORM.field("tech_services")
NAMES = sorted(each.name for each in FIXTURES.glob("*.yaml"))
PERSON = {"name": "罗敏", "type": "resident_id", "number": "420101198805120322"}


def through(table, rows, language="zh-hans"):
    """The lines of the workbook that somebody would download, read as if it came back."""
    with override(language):
        answer = unfolding.answer(workbooks.workbook(table, rows, at=AT))
    return answer["lines"]


def merged(table, rows, lines, way="update"):
    numbers = count(1)
    return sheets.merged(table, rows, lines, way, lambda: f"n{next(numbers)}")


def tables_of(name):
    form = loader.read((FIXTURES / name).read_text(), name=name).form
    fields = [field for section in form.sections for field in section.fields]
    return [f for f in fields if f.kind == "table" and not f.filled_by and slots_of(f)]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_what_comes_back_as_it_went_changes_nothing(name, data):
    for table in tables_of(name):
        columns = {c.id: c for c in table.columns if c.kind not in NOT_TYPED}
        row = st.fixed_dictionaries({key: answer_to(c) for key, c in columns.items()})
        drawn = data.draw(st.lists(row, max_size=3))
        rows = [
            {"_id": f"r{n}", **{key: each.raw for key, each in cells.items()}}
            for n, cells in enumerate(drawn)
        ]
        rows.append({"_id": "blank"})
        language = data.draw(st.sampled_from(["en", "zh-hans"]))
        lines = through(table, rows, language)
        for way in ("update", "replace"):
            same = merged(table, rows, lines, way)
            assert (same.rows, same.changes, same.forgotten) == (rows, (), ())


def test_the_texts_of_strangers_stay_texts_and_come_back():
    text = FormField(id="x", kind="longtext", label=Text(zh="说明"))
    table = TEAM.model_copy(update={"columns": (text,)})
    typed = [
        "=1+1",
        "+49",
        "-3",
        "@SUM(A1)",
        "a\r\nb",
        "_x0041_",
        "\x0b",
        " 甲 ",
        "00012",
        "2/2023",
    ]
    rows = [{"_id": f"r{n}", "x": each} for n, each in enumerate(typed)]
    assert merged(table, rows, through(table, rows), "replace").rows == rows
    assert through(table, rows)[1][0] == "=1+1"


def test_identity_numbers_are_not_in_the_workbook_and_stay_where_their_cell_is_empty():
    rows = [{"_id": "r1", "name": PERSON, "unit": "某学院"}]
    lines = through(TEAM, rows)
    assert PERSON["number"] not in str(lines)
    lines[1][3] = "另一学院"
    changed = merged(TEAM, rows, lines)
    assert changed.rows == [{"_id": "r1", "name": PERSON, "unit": "另一学院"}]
    assert [(c.kind, c.row, c.old, c.new) for c in changed.changes] == [
        ("changed", 1, ("某学院",), ("另一学院",))
    ]


def test_a_number_does_not_pass_to_somebody_else_who_is_put_into_the_row():
    rows = [{"_id": "r1", "name": PERSON, "unit": "某学院"}]
    lines = through(TEAM, rows)
    lines[1][0] = "陈立新"
    changed = merged(TEAM, rows, lines)
    assert changed.rows[0]["name"] == {"name": "陈立新", "type": "resident_id", "number": ""}
    assert changed.forgotten == (1,)
    assert PERSON["number"] not in str(changed.changes)
    assert [each.address for each in changed.unread] == ["A2"]


def test_a_row_that_was_copied_is_a_new_one_without_the_number():
    rows = [{"_id": "r1", "name": PERSON}]
    lines = through(TEAM, rows)
    copied = merged(TEAM, rows, [*lines, list(lines[1])])
    assert [row["_id"] for row in copied.rows] == ["r1", "n1"]
    assert "number" not in copied.rows[1]["name"]


def test_rows_out_of_the_workbook_stay_or_go_as_is_chosen_and_new_ones_follow():
    rows = [{"_id": "r1", "name": "甲"}, {"_id": "r2", "name": "乙"}]
    lines = through(SERVICES, rows)
    lines = [lines[0], lines[2], ["丙", "技术服务", "2025-05-20", "36.8", ""]]
    updated = merged(SERVICES, rows, lines)
    assert [row["name"] for row in updated.rows] == ["甲", "乙", "丙"]
    assert updated.rows[2] == {
        "_id": "n1", "name": "丙", "kind": "service", "date": "2025-05-20", "amount": "36.8"
    }  # fmt: skip
    replaced = merged(SERVICES, rows, lines, "replace")
    assert [row["name"] for row in replaced.rows] == ["乙", "丙"]
    assert [(c.kind, c.row) for c in replaced.changes] == [("added", 2), ("removed", 1)]


def test_a_line_that_was_emptied_is_no_row():
    rows = [{"_id": "r1", "name": "甲"}, {"_id": "r2", "name": "乙"}]
    lines = through(SERVICES, rows)
    lines[1] = [*[""] * (len(lines[0]) - 1), "r1"]
    assert merged(SERVICES, rows, lines).rows == rows
    assert [row["_id"] for row in merged(SERVICES, rows, lines, "replace").rows] == ["r2"]


def test_what_cannot_be_read_is_named_by_its_cell_and_stays_as_typed():
    lines = through(SERVICES, [])
    found = merged(SERVICES, [], [*lines, ["甲", "别的", "去年"]])
    assert [(u.address, u.typed) for u in found.unread] == [("B2", "别的"), ("C2", "去年")]
    assert found.rows[0]["date"] == "去年"


def refusal(table, lines):
    with pytest.raises(Refused) as refused:
        merged(table, [], lines)
    return refused.value.findings[0]


def test_the_workbook_of_another_table_is_refused_and_columns_of_ones_own_are_named():
    assert refusal(SERVICES, through(TEAM, [{"_id": "r1", "name": PERSON}])).code == "another_table"
    assert refusal(SERVICES, []).code == "another_table"
    lines = [["序号", *through(SERVICES, [])[0]], ["1", "甲"]]
    found = merged(SERVICES, [], lines)
    assert (found.rows[0]["name"], found.strange) == ("甲", ("序号",))


def test_more_rows_than_the_table_takes_are_refused_and_none_is_taken():
    lines = [*through(SERVICES, []), *([f"第{n}项"] for n in range(31))]
    assert refusal(SERVICES, lines).params == {"count": 31, "max": 30}


def test_the_second_sheet_says_in_words_what_each_column_asks():
    with override("en"):
        book = load_workbook(BytesIO(workbooks.workbook(SERVICES, [], at=AT)))
    said = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert said["Funds received"].startswith("may stay empty; counted in 10 000 yuan; a number")
    assert said["Economic or social benefit"] == "required; at most 200 characters"
    assert book.worksheets[2].sheet_state == "hidden"
    assert [str(v.sqref) for v in book.worksheets[0].data_validations.dataValidation] == ["B2:B31"]


def test_new_rows_are_formatted_so_that_no_identity_number_is_taken_for_a_figure():
    sheet = load_workbook(BytesIO(workbooks.workbook(TEAM, [], at=AT))).worksheets[0]
    assert sheet.column_dimensions["C"].number_format == "@"


def test_a_month_that_a_spreadsheet_made_a_day_of_is_a_month():
    month = FormField(id="x", kind="month", label=Text(zh="年月"))
    table = TEAM.model_copy(update={"columns": (month,)})
    assert merged(table, [], [["年月"], ["2023-09-01"]]).rows[0]["x"] == "2023-09"
