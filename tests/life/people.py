"""The demonstration's people at a real browser: the verbs that the tests of the life are made of.

One browser, whose person changes by the demonstration's role switch. Whatever is pressed is found
by its words in the language of the page: a label in another language is a label not found.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from programmes.definitions import Form
from tests.life import filling
from tests.workflow import lives

HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[A-Za-z]{4,}")
PEOPLE = csv.DictReader(
    (settings.BASE_DIR / "fixtures" / "organisations" / "demo_people.csv").open(encoding="utf-8")
)
GIVEN = [each["answers"]["project_name"] for each in lives.STORY["projects"]]
GIVEN += [person["name"] for person in PEOPLE]
GIVEN += ["ISBN"]  # the same in both languages
# What the house itself says: no answers, no names, no sentences of the notice.
OWN_WORDS = (
    "main h2, main h3, main .button:not(.file-note), main legend, main th[scope=col], main dt,"
    " main label.label, .top nav a, main .tabs a"
)

# Hidden words and links inside a heading or a button are names and titles.
WITHOUT_NAMES = """all => all.map(each => {
  const own = each.cloneNode(true);
  own.querySelectorAll('.sr, a, kbd').forEach(name => name.remove());
  return own.textContent.trim();
})"""


def words(language: str, message: str, **values: object) -> str:
    """The site's own sentence in a language."""
    with translation.override(language):
        found = translation.gettext(message)
    return found % values if values else found


