"""Workbooks from strangers: what is hostile or broken is refused in words, by its cells."""

import io
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from documents import unfolding, workbooks
from trail.findings import Refused

pytestmark = pytest.mark.rules


def book(*rows, also=lambda sheet: None):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    also(made.active)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def with_part(data, name, text):
    """The workbook with one of its parts replaced, or one more."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, text)
    return target.getvalue()


def sheet_of(cells, before="", dimension="A1"):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{main}"><dimension ref="{dimension}"/>'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )


def text(words):
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{words}</t></is></c></row>'


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE a [<!ENTITY i SYSTEM "file:///dev/null">]>'
MANY = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1_000_001))


def why(data):
    with pytest.raises(Refused) as refused:
        workbooks.read(data)
    return refused.value.findings[0]


def test_the_first_sheet_is_read_as_texts_in_a_process_of_its_own():
    def percent(sheet):
        sheet["E1"].number_format = "0.0%"

    data = book(["甲", 36.8, date(2025, 5, 20), True, 0.125, None, 12], also=percent)
    assert workbooks.read(data) == [["甲", "36.8", "2025-05-20", "yes", "12.5%", "", "12"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_workbook"),
        (b"PK\x03\x04" + bytes(200), "no_workbook"),
        (unfolding.LEGACY + bytes(600), "old_format"),
        (unfolding.LEGACY + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (with_part(book(["a"]), "xl/vbaProject.bin", b"x"), "macros"),
        (with_part(book(["a"]), "xl/media/bomb.bin", bytes(9 * 2**20)), "too_large"),
        (with_part(book(["a"]), SHEET, sheet_of(MANY)), "too_large"),
        (with_part(book(["a"]), SHEET, sheet_of(text("&i;"), LAUGHS)), "no_workbook"),
        (with_part(book(["a"]), SHEET, sheet_of(text("&i;"), OUTSIDE)), "no_workbook"),
        (with_part(book(["a"]), SHEET, "<worksheet>"), "no_workbook"),
        (bytes(workbooks.MAX_MB * 2**20 + 1), "too_large"),
    ],
    ids=[
        *("empty", "wrong zip", "xls", "locked", "macros", "bomb", "million rows", "laughs"),
        *("outside entity", "broken sheet", "large"),
    ],
)
def test_what_is_no_workbook_of_a_sane_size_is_refused(data, code):
    assert why(data).code == f"workbook_{code}"


def test_a_dimension_that_lies_changes_nothing_and_a_cell_far_out_is_refused():
    lie = with_part(book(["a"]), SHEET, sheet_of(text("甲"), dimension="A1:XFD1048576"))
    assert workbooks.read(lie) == [["甲"]]
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    found = why(with_part(book(["a"]), SHEET, sheet_of(far)))
    assert found.params == {"lines": 1048576, "columns": 16384}


@pytest.mark.parametrize(
    ("also", "code", "cells"),
    [
        (lambda sheet: sheet.merge_cells("A2:B3"), "merged", "A2:B3"),
        (lambda sheet: sheet.__setitem__("C5", "=1+1"), "no_value", "C5"),
        (lambda sheet: sheet.__setitem__("B2", "#N/A"), "error_value", "B2"),
        (lambda sheet: sheet.__setitem__("A3", 420101198805120322), "lost_digits", "A3"),
    ],
)
def test_cells_that_cannot_be_trusted_are_named(also, code, cells):
    found = why(book(["甲", "乙"], also=also))
    assert (found.code, found.params["cells"]) == (f"workbook_{code}", cells)


def test_a_formula_counts_by_its_stored_value_and_is_never_evaluated():
    stored = '<row r="1"><c r="A1"><f>1+1</f><v>5</v></c></row>'
    assert workbooks.read(with_part(book(["a"]), SHEET, sheet_of(stored))) == [["5"]]


def test_a_reader_that_takes_too_long_or_too_much_is_ended(monkeypatch):
    data = book(*([n] * 60 for n in range(400)))
    monkeypatch.setattr(workbooks, "WAITING", 0.01)
    assert why(data).code == "workbook_too_large"
    monkeypatch.undo()
    monkeypatch.setattr(workbooks, "MEMORY", 30 * 2**20)
    assert why(data).code == "workbook_too_large"


PROBE = """
import socket, sys
sys.path.insert(0, sys.argv.pop(1))
import unfolding
def tried(what):
    try: what()
    except OSError: return "shut"
    return "open"
unfolding.answer = lambda data: [tried(socket.socket), tried(lambda: open(unfolding.__file__))]
unfolding.main()
"""


def test_the_reader_can_open_neither_a_file_nor_a_connection():
    folder = str(Path(workbooks.__file__).parent)
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, folder, str(workbooks.MEMORY), "5"],
        input=b"",
        capture_output=True,
    )
    assert (done.stdout, done.stderr) == (b'["shut", "shut"]', b"")
