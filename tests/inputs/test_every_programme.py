"""A generated declaration of each national programme, filed and read again in a real browser.

The programmes whose route the engine does not go through yet (experts, co-signing, uploads,
departments) are opened as in ``test_valid``, as all of them are: with their own form and a short
route (``opened.form_alone``). A few programmes stand for every kind of control; all eleven are
walked through by ``scripts/test all``, or alone by
``SHENBAO_EXAMPLES=1 scripts/test tests/inputs/test_every_programme.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from playwright.sync_api import BrowserContext, expect

from declarations.models import Declaration
from documents.models import Document
from documents.tasks import issue_due
from programmes import loader
from programmes.definitions import Form
from programmes.selectors import definition_of
from tests.factories import PASSWORD
from tests.inputs import by_hand, opened, read_back, valid
from tests.inputs.examples import ASKED
from tests.inputs.valid import Filled
from tests.life.papers import downloaded
from tests.life.people import Visitor
from workflow.services import papers

FEW = ["city_consortium", "core_course_offline", "production_project"]
SEED = 2038  # of those tried, one with every kind of answer and few of each
PLAIN = "plain"
EVERY = bool(ASKED) or os.environ.get("HYPOTHESIS_PROFILE") == "long"


class Writer(Visitor):
    """Her answers, and so the headings of her pages, are in any language."""

    def strange_words(self) -> list[str]:
        return []


@pytest.fixture
def world(transactional_db: None, live_server: Any, request: Any) -> SimpleNamespace:
    """A round of the programme, and its writer, who has a password."""
    world = opened.open_form(request.param)
    world.writer.set_password(PASSWORD)
    world.writer.save()
    world.site = live_server.url
    return world


@pytest.fixture
def writer(world: SimpleNamespace, new_context: Callable[..., BrowserContext]) -> Writer:
    """She logs in."""
    writer = Writer(new_context().new_page(), world.site)
    writer.open("login")
    writer.page.locator("#login [name=login]").fill(world.writer.username)
    writer.page.locator("#login [name=password]").fill(PASSWORD)
    with writer.page.expect_navigation():
        writer.page.locator("#login button").click()
    return writer


@pytest.mark.browser
@pytest.mark.parametrize("world", opened.NATIONAL if EVERY else FEW, indirect=True)
def test_what_is_filed_by_hand_is_read_as_it_was_written(
    world: SimpleNamespace, writer: Writer
) -> None:
    form = definition_of(world.round.definition).form
    filled = drawn(form, world.unit.name)
    declaration = filed(writer, form, filled)
    assert read_back.kept_otherwise(declaration, form, filled) == []
    with writer.page.expect_navigation():
        writer.page.locator(
            f"main a[href='{reverse('declaration', args=[declaration.pk])}']"
        ).click()
    assert read_back.shown_otherwise(read_back.answers_in(writer.page), form, filled) == []
    writer.open("compare", declaration.pk, query="?from=1&to=1")
    nothing = writer.words("Nothing changed.")
    expect(writer.page.locator("table.compare tbody")).to_have_text(nothing)
    paper, pdf = printed(writer, declaration)
    assert read_back.printed_otherwise(pdf, paper, form, filled) == []


@pytest.mark.rules
def test_the_few_have_every_kind_of_control() -> None:
    forms = {name: loader.read(opened.form_alone(name)).form for name in opened.NATIONAL}
    few = [(forms[name], drawn(forms[name], "甲")) for name in FEW]
    used = {kind for form, filled in few for kind in by_hand.kinds_in(form, filled)}
    there = {kind for form in forms.values() for kind in by_hand.kinds_in(form)}
    assert {_plain(kind) for kind in there} <= {_plain(kind) for kind in used}
    assert {"file in a row", "file*", "major*", "region in a row"} <= used
    rows = [place for _form, filled in few for place in filled.files if "." in place]
    assert len(rows) > 1, "no file could be put at another row"


def _plain(kind: str) -> str:
    """A year is typed into the same control as a count."""
    return kind.removesuffix(" in a row").removesuffix("*").replace("year", "int")


class PlainProvider(HypothesisProvider):
    """Draws that depend on their seed alone, not on constants of the modules in memory."""

    def _maybe_draw_constant(self, *args: Any, **kwargs: Any) -> None:
        return None


AVAILABLE_PROVIDERS[PLAIN] = f"{__name__}.PlainProvider"


def drawn(form: Form, unit: str) -> Filled:
    """The same declaration each time: of a handful the shortest with the most kinds of answers.

    The first that is drawn is the simplest that there is, in which everything looks alike.
    """
    found: list[Filled] = []

    @seed(SEED)
    @hypothesis_settings(
        max_examples=4, database=None, deadline=None, phases=(Phase.generate,), backend=PLAIN
    )
    @given(valid.declarations(form, unit))
    def draw(filled: Filled) -> None:
        found.append(filled)

    draw()
    best = max(found[1:], key=lambda each: (len(by_hand.kinds_in(form, each)), -len(str(each))))
    return by_hand.told_apart(form, best)


def filed(writer: Writer, form: Form, filled: Filled) -> Declaration:
    """From the list of rounds to the receipt; every section is saved by itself, then by hand."""
    page = writer.page
    pk = writer.start_declaration()
    writer.open("section", pk, form.sections[0].id)
    for section in form.sections:
        expect(page).to_have_url(writer.site + reverse("section", args=[pk, section.id]))
        by_hand.fill_section(page, section, filled)
        if any(field.id in filled.raw for field in section.fields):
            page.evaluate("document.activeElement.blur()")
            expect(page.locator(".saved.is-saved")).to_be_visible()
        writer.press("Save and continue")
        expect(page.locator("#errors")).to_have_count(0)
    expect(page).to_have_url(writer.site + reverse("check_answers", args=[pk]))
    assert read_back.shown_otherwise(read_back.answers_in(page), form, filled) == []
    number = writer.submit(pk)
    return Declaration.objects.get(number=number)


def printed(writer: Writer, declaration: Declaration) -> tuple[Document, bytes]:
    """The paper by the product's own press, downloaded by the link on the page of its progress."""
    papers.for_declaration(declaration, at=declaration.submitted_at)
    assert issue_due() == 1
    paper = Document.objects.get(subject_id=str(declaration.pk))
    assert paper.state == Document.State.ISSUED, paper.error
    writer.open("timeline", declaration.pk)
    return paper, downloaded(writer.page, paper.title)
