"""Filling in a generated declaration at a real browser, by whatever control each question has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from playwright.sync_api import Locator, Page, expect

from declarations.rules.lookups import TABLES
from programmes.definitions import Form, FormField, Section
from tests.inputs.valid import Filled, questions_of
from tests.life import filling

BY_CALENDAR = {"date", "month", "period"}  # the browser's own controls, which take ISO only
CHOSEN = {"choice", "bool", "commitment"}
READ_ONLY = {"computed", "info"}
Files = Sequence[tuple[str, bytes]]


def kinds_in(form: Form, filled: Filled | None = None) -> set[str]:
    """The kinds of controls of a form, or of those into which something is put; see ``_kind``."""
    used = set()
    for field in questions_of(form):
        if field.kind == "table":
            cells = filled.cells.get(field.id, ()) if filled else [field.columns]
            rows = [zip(field.columns, row, strict=True) for row in cells]
            used |= {f"{_kind(column)} in a row" for row in rows for column, given in row if given}
        elif field.kind in READ_ONLY or field.prefill or field.filled_by:
            continue
        elif filled is None or filled.words.get(field.id):
            used.add(_kind(field))
    return used


def _kind(field: FormField) -> str:
    """With a star where the question takes several answers: ``major*``."""
    return field.kind + "*" * field.multiple


def told_apart(form: Form, filled: Filled) -> Filled:
    """The same declaration with another name for every file of a row: no two can be mixed up."""
    files, cells = dict(filled.files), {**filled.cells}
    for place, chosen in filled.files.items():
        table, *cell = place.split(".")
        if cell:
            row, column = int(cell[0].removeprefix("r")), cell[1]
            files[place] = [(f"{row + 1}-{name}", data) for name, data in chosen]
            asked = next(field for field in questions_of(form) if field.id == table)
            at = [each.id for each in asked.columns].index(column)
            words = [list(each) for each in cells[table]]
            words[row][at] = tuple(name for name, _data in files[place])
            cells[table] = words
    return replace(filled, files=files, cells=cells)


def fill_section(page: Page, section: Section, filled: Filled) -> None:
    """Every question of the page that applies and is answered, from the first to the last."""
    for field in section.fields:
        if field.id in filled.cells:
            _fill_table(page, field, filled)
        elif field.id not in filled.words:
            continue  # it does not apply
        elif field.kind == "file":
            upload(page, field.id, filled.files[field.id])
        elif field.id in filled.raw:
            _answer(page, field, f"a.{field.id}", filled.raw, filled.values)


def _fill_table(page: Page, table: FormField, filled: Filled) -> None:
    """Row by row, each added by the button; a page has some rows when it is opened."""
    drawn = zip(filled.raw[table.id], filled.values[table.id], strict=True)
    for number, (raw, values) in enumerate(drawn):
        if number == len(filling.rows_of(page, table.id)):
            filling.add_row(page, table.id)
        row = filling.rows_of(page, table.id)[number]
        for column in table.columns:
            place = f"{table.id}.{row}.{column.id}"
            if column.kind == "file":
                upload(page, place, filled.files.get(f"{table.id}.r{number}.{column.id}", ()))
            elif column.id in raw:
                _answer(page, column, f"a.{place}", raw, values)


def _answer(
    page: Page, field: FormField, name: str, raw: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    if field.kind in TABLES:
        codes = values[field.id] if field.multiple else [values[field.id]]
        controls = page.locator(f"[name='{name}']:not([type=hidden])")
        for number, code in enumerate(codes):
            look_up(controls.nth(number), code)
        return
    answer = (values if field.kind in BY_CALENDAR else raw)[field.id]
    if isinstance(answer, str) and field.kind not in CHOSEN:
        page.locator(f"[name='{name}']").fill(answer)
    else:
        filling.fill(page, field, name, answer)


def look_up(control: Locator, code: str) -> None:
    """Type the code, over what was offered from registered data, and choose from the list."""
    control.clear()
    control.press_sequentially(code)
    option = control.page.locator(f".found [role=option][data-value^='{code} ']")
    chosen = option.get_attribute("data-value")
    option.click()
    expect(control).to_have_value(chosen or "")


def upload(page: Page, place: str, files: Files) -> None:
    """Choose the files all at once; they are on their way without a button."""
    if not files:
        return
    there = page.locator(f"[id='files-{place}']")
    chosen = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        for name, data in files
    ]
    there.locator("[type=file]").set_input_files(chosen)
    expect(there.locator(".file-list a")).to_have_text([name for name, _data in files])
