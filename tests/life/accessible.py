"""What no page may have: violations that axe finds, more than its width, words of both languages.

The pages in Chinese and in English are two files, so that two processes share them out.
"""

from types import SimpleNamespace
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.life.pages import PAGES
from tests.life.people import Visitor

WIDTHS = {"zh-hans": (1440, 390), "en": (1440,)}  # where axe looks
NARROW = (390, 320)
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def faults_of_pages(visitor: Visitor, stage: SimpleNamespace, who: str) -> list[str]:
    """What is wrong with the pages of this person, read in the visitor's language."""
    _come_in(visitor, who)
    page, language = visitor.page, visitor.language
    faults = []
    for name, way in PAGES[who].items():
        page.set_viewport_size({"width": 1440, "height": 900})
        way(visitor, stage)
        if name.startswith("wrong"):
            expect(page.locator("#errors")).to_be_visible()
        found = [f"in the other language: {words}" for words in visitor.strange_words()]
        found += [fault for width in WIDTHS[language] for fault in violations(page, width)]
        found += [f"too wide at {width}" for width in NARROW if too_wide(page, width)]
        faults += [f"{name}: {fault}" for fault in found]
    print(f"{len(PAGES[who]) * len(WIDTHS[language])} page-runs of axe")
    return faults


def _come_in(visitor: Visitor, who: str) -> None:
    """In the language wanted; an account remembers the one that it was last read in."""
    visitor.open("login")
    visitor.read_in(visitor.language)
    if who:
        visitor.enter(who)


def violations(page: Page, width: int) -> list[str]:
    """What axe finds at this width of the window."""
    page.set_viewport_size({"width": width, "height": 900})
    # A bar that sticks lies over the text whose contrast axe measures.
    page.locator(".sticky").evaluate_all("all => all.forEach(e => e.classList.remove('sticky'))")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(Axe().axe_script)
    found: list[Any] = page.evaluate(
        "options => axe.run(document, options).then(result => result.violations)", OPTIONS
    )
    return [
        f"{width} {each['id']}: {node['target']} {node['html'][:160]}"
        for each in found
        for node in each["nodes"]
    ]


def too_wide(page: Page, width: int) -> bool:
    """Whether the page must be scrolled sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
