"""Filling in a form with Tab, Enter, Space, arrows and letters alone; no mouse, no script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

from declarations.rules.lookups import TABLES, code_of
from programmes.definitions import Section
from tests.life.filling import rows_of

LONGEST = 400  # stops of Tab on one page; more is a trap
FOCUSED = """() => {
  const at = document.activeElement;
  return {tag: at.tagName, type: at.type || '', name: at.name || '', value: at.value || '',
          id: at.id, index: at.selectedIndex ?? -1, href: at.getAttribute('href') || '',
          options: at.tagName === 'SELECT' ? [...at.options].map(each => each.value) : [],
          checked: Boolean(at.checked)};
}"""


class Typist:
    """Somebody at a keyboard before one page of a form."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # From the first page on: a dialog that opens before it is listened for is never told.
        page.on("filechooser", lambda _chooser: None)

    def focused(self) -> dict[str, Any]:
        """What has the focus."""
        found: dict[str, Any] = self.page.evaluate(FOCUSED)
        return found

    def tab_to(self, **wanted: str) -> dict[str, Any]:
        """Press Tab until the control with these properties has the focus."""
        for _ in range(LONGEST):
            self.page.keyboard.press("Tab")
            at = self.focused()
            if all(at[key] == value for key, value in wanted.items()):
                return at
        raise AssertionError(f"Tab never reached {wanted}")

    def enter(self) -> None:
        """Press Enter on what has the focus; another page follows."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill_section(
        self, section: Section, answers: Mapping[str, Any], files: Mapping[str, str]
    ) -> None:
        """Every question of the page in the order of Tab, then “save and continue”."""
        for field in section.fields:
            if field.prefill or field.id not in {**answers, **files}:
                continue
            if field.kind == "table":
                self._fill_table(field, answers[field.id])
            elif field.kind == "file":
                self._upload(field.id, files[field.id])
            else:
                self._answer(field, f"a.{field.id}", answers[field.id])
        self.tab_to(name="then", value="next")
        self.enter()

    def _fill_table(self, table: Any, rows: list[Mapping[str, Any]]) -> None:
        for number, row in enumerate(rows):
            if number == len(rows_of(self.page, table.id)):
                self.tab_to(name="add_row", value=table.id)
                self.enter()
            place = f"a.{table.id}.{rows_of(self.page, table.id)[number]}"
            for column in table.columns:
                if column.id in row:
                    self._answer(column, f"{place}.{column.id}", row[column.id])

    def _upload(self, field_id: str, path: str) -> None:
        self.tab_to(id=f"field-{field_id}", type="file")
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(path)
        self.tab_to(name="attach", value=field_id)
        self.enter()

    def _answer(self, field: Any, name: str, raw: Any) -> None:
        if isinstance(raw, Mapping):
            for part, text in raw.items():
                self._put(self.tab_to(name=f"{name}.{part}"), text)
        elif isinstance(raw, list):
            for text in raw:
                at = self.tab_to(name=name)
                while field.kind == "multichoice" and at["value"] != text:
                    at = self.tab_to(name=name)
                self._put(at, text)
        else:
            text = str(code_of(field, raw)) if field.kind in TABLES else raw
            self._put(self.tab_to(name=name), text)

    def _put(self, at: Mapping[str, Any], text: str) -> None:
        keys = self.page.keyboard
        if at["tag"] == "SELECT":
            steps = at["options"].index(text) - at["index"]
            for _ in range(abs(steps)):
                keys.press("ArrowDown" if steps > 0 else "ArrowUp")
        elif at["type"] == "radio":
            keys.press("Space")
            while self.focused()["value"] != text:
                keys.press("ArrowDown")
        elif at["type"] == "checkbox":
            keys.press("Space")
        elif at["type"] == "date":
            year, month, day = text.split("-")
            keys.type(month + day + year)  # the order of the browser's own language
        else:
            keys.insert_text(text)
        now = self.focused()
        assert now["checked"] or now["value"] == text, f"{at['name']}: {now['value']!r}"
