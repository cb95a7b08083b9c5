"""What a reader of a declaration sees in the browser and on paper, and what she must see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

from programmes.definitions import Form, FormField
from tests.documents.reading import run_of, without_blanks
from tests.inputs.valid import Filled
from tests.life.people import words

# Of every answer of a page: the question, and the rows, the files or the words that stand there.
READ = """() => [...document.querySelectorAll("[id^='answer-']")].map(each => {
  const answer = each.querySelector("dd"), said = nodes => [...nodes].map(node => node.innerText);
  const rows = [...answer.querySelectorAll("tbody tr")].map(row => said(row.cells));
  const files = said(answer.querySelectorAll(".file-list a"));
  const stands = rows.length ? rows : files.length ? files : answer.innerText;
  return [each.id.slice("answer-".length), each.querySelector("dt").innerText, stands];
})"""


def shown_otherwise(page: Page, form: Form, filled: Filled) -> list[tuple[Any, Any]]:
    """The answers (id, question, answer) of a page to read that are not as drawn: seen, wanted."""
    seen = [_bare(each) for each in page.evaluate(READ)]
    asked = [field for field in _fields(form) if field.id in {**filled.words, **filled.cells}]
    wanted = [_bare([field.id, field.label.zh, _to_read(field, filled)]) for field in asked]
    assert [each[0] for each in seen] == [each[0] for each in wanted]
    return [pair for pair in zip(seen, wanted, strict=True) if pair[0] != pair[1]]


def printed_otherwise(pdf: bytes, furniture: tuple[str, ...], form: Form, filled: Filled) -> list:
    """The answers that do not stand beside their questions on the paper; of a table, its cells.

    ``furniture`` is what stands on the edges of every page.
    """
    run = run_of(pdf, *furniture)
    wanted = [text for field in _fields(form) for text in _to_print(field, filled)]
    assert wanted, "a paper without answers"
    return [text for text in wanted if without_blanks(text) not in run]


def kept_otherwise(kept: Mapping[str, Any], filled: Filled) -> list[tuple[str, Any, Any]]:
    """The answers that are kept otherwise than drawn: id, kept, drawn. Masks hide nothing here."""
    pairs = [(each, kept.get(each), value) for each, value in filled.values.items() if value != []]
    return [pair for pair in pairs if _without_row_ids(pair[1], pair[2]) != pair[2]]


def _without_row_ids(kept: Any, drawn: Any) -> Any:
    """The kept rows with the ids of the drawn ones, and only with the cells that are typed."""
    if not isinstance(kept, list) or not isinstance(drawn[0], dict) or len(kept) != len(drawn):
        return kept
    rows = zip(kept, drawn, strict=True)
    return [
        {"_id": b["_id"], **{column: a[column] for column in a if column in b and column != "_id"}}
        for a, b in rows
    ]


def _fields(form: Form) -> list[FormField]:
    return [field for section in form.sections for field in section.fields]


def _bare(text: Any) -> Any:
    """Texts, in lists or not, without blanks and line ends."""
    return [_bare(each) for each in text] if isinstance(text, list) else without_blanks(text)


def _to_read(field: FormField, filled: Filled) -> Any:
    if rows := filled.cells.get(field.id):
        return [["".join(cell) or "—" for cell in row] for row in rows]
    answer = list(filled.words.get(field.id, ()))
    if not answer:
        later = "written by a later desk" if field.filled_by else "not answered"
        return words("zh-hans", later)
    return answer if field.kind == "file" else "".join(answer)


def _to_print(field: FormField, filled: Filled) -> list[str]:
    if field.id in filled.cells:
        cells = [cell for row in filled.cells[field.id] for cell in row]
        return [field.label.zh, *("、".join(cell) for cell in cells)]
    if field.filled_by or field.id not in filled.words:
        return []
    return [field.label.zh + ("、".join(filled.words[field.id]) or "—")]
