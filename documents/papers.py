"""From the frozen context of a document to a PDF: HTML, seals, characters that can be set."""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from documents import contexts, fonts, printer, seal

TITLE_WORDS = ("推荐书", "申报书", "汇总表")


def printed(kind: str, context: dict[str, Any]) -> printer.Printed:
    """The PDF of a frozen context. Raises ``printer.Unprintable``. Papers are Chinese."""
    paper = contexts.KINDS[kind].model_validate(context)
    with translation.override("zh-hans"):
        page = render_to_string(f"documents/{kind}.html", {"paper": paper, **_heading(paper.title)})
        css = render_to_string("documents/paper.css")
    printable, missing = fonts.printable(page)
    html = printable.replace("<!--missing-->", _note(missing))
    identifier = hashlib.sha256(paper.number.encode()).hexdigest()[:32]
    return printer.printed(html, css, identifier=identifier)


@lru_cache(maxsize=512)
def seal_image(name: str, line: str) -> str:
    """The drawn seal as a ``data:`` address; an organisation's is drawn once in a process."""
    drawing = seal.draw(name, outlines=fonts.outlines(name + line), line=line)
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
    return escape(f"注：字库未收的字符以{fonts.GETA}代替，依次为{'、'.join(missing)}。")
