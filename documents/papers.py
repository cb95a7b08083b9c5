"""From the frozen context of a document to a PDF: HTML, seals, characters that can be set."""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from documents import contexts, glyphs, printer, qr, seal

TITLE_WORDS = ("推荐书", "申报书", "汇总表")


@dataclass(frozen=True, slots=True)
class Composed:
    """A paper ready for the printer."""

    html: str
    css: str
    identifier: str


def printed(kind: str, context: dict[str, Any]) -> printer.Printed:
    """The PDF of a frozen context. Raises ``printer.Unprintable``."""
    paper = composed(kind, context)
    return printer.printed(paper.html, paper.css, identifier=paper.identifier)


def composed(kind: str, context: dict[str, Any]) -> Composed:
    """The page of a frozen context, with only characters that can be set. Papers are Chinese."""
    paper = contexts.KINDS[kind].model_validate(context)
    with translation.override("zh-hans"):
        page = render_to_string(f"documents/{kind}.html", {"paper": paper, **_heading(paper.title)})
        css = render_to_string("documents/paper.css", {"serif": glyphs.SERIF, "sans": glyphs.SANS})
    printable, missing = glyphs.printable(page)
    html = printable.replace("<!--missing-->", _note(missing))
    return Composed(html, css, hashlib.sha256(paper.number.encode()).hexdigest()[:32])


@lru_cache(maxsize=512)
def seal_image(name: str, line: str) -> str:
    """The drawn seal as a ``data:`` address; an organisation's is drawn once in a process."""
    return _image(seal.draw(name, outlines=glyphs.outlines(name + line), line=line))


def code_image(address: str) -> str:
    """The QR code of an address as a ``data:`` address."""
    return _image(qr.draw(address))


def _image(drawing: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()


def _heading(title: str) -> dict[str, str]:
    """The kind of paper is set large under what it is about."""
    for word in TITLE_WORDS:
        if title.endswith(word):
            return {"about": title.removesuffix(word), "word": word}
    return {"about": "", "word": title}


def _note(missing: list[str]) -> str:
    if not missing:
        return ""
    return escape(f"注：字库未收的字符以{glyphs.GETA}代替，依次为{'、'.join(missing)}。")
