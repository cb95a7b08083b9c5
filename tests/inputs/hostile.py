"""What nobody sends by accident: forms written from the definition and against it, by one seed.

A seed, not a tree of draws: ten thousand forms of fifty answers each are made in a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from declarations.rules import drafting
from declarations.rules.lookups import choices_of
from programmes.definitions import Form, FormField, Section

ROWS = ("k1", "k2", "K-2_x", "x" * 20)
NEW = "(new)"
FORGED = ("../x", "a b", "x" * 21, "", "_rows", "一", "k1.name", "<b>", "k1\n", "\x00k1", "k1")
VERSIONS = ("0", "0", "0", "0", "1", "-1", "abc", "", "99999999999", "٠", "0 ", "1e3", "\x00")
TEXTS = (
    "", " ", "　", "\x00", "a\x00b", "\ud800", "x\udfffy", "\r", "\n\n", "\r\n a \r\n",
    "\x01\x0b\x1f\x7f", "\ufeff\u200b\u202e", "\ufffe\uffff", "<script>alert(1)</script>",
    "</textarea><img src=x onerror=1>", "\"' onfocus='x", "=cmd|' /C calc'!A0",
    "%(count)s %s %d %", "{{ 7|add:7 }}{% load x %}", "${7*7}", "'; DROP TABLE x; --", "null",
    "[]", "{}", "True", "yes", "no", "on", "NaN", "-Infinity", "1e999", "0x1f", "-0", "+5",
    "1,2,3", "1,234.5", "１２３", "٣٤٥", "²", "①", "½", "9" * 400, "0." + "0" * 300 + "1",
    "2023-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2023-13", "２０２３年２月２９日",
    "20230912", "1900", "2100", "二〇二三", "a@b", "a@@b.cn", "http://", "javascript:alert(1)",
    "https://x.y/ z", "@" * 300, "13900000001", "+86", "4201011970010100" + "1X",
    "420101197001100014", "91420100990000172P", "978٣٤٥", "9787040000000", "ISBN", "resident_id",
    "passport", "420100", "999999", "34", "C34", "_", ".", "北京市", "𠮷" * 41, "é", "e\u0301",
    "🏳️‍🌈", "ﷺ", "İı", "ß", "长" * 201, "长" * 5000, "a" * 70000,
)  # fmt: skip


@dataclass(slots=True)
class Attack:
    """One request: what to press, the controls in the order sent, files by name, the encoding."""

    section: Section
    action: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, SimpleUploadedFile]] = field(default_factory=list)

    def body(self) -> tuple[bytes, str]:
        """Bytes and content type. Lone surrogates go as the bytes that a broken program sends."""
        if not self.files:
            text = urlencode(self.pairs, errors="surrogatepass")
            return text.encode(), "application/x-www-form-urlencoded"
        data: dict[str, Any] = {}
        for name, value in (*self.pairs, *self.files):
            data.setdefault(name, []).append(value)
        return encode_multipart(BOUNDARY, data), MULTIPART_CONTENT

    def received(self) -> dict[str, list[str]]:
        """Names and values as the server reads them: UTF-8, what is none is replaced."""
        found: dict[str, list[str]] = {}
        for name, value in self.pairs:
            found.setdefault(_decoded(name), []).append(_decoded(value))
        return found


def _decoded(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def attack(form: Form, seed: int) -> Attack:
    """The request of this seed."""
    rng = Random(seed)
    section = rng.choice(form.sections)
    made = Attack(section, rng.choices(("save", "autosave", "row", "attach"), (60, 25, 5, 10))[0])
    made.pairs = [("version", rng.choice(VERSIONS))]
    for each in section.fields:
        if rng.random() < 0.8:
            made.pairs += _controls(each, f"a.{each.id}", rng)
    made.pairs += _strange(form, rng)
    if rng.random() < 0.2:
        rng.shuffle(made.pairs)
    if made.action == "row":
        made.pairs.append((rng.choice(("add_row", "remove_row")), _row_named(section, rng)))
    if made.action == "attach" or rng.random() < 0.1:
        made.files, made.pairs = _files(form, section, rng), _typeable(made.pairs)
    return made


def _row_named(section: Section, rng: Random) -> str:
    """A table, a row of one, or neither."""
    if rng.random() < 0.3:
        return rng.choice(("", "x", ".", *TEXTS[:9]))
    name = rng.choice(section.fields).id
    return name if rng.random() < 0.5 else f"{name}.{rng.choice((*ROWS, *FORGED))}"


def _controls(each: FormField, name: str, rng: Random) -> Iterator[tuple[str, str]]:
    if each.kind == "table":
        rows = rng.sample(ROWS, rng.randint(0, 3)) + rng.sample(FORGED, rng.randint(0, 2))
        for row in rows:
            yield f"{name}._rows", row
            for column in each.columns:
                if rng.random() < 0.8:
                    yield from _controls(column, f"{name}.{row}.{column.id}", rng)
        return
    parts = drafting.PARTS.get(each.kind)
    names = [f"{name}.{part}" for part in parts] if parts and rng.random() < 0.9 else [name]
    for control in names:
        for _ in range(rng.choice((1, 1, 1, 2, 3)) if not each.multiple else rng.randint(1, 12)):
            yield control, _text(each, rng)


def _text(each: FormField, rng: Random) -> str:
    likely = [choice.value for choice in choices_of(each)] if "choice" in each.kind else ["7"]
    if rng.random() < 0.3:
        return rng.choice(likely)
    text = rng.choice(TEXTS)
    if len(text) >= 5000 and rng.random() < 0.95:
        return text[:300]
    return text if rng.random() < 0.8 else text[:50] + rng.choice(TEXTS)[:50]


def _strange(form: Form, rng: Random) -> Iterator[tuple[str, str]]:
    """Names that the page does not have: other sections', unknown ones, parts of no person."""
    fields = [each for section in form.sections for each in section.fields]
    for _ in range(rng.randint(0, 5)):
        each = rng.choice(fields)
        names = ("a.nothing", "a.", "a", each.id, f"a.{each.id}.number.x", f"f.{each.id}", "_id",
                 "then", "search", f"a.{each.id}.__class__", "a.\x00", "a.\ud800")  # fmt: skip
        yield rng.choice(names), rng.choice(TEXTS[:60])


