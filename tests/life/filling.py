"""Filling in any form of any programme as a person does, from its definition and raw answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from declarations.rules.lookups import TABLES, code_of
from programmes.definitions import FormField, Section

TYPED_KEY_BY_KEY = 9  # characters; a longer text comes from the clipboard


def fill_section(
    page: Page, section: Section, answers: Mapping[str, Any], files: Mapping[str, str]
) -> None:
    """Answer every question of the page for which there is an answer or a file."""
    for field in section.fields:
        if field.id in answers and not field.prefill:
            answer(page, field, answers[field.id])
        if field.id in files:
            upload(page, field.id, files[field.id])


def answer(page: Page, field: FormField, raw: Any) -> None:
    """Answer one question; a raw answer is what declarations.rules.drafting says."""
    if field.kind == "table":
        _fill_table(page, field, raw)
    else:
        fill(page, field, f"a.{field.id}", raw)


def upload(page: Page, field_id: str, path: str) -> None:
    """Choose a file, and press the button beside it where no script sends it at once."""
    chooser = page.locator(f"[id='field-{field_id}']")
    button = page.locator(f"button[name=attach][value='{field_id}']")
    by_hand = button.is_visible()
    chooser.set_input_files(path)
    if by_hand:
        with page.expect_navigation():
            button.click()
    question = page.locator(".field", has=page.locator(f"[id='field-{field_id}']"))
    expect(question.locator(".file-list a")).to_have_count(1)


def rows_of(page: Page, table: str) -> list[str]:
    """The ids of the rows that the page shows."""
    rows = page.locator(f"[name='a.{table}._rows']")
    return [str(row) for row in rows.evaluate_all("all => all.map(e => e.value)")]


def add_row(page: Page, table: str) -> None:
    """Press “add a row”."""
    before = len(rows_of(page, table))
    with page.expect_navigation():
        page.locator(f"button[name=add_row][value='{table}']").click()
    expect(page.locator(f"[name='a.{table}._rows']")).to_have_count(before + 1)


def remove_row(page: Page, table: str, row: str) -> None:
    """Press “remove” beside a row."""
    with page.expect_navigation():
        page.locator(f"button[name=remove_row][value='{table}.{row}']").click()
    expect(page.locator(f"[name='a.{table}._rows'][value='{row}']")).to_have_count(0)


def _fill_table(page: Page, table: FormField, rows: Sequence[Mapping[str, Any]]) -> None:
    for number, raw in enumerate(rows):
        if number == len(rows_of(page, table.id)):
            add_row(page, table.id)
        row = rows_of(page, table.id)[number]
        for column in table.columns:
            if column.id in raw:
                fill(page, column, f"a.{table.id}.{row}.{column.id}", raw[column.id])


def fill(page: Page, field: FormField, name: str, raw: Any) -> None:
    """Into the control, or the controls, of this name."""
    if isinstance(raw, Mapping):
        for part, value in raw.items():
            _put(page.locator(f"[name='{name}.{part}']"), value)
        return
    controls = page.locator(f"[name='{name}']:not([type=hidden])")
    if not isinstance(raw, list):
        _put(controls, code_of(field, raw) if field.kind in TABLES else raw)
    elif field.kind == "multichoice":
        for value in raw:
            _put(controls, value)
    else:
        for number, value in enumerate(raw):
            _put(controls.nth(number), value)


def _put(controls: Locator, value: Any) -> None:
    """Into whatever kind of control the page offers for the answer."""
    kind = controls.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind == "select":
        controls.select_option(value)
    elif kind in ("radio", "checkbox"):
        controls.and_(controls.page.locator(f"[value='{value}']")).check()
    elif kind == "text" and len(value) <= TYPED_KEY_BY_KEY:
        controls.clear()
        controls.press_sequentially(value)
    else:
        controls.fill(value)
