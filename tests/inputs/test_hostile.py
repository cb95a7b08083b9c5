"""Hostile forms: never a 500, never a lost character, every refusal at a field of the form.

Each goes through the HTTP client into a new draft, in a transaction of its own. The page with all
its findings is read after one in five, of thousands after one in twenty: it costs more than all the
rest.

A few forms of each programme are the same ones every time. Ten thousand new ones of each:
``SHENBAO_EXAMPLES=10000 scripts/test tests/inputs/test_hostile.py``.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from declarations import vault
from declarations.models import Declaration, SectionDraft
from declarations.selectors import Examination, examine
from programmes.definitions import Form
from programmes.selectors import definition_of
from tests.inputs import browsing, hostile, opened
from tests.inputs.examples import ASKED, examples

pytestmark = pytest.mark.flow

FEW = 20
PAGE_EVERY = 20 if ASKED else 5
ANSWERED = {"save": (302,), "row": (302,), "autosave": (200, 409), "attach": (302, 404, 422)}
SUMMARY = re.compile(r'<section class="findings errors".*?</section>', re.S)
LINE = re.compile(
    r'<li>\s*<a href="([^"]*)">(.*?)</a>(.*?)\s*(?:<p|<d|<f|<b|<s|</li>)',
    re.S,
)
ERROR = re.compile(r'<p class="error">.*?<span class="sr">[^<]*</span>(.*?)</span></p>', re.S)


@pytest.mark.parametrize("name", opened.NAMES)
def test_nothing_breaks_and_nothing_is_lost(db: None, client: Client, name: str) -> None:
    world = opened.open_form(name)
    client.force_login(world.writer)
    form = definition_of(world.round.definition).form
    declaration = opened.begun(world)
    begun_with = {draft.section: standing(draft) for draft in declaration.drafts.all()}

    @examples(FEW)
    @given(st.integers(0, 2**64))
    def survives(seed: int) -> None:
        with transaction.atomic():
            attack = hostile.attack(form, seed)
            answer = sent(client, declaration, attack)
            examined = examine(declaration)
            if answer.status_code != 404:
                before = begun_with.get(attack.section.id, {})
                found = kept(examined.drafts.get(attack.section.id), before)
                written = hostile.draft_after(attack)
                assert hostile.with_new_row_named(attack, found) == before | written
            assert strange_places(examined, form) == []
            if seed % PAGE_EVERY == 0:
                read_page(client, declaration, attack.section.id)
            transaction.set_rollback(True)

    survives()


def sent(client: Client, declaration: Declaration, attack: hostile.Attack) -> HttpResponse:
    """Press the button; what the server cannot read it may refuse, but never break."""
    body, kind = attack.body()
    names = {"save": "section", "row": "section", "autosave": "autosave"}
    if attack.action == "attach":
        address = reverse("attach", args=[declaration.pk])
    else:
        address = reverse(names[attack.action], args=[declaration.pk, attack.section.id])
    answer = client.generic("POST", address, body, content_type=kind)
    assert answer.status_code in ANSWERED[attack.action], answer.status_code
    return answer


def standing(draft: SectionDraft) -> dict[str, Any]:
    """The answers of a section; a new one may begin with what the unit has registered."""
    return vault.open_answers(draft.declaration, draft.answers)


def kept(draft: SectionDraft | None, before: dict[str, Any]) -> dict[str, Any]:
    """The text that was sent, where it stands: in the draft, or beside it if the tab was stale."""
    if draft is None:
        return {}
    if not draft.has_beside:
        return standing(draft)
    assert standing(draft) == before
    return vault.open_answers(draft.declaration, draft.strays.get().answers)


def strange_places(examined: Examination, form: Form) -> list[str]:
    """Places of findings that are no field of the form, and no cell of a row in the draft."""
    return [f.place for f in examined.findings if not is_place(f.place, form, examined.raw)]


def is_place(place: str, form: Form, raw: dict[str, Any]) -> bool:
    head, _, path = place.partition(":")
    name, *rest = path.split(".")
    field = form.field(name)
    if head != "field" or field is None or field.filled_by:
        return False
    if field.kind == "table" and rest:
        row, column, *rest = rest
        if row not in [each["_id"] for each in raw[name]]:
            return False
        field = next((each for each in field.columns if each.id == column), None)
    return field is not None and len(rest) <= 1


def read_page(client: Client, declaration: Declaration, section: str) -> None:
    """The summary has a line for each error at a field, in the same words, with a link to it."""
    answer = client.get(reverse("section", args=[declaration.pk, section]) + "?check=1")
    assert answer.status_code == 200
    page = answer.content.decode()
    summary = SUMMARY.search(page)
    form = browsing.FORM.search(page)[0]
    ids = set(re.findall(r' id="([^"]*)"', form))
    errors = sorted(browsing.words_in(each) for each in ERROR.findall(form))
    lines = LINE.findall(summary[0]) if summary else []
    assert summary is None or summary[0].count("<li>") == len(lines)
    assert [href for href, _, _ in lines if href.removeprefix("#") not in ids] == []
    said = sorted(browsing.words_in(text).lstrip("：: ") for _, _, text in lines)
    assert said == errors
    if summary:
        title = re.search(r"<h2[^>]*>(.*?)</h2>", summary[0], re.S)[1]
        assert re.findall(r"\d+", title) == [str(len(lines))]