def _files(form: Form, section: Section, rng: Random) -> list[tuple[str, SimpleUploadedFile]]:
    names = [f"{head}.{each.id}" for each in section.fields for head in ("a", "f")] + ["f.", "x"]
    data = (b"", b"%PDF-1.7\n", b"MZ\x90\x00", b"\xff\xd8\xff", b"\x00" * 5000, "文字".encode())
    called = (
        "x.pdf",
        "x.PDF.exe",
        "..\\..\\x.pdf",
        "\x01.pdf",
        "长" * 300 + ".pdf",
        ".pdf",
        'a"b.jpg',
    )
    return [
        (rng.choice(names), SimpleUploadedFile(rng.choice(called), rng.choice(data)))
        for _ in range(rng.randint(1, 3))
    ]


def _typeable(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A body of several parts is made by Django's own encoder, which knows no lone surrogates."""
    return [(_decoded(name), _decoded(value)) for name, value in pairs]


def stands(text: str) -> str:
    """What a draft keeps of a text: everything but NUL; a line ends in LF."""
    return text.replace("\x00", "").replace("\r\n", "\n")


def draft_after(attack: Attack) -> dict[str, Any]:
    """The answers that must stand in an empty draft after this was saved."""
    received = attack.received()
    found = {
        each.id: _answer(each, f"a.{each.id}", received)
        for each in attack.section.fields
        if not (each.filled_by or each.prefill or each.kind in ("info", "computed", "file"))
    }
    answers = {key: answer for key, answer in found.items() if answer is not None}
    return _with_row_pressed(attack, answers, received) if attack.action == "row" else answers


def _with_row_pressed(
    attack: Attack, answers: dict[str, Any], received: dict[str, list[str]]
) -> dict[str, Any]:
    """“Add a row” puts a new one (``NEW``) at the end, “remove” takes the one it names."""
    tables = _tables(attack.section)
    if (table := received.get("add_row", [""])[-1]) in tables:
        return {**answers, table: [*answers.get(table, []), {"_id": NEW}]}
    table, _dot, row_id = received.get("remove_row", [""])[-1].partition(".")
    if table in tables & set(answers):
        kept = [row for row in answers[table] if row["_id"] != row_id]
        return {**answers, table: kept}
    return answers


def with_new_row_named(attack: Attack, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers with ``NEW`` for the id that the server gave the row of “add a row”."""
    table = attack.received().get("add_row", [""])[-1]
    if attack.action != "row" or table not in _tables(attack.section):
        return answers
    *rows, new = answers[table]
    return {**answers, table: [*rows, {**new, "_id": NEW}]}


def _tables(section: Section) -> set[str]:
    return {each.id for each in section.fields if each.kind == "table"}


def _answer(each: FormField, name: str, received: dict[str, list[str]]) -> Any:
    if each.kind == "table":
        return _rows(each, name, received)
    if parts := drafting.PARTS.get(each.kind):
        if not any(f"{name}.{part}" in received for part in parts):
            return None
        return {part: stands(received.get(f"{name}.{part}", [""])[-1]) for part in parts}
    if name not in received:
        return None
    if each.kind == "multichoice" or each.multiple:
        return [stands(text) for text in received[name] if text]
    return stands(received[name][-1])


def _rows(table: FormField, name: str, received: dict[str, list[str]]) -> Any:
    if f"{name}._rows" not in received:
        return None
    rows = []
    for row in dict.fromkeys(received[f"{name}._rows"]):
        if row.isascii() and 0 < len(row) <= 20 and row.replace("-", "").replace("_", "").isalnum():
            cells = {c.id: _answer(c, f"{name}.{row}.{c.id}", received) for c in table.columns
                     if c.kind not in ("info", "computed", "file")}  # fmt: skip
            kept = {key: cell for key, cell in cells.items() if cell is not None}
            rows.append({"_id": row, **kept})
    return rows
