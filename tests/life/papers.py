"""Papers as they come out of the browser, and what must stand on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from declarations.rules.lookups import TABLES, choices_of, code_of
from documents.models import Document
from programmes import reference
from programmes.definitions import Form, FormField
from tests.documents.reading import (
    codes_on,
    gaps_in_seal,
    picture_of,
    reader_of,
    without_blanks,
)


def downloaded(page: Page, title: str) -> bytes:
    """Click on the link to a paper; the file."""
    with page.expect_download() as download:
        page.get_by_role("link", name=title, exact=True).click()
    return Path(download.value.path()).read_bytes()


def addresses_on(pdf: bytes) -> set[str]:
    """What the QR codes on the pages of a paper say, read from their pictures."""
    pages = range(1, len(reader_of(pdf).pages) + 1)
    return {code for page in pages for code in codes_on(picture_of(pdf, page))}


def cut_seals(pdf: bytes, document: Document) -> dict[str, list[int]]:
    """The seals of a paper whose red ring is not whole in the picture, with the gaps' degrees."""
    places = {name: place for name, place in document.boxes.items() if name.startswith("seal")}
    assert places, "a paper without a seal"
    gaps = {name: gaps_in_seal(pdf, place) for name, place in places.items()}
    return {name: degrees for name, degrees in gaps.items() if degrees}


def missing(answers: Mapping[str, Any], form: Form, text: str) -> list[str]:
    """The answers that the paper does not say."""
    fields = [field for section in form.sections for field in section.fields]
    words = [word for field in fields if field.id in answers for word in printed(field, answers)]
    assert len(words) > len(answers)
    return [word for word in words if without_blanks(word) not in text]


def numbers_of(answers: Any) -> Iterator[str]:
    """The identity numbers anywhere in the answers, which no paper may show in full."""
    if isinstance(answers, Mapping):
        if "number" in answers:
            yield str(answers["number"])
        answers = list(answers.values())
    if isinstance(answers, list):
        for each in answers:
            yield from numbers_of(each)


def printed(field: FormField, answers: Mapping[str, Any]) -> list[str]:
    """How the paper says a raw answer, in Chinese. Of a phone or an identity number: its mask."""
    raw = answers.get(field.id)
    if field.kind == "table":
        return [word for row in raw or () for cell in field.columns for word in printed(cell, row)]
    if isinstance(raw, list):
        return [_single(field, each) for each in raw]
    if field.kind == "person":
        number = raw["number"]
        return [raw["name"], number[:4] + "*" * (len(number) - 8) + number[-4:]]
    if field.kind == "period":
        return [f"{_day(raw['from'])}至{_day(raw['to'])}"]
    return [_single(field, raw)] if raw else []


def _single(field: FormField, raw: str) -> str:
    if field.kind in TABLES:
        return reference.label(TABLES[field.kind], str(code_of(field, raw))).zh
    if field.kind in ("choice", "multichoice"):
        return next(choice.label.zh for choice in choices_of(field) if choice.value == raw)
    if field.kind == "date":
        return _day(raw)
    if field.kind == "phone":
        return raw[:3] + "*" * (len(raw) - 7) + raw[-4:]
    if field.kind in ("int", "money"):
        return f"{Decimal(raw).normalize():,f}{field.unit.zh if field.unit else ''}"
    return {("bool", "yes"): "是", ("commitment", "yes"): "已承诺"}.get((field.kind, raw), raw)


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"