class Visitor:
    """Somebody at the browser, in one language."""

    def __init__(self, page: Page, site: str, language: str = "zh-hans") -> None:
        self.page, self.site, self.language = page, site, language

    # --- where and who ---------------------------------------------------------------------------

    def open(self, name: str, *args: object, query: str = "", status: int = 200) -> None:
        """Go to one of the site's addresses by the name of its pattern."""
        self.visit(reverse(name, args=args) + query, status)

    def visit(self, path: str, status: int = 200) -> None:
        """Go to an address of the site, which must answer with this status."""
        answer = self.page.goto(self.site + path)
        assert answer is not None
        assert answer.status == status, path

    def enter(self, username: str) -> None:
        """One click on the login page."""
        self.open("login")
        with self.leaving():
            self.page.locator(f"main button[name=username][value='{username}']").click()

    def become(self, username: str) -> None:
        """One click in the bar that the demonstration shows on every page."""
        button = self.page.locator(f".demo button[name=username][value='{username}']")
        if not button.is_visible():
            self.page.locator(".demo summary").click()
        with self.leaving():
            button.click()
        expect(self.page).to_have_url(self.site + reverse("home"))

    def read_in(self, language: str) -> None:
        """Press the button of that language, if the page is not in it already."""
        button = self.page.locator(f".who button[name=language][value='{language}']")
        self.language = language
        if button.count():
            with self.leaving():
                button.click()

    # --- seeing and pressing ---------------------------------------------------------------------

    def words(self, message: str, **values: object) -> str:
        """The site's own sentence in the language of the page."""
        return words(self.language, message, **values)

    def press(self, message: str) -> None:
        """The button of these words; waits for the page that follows."""
        with self.leaving():
            self.button(message).click()

    def send_list(self, move: Callable[[], int]) -> int:
        """Send the list and wait for its page, which looks by itself until all have gone up.

        ``move`` is the worker's part; what it gives is returned. Whoever went on at once would meet
        the page in the middle of loading itself again.
        """
        self.press("Send the list")
        moved = move()
        tag = self.page.locator(".meta .tag")
        # A page that is loading itself again on a busy machine takes longer than others.
        expect(tag).to_have_text(self.words("sent"), timeout=30_000)
        return moved

    def button(self, message: str) -> Locator:
        return self.page.get_by_role("button", name=self.words(message), exact=True)

    def follow(self, message: str) -> None:
        """The link of these words in the page's own part."""
        link = self.page.locator("main").get_by_role("link", name=self.words(message), exact=True)
        with self.leaving():
            link.click()

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """What is done inside leads to another page, which must speak the visitor's language."""
        with self.page.expect_navigation():
            yield
        assert self.strange_words() == []

    def strange_words(self) -> list[str]:
        """Headings, buttons and labels that are not in the language of the page."""
        strange = HAN if self.language == "en" else LATIN
        texts = self.page.locator(OWN_WORDS).evaluate_all(WITHOUT_NAMES)
        given = re.compile("|".join(GIVEN))
        return [text for text in texts if strange.search(given.sub("", text))]

    def findings(self) -> Locator:
        """The lines of the error summary. Its heading counts them."""
        lines = self.page.locator("#errors > ul > li")
        title = self.page.locator("#errors > h2").inner_text()
        assert int(re.findall(r"\d+", title)[0]) == lines.count()
        return lines

    # --- the applicant ---------------------------------------------------------------------------

    def start_declaration(self) -> int:
        """Begin one in the only open round; the key of the declaration."""
        self.press("Start a declaration")
        if self.page.url.endswith("/copy/"):  # the unit has declared before
            with self.leaving():
                words = self.words("Begin with an empty form")
                self.page.get_by_role("link", name=words).click()
        found = re.search(r"/declarations/(\d+)/$", self.page.url)
        assert found, self.page.url
        return int(found[1])

    def fill(
        self, declaration: int, form: Form, answers: Mapping[str, Any], files: Mapping[str, str]
    ) -> None:
        """Every section, from the first to the last, by “save and continue”."""
        self.open("section", declaration, form.sections[0].id)
        for section in form.sections:
            expect(self.page).to_have_url(
                self.site + reverse("section", args=[declaration, section.id])
            )
            filling.fill_section(self.page, section, answers, files)
            self.press("Save and continue")
        expect(self.page).to_have_url(self.site + reverse("check_answers", args=[declaration]))

    def correct(self, declaration: int, form: Form, field_id: str, answer: Any) -> None:
        """Open the section of one question, answer it anew, save."""
        for section in form.sections:
            for field in section.fields:
                if field.id == field_id:
                    self.open("section", declaration, section.id)
                    filling.answer(self.page, field, answer)
                    self.press("Save the draft")

    def submit(self, declaration: int) -> str:
        """Submit from the page that shows all answers; the number on the receipt."""
        self.open("check_answers", declaration)
        self.press("Submit")
        expect(self.page).to_have_url(self.site + reverse("receipt", args=[declaration]))
        return self.page.locator(".receipt-number").inner_text()

    # --- the desks -------------------------------------------------------------------------------

    def take_from_queue(self, number: str) -> None:
        """Open the review of the declaration of this number, which must wait in the queue."""
        self.open("queue")
        with self.leaving():
            self.page.locator("tr", has_text=number).locator("a.title").click()

    def decide(self, outcome: str, opinion: str) -> None:
        """On the review page: choose, write the opinion, press."""
        decision = self.page.locator("#decision")
        decision.locator(f"[name=outcome][value={outcome}]").check()
        decision.locator("[name=opinion]").fill(opinion)
        self.press("Decide")

    def give_place(self, number: str) -> None:
        """Press the button beside a candidate on the list."""
        row = self.page.locator("tr", has_text=number)
        with self.leaving():
            row.locator("form[action$='/shortlist/'] button").click()

    def placed(self) -> list[str]:
        """The numbers of the projects that have a place, as the list shows them."""
        table = self.page.locator("table", has=self.page.locator("form[action$='/unlist/']"))
        subs = table.locator("td.main .sub").all_inner_texts()
        return [sub.split(" · ")[0] for sub in subs]

    def mails_to(self, name: str) -> list[str]:
        """Subjects of the mails to a person in the demonstration's viewer, newest first."""
        self.open("mails", query=f"?recipient={name}")
        return self.page.locator("a.title").all_inner_texts()
