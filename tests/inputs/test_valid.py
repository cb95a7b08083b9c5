"""Generated declarations come back as they were written: from pages, from the paper, from the diff.

Each is begun, filled section by section with what a browser would send, given its files, and
submitted, through the HTTP client; its paper is printed by the product's own press. The programmes
are opened with their own forms and a route cut to steps that the engine runs, and without the
notices' conditions on who may declare (``opened.form_alone`` says what is left).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext
from hypothesis import given

from declarations import selectors, vault
from declarations.models import Declaration
from documents import services as documents
from documents import store
from documents.models import Document
from programmes.definitions import Form, FormField
from programmes.selectors import definition_of
from tests.documents.reading import run_of, without_blanks
from tests.inputs import browsing, opened, valid
from tests.inputs.examples import examples
from tests.inputs.valid import Filled
from workflow.services import papers

pytestmark = pytest.mark.flow


@pytest.mark.parametrize("name", opened.NAMES)
def test_a_declaration_comes_back_as_it_was_written(db: None, client: Client, name: str) -> None:
    world = opened.open_form(name)
    client.force_login(world.writer)
    form = definition_of(world.round.definition).form

    @examples(1)
    @given(valid.declarations(form, world.unit.name))
    def comes_back(filled: Filled) -> None:
        with transaction.atomic():
            declaration = submitted(client, world, form, filled)
            revision = declaration.revisions.get()
            assert shown_otherwise(client, declaration, form, filled) == []
            assert printed_otherwise(declaration, form, filled) == []
            assert selectors.changes(revision, revision) == []
            assert kept(declaration, form) == written(filled)
            transaction.set_rollback(True)

    comes_back()


def submitted(client: Client, world: SimpleNamespace, form: Form, filled: Filled) -> Declaration:
    """From the start button to the receipt."""
    start = reverse("start", args=[world.round.pk])
    pk = int(follow(client, start, {"organisation": [str(world.unit.pk)]}).split("/")[-2])
    for number, section in enumerate(form.sections):
        own = {f.id: filled.raw[f.id] for f in section.fields if f.id in filled.raw}
        address = reverse("section", args=[pk, section.id])
        shown = write(client, address, own)
        if number == len(filled.raw) % len(form.sections):  # one a declaration: it costs as much
            save_again(client, address, shown)
    answers = selectors.answers_of(Declaration.objects.get(pk=pk))
    for drawn, files in filled.files.items():
        uploads, place = [SimpleUploadedFile(*each) for each in files], place_of(drawn, answers)
        if uploads:
            follow(client, reverse("attach", args=[pk]), {"attach": [place], f"f.{place}": uploads})
    receipt = follow(client, reverse("submit", args=[pk]), {})
    assert receipt == reverse("receipt", args=[pk])
    return Declaration.objects.get(pk=pk)


def place_of(drawn: str, answers: dict[str, Any]) -> str:
    """The question; of a cell ``table.r<n>.column`` with the id that the page gave its row."""
    table, *cell = drawn.split(".")
    if not cell:
        return table
    return f"{table}.{answers[table][int(cell[0].removeprefix('r'))]['_id']}.{cell[1]}"


def write(client: Client, address: str, own: dict[str, Any]) -> browsing.Posted:
    """Type into the page and save; the page shows what was typed. Returns its controls."""
    blank = browsing.controls_on(client.get(address).content.decode())
    typed = browsing.typed_into(blank, own)
    follow(client, address, browsing.sent(typed))
    again = browsing.controls_on(client.get(address).content.decode())
    assert browsing.filled_in(again) == browsing.filled_in(typed)
    return again


def save_again(client: Client, address: str, shown: browsing.Posted) -> None:
    """Saving what the page shows changes nothing."""
    follow(client, address, browsing.sent(shown))
    after = browsing.controls_on(client.get(address).content.decode())
    assert after["version"] == shown["version"]


def follow(client: Client, address: str, fields: dict[str, list[Any]]) -> str:
    """Where the answer to a form leads."""
    answer = client.post(address, fields)
    assert answer.status_code == 302, browsing.words_in(answer.content.decode())[:2000]
    return answer["Location"]


def shown_otherwise(
    client: Client, declaration: Declaration, form: Form, filled: Filled
) -> list[tuple[str, Any, Any]]:
    """The questions to which the page to read says something else: id, seen, wanted."""
    page = client.get(reverse("declaration", args=[declaration.pk])).content.decode()
    shown = browsing.answers_on(page)
    assert list(shown) == [
        f.id for f in fields_of(form) if f.id in {**filled.words, **filled.cells}
    ]
    pairs = [
        (f, seen(f, shown[f.id][1]), wanted(f, filled)) for f in fields_of(form) if f.id in shown
    ]
    wrong = [(f.id, found, right) for f, found, right in pairs if found != right]
    return wrong + [
        (f.id, shown[f.id][0], f.label.zh) for f, _, _ in pairs if shown[f.id][0] != f.label.zh
    ]


def fields_of(form: Form) -> list[FormField]:
    return [field for section in form.sections for field in section.fields]


def seen(field: FormField, answer: str) -> Any:
    """What stands in an answer of the page, without blanks and line ends."""
    if field.kind == "table" and "<td>" in answer:
        return [[without_blanks(cell) for cell in row] for row in browsing.cells_in(answer)]
    if field.kind == "file" and "<a " in answer:
        return [without_blanks(name) for name in browsing.names_in(answer)]
    return without_blanks(browsing.words_in(answer))


def wanted(field: FormField, filled: Filled) -> Any:
    """What must stand there."""
    if rows := filled.cells.get(field.id):
        return [[without_blanks("".join(words)) or "—" for words in row] for row in rows]
    words = filled.words.get(field.id)
    if field.kind == "file" and words:
        return [without_blanks(name) for name in words]
    unanswered = "written by a later desk" if field.filled_by else "not answered"
    return without_blanks("".join(words) if words else gettext(unanswered))


def printed_otherwise(declaration: Declaration, form: Form, filled: Filled) -> list[str]:
    """The answers that do not stand beside their questions on the printed paper."""
    papers.for_declaration(declaration, at=declaration.submitted_at)
    paper = Document.objects.get(subject_kind="declaration", subject_id=str(declaration.pk))
    assert documents.issue(paper.pk, at=paper.due_at)
    paper.refresh_from_db()
    assert paper.state == Document.State.ISSUED, paper.error
    with store.open(paper.sha256) as file:
        run = run_of(file.read(), paper.context["title"], f"编号：{paper.number}")
    wanted = [text for field in fields_of(form) for text in on_paper(field, filled)]
    return [text for text in wanted if without_blanks(text) not in run]


def on_paper(field: FormField, filled: Filled) -> list[str]:
    """Question and answer in one run; of a table, whose rows may be cut by a page, its cells."""
    if field.id in filled.cells:
        cells = [cell for row in filled.cells[field.id] for cell in row]
        return [field.label.zh, *("、".join(words) for words in cells)]
    if field.filled_by or field.id not in filled.words:
        return []
    return [field.label.zh + ("、".join(filled.words[field.id]) or "—")]


def kept(declaration: Declaration, form: Form) -> dict[str, Any]:
    """The typed answers of the revision, opened, without the ids of rows."""
    answers = vault.open_answers(declaration, declaration.revisions.get().answers)
    typed = [f for f in fields_of(form) if not f.prefill and f.kind not in ("file", "computed")]
    return {f.id: without_ids(answers[f.id], f) for f in typed if f.id in answers}


def written(filled: Filled) -> dict[str, Any]:
    """The answers that were drawn, as a revision has them."""
    return {field: without_ids(value) for field, value in filled.values.items() if value != []}


def without_ids(value: Any, field: FormField | None = None) -> Any:
    """Without the ids of rows, and without those of the files in the rows of ``field``."""
    if isinstance(value, list):
        return [without_ids(each, field) for each in value]
    if isinstance(value, dict):
        files = {column.id for column in field.columns if column.kind == "file"} if field else set()
        return {key: each for key, each in value.items() if key not in {"_id"} | files}
    return value
