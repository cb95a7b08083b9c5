"""What a reader of a declaration sees on a page and on paper, and what she must see.

A page is read by whoever has it: out of HTML by ``browsing.answers_on``, at a browser by
``answers_in``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from playwright.sync_api import Page

from declarations import vault
from declarations.models import Declaration
from documents.models import Document
from programmes.definitions import Form, FormField
from tests.documents.reading import run_of, without_blanks
from tests.inputs.valid import Filled, questions_of

# Of every answer of a page: the question, and the rows, the files or the words that stand there.
READ = """() => [...document.querySelectorAll("[id^='answer-']")].map(each => {
  const answer = each.querySelector("dd"), said = nodes => [...nodes].map(node => node.innerText);
  const rows = [...answer.querySelectorAll("tbody tr")].map(row => said(row.cells));
  const files = said(answer.querySelectorAll(".file-list a"));
  const stands = rows.length ? rows : files.length ? files : answer.innerText;
  return [each.id.slice("answer-".length), each.querySelector("dt").innerText, stands];
})"""
UNTYPED = ("file", "computed")


def answers_in(page: Page) -> list[Any]:
    """What ``browsing.answers_on`` finds in HTML, at a browser."""
    answers: list[Any] = page.evaluate(READ)
    return answers


def shown_otherwise(
    answers: Iterable[Any], form: Form, filled: Filled
) -> list[tuple[list[Any], list[Any]]]:
    """The answers (id, question, answer) of a page to read that are not as drawn: seen, wanted."""
    seen = [_bare(list(each)) for each in answers]
    asked = [f for f in questions_of(form) if f.id in {**filled.words, **filled.cells}]
    wanted = [_bare([field.id, field.label.zh, _to_read(field, filled)]) for field in asked]
    assert [each[0] for each in seen] == [each[0] for each in wanted]
    return [pair for pair in zip(seen, wanted, strict=True) if pair[0] != pair[1]]


def printed_otherwise(pdf: bytes, paper: Document, form: Form, filled: Filled) -> list[str]:
    """The answers that do not stand beside their questions on the paper; of a table, its cells."""
    edges = (paper.context["title"], f"编号：{paper.number}")
    run = run_of(pdf, *edges)
    wanted = [text for field in questions_of(form) for text in _to_print(field, filled)]
    assert wanted, "a paper without answers"
    return [text for text in wanted if without_blanks(text) not in run]


def kept_otherwise(
    declaration: Declaration, form: Form, filled: Filled
) -> list[tuple[str, Any, Any]]:
    """The typed answers of the revision, opened, that are not as drawn: id, kept, drawn.

    Masks hide nothing here; the ids of rows are the server's.
    """
    answers = vault.open_answers(declaration, declaration.revisions.get().answers)
    typed = [f for f in questions_of(form) if not f.prefill and f.kind not in UNTYPED]
    kept = {f.id: _without_ids(answers[f.id], f) for f in typed if f.id in answers}
    values = [(f, filled.values[f.id]) for f in typed if f.id in filled.values]
    drawn = {f.id: _without_ids(value, f) for f, value in values if value != []}
    return [
        (each, kept.get(each), drawn.get(each))
        for each in {**kept, **drawn}
        if kept.get(each) != drawn.get(each)
    ]


def _without_ids(value: Any, field: FormField) -> Any:
    """Without the ids of rows, and of the files in them."""
    if field.kind != "table":
        return value
    strange = {"_id", *(column.id for column in field.columns if column.kind == "file")}
    return [{name: row[name] for name in row if name not in strange} for row in value]


def _bare(text: Any) -> Any:
    """Texts, in lists or not, without blanks and line ends."""
    return [_bare(each) for each in text] if isinstance(text, list) else without_blanks(text)


def _to_read(field: FormField, filled: Filled) -> Any:
    if rows := filled.cells.get(field.id):
        return [["".join(cell) or "—" for cell in row] for row in rows]
    answer = list(filled.words.get(field.id, ()))
    if not answer:
        return gettext("written by a later desk" if field.filled_by else "not answered")
    return answer if field.kind == "file" else "".join(answer)


def _to_print(field: FormField, filled: Filled) -> list[str]:
    """Question and answer in one run; of a table, whose rows may be cut by a page, its cells."""
    if field.id in filled.cells:
        cells = [cell for row in filled.cells[field.id] for cell in row]
        return [field.label.zh, *("、".join(cell) for cell in cells)]
    if field.filled_by or field.id not in filled.words:
        return []
    return [field.label.zh + ("、".join(filled.words[field.id]) or "—")]
