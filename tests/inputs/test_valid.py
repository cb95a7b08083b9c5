"""Generated declarations come back as they were written: from pages, from the paper, from the diff.

Each is begun, filled section by section with what a browser would send, given its files, and
submitted, through the HTTP client; its paper is printed by the product's own press. The programmes
are opened with their own forms and a route cut to steps that the engine runs, and without the
notices' conditions on who may declare (``opened.form_alone`` says what is left).

One of each programme is the same every time. Two hundred new ones of each:
``SHENBAO_EXAMPLES=200 scripts/test tests/inputs/test_valid.py``.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given

from declarations import selectors
from declarations.models import Declaration
from documents import services as documents
from documents import store
from documents.models import Document
from programmes.definitions import Form
from programmes.selectors import definition_of
from tests.inputs import browsing, opened, read_back, valid
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
            page = client.get(reverse("declaration", args=[declaration.pk])).content.decode()
            answers = browsing.answers_on(page)
            assert read_back.shown_otherwise(answers, form, filled) == []
            assert read_back.printed_otherwise(*printed(declaration), form, filled) == []
            assert selectors.changes(revision, revision) == []
            assert read_back.kept_otherwise(declaration, form, filled) == []
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


def printed(declaration: Declaration) -> tuple[bytes, Document]:
    """The paper by the product's own press."""
    papers.for_declaration(declaration, at=declaration.submitted_at)
    paper = Document.objects.get(subject_kind="declaration", subject_id=str(declaration.pk))
    assert documents.issue(paper.pk, at=paper.due_at)
    paper.refresh_from_db()
    assert paper.state == Document.State.ISSUED, paper.error
    with store.open(paper.sha256) as file:
        return file.read(), paper
