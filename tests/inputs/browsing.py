"""What a browser without JavaScript sends from a section's page, and what a reader sees on one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

FORM = re.compile(r'<form [^>]*id="answers".*?</form>', re.S)
# The controls of a page in their order, and the text areas and lists with what is in them.
CONTROL = re.compile(
    r"<input(?P<input>[^>]*)>"
    r"|<textarea(?P<area>[^>]*)>(?P<text>.*?)</textarea>"
    r"|<select(?P<select>[^>]*)>(?P<options>.*?)</select>",
    re.S,
)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
CHOSEN = re.compile(r'<option value="([^"]*)" selected')
NOT_SENT = ("file", "radio", "checkbox", "submit", "button")
ANSWER = re.compile(r'<div id="answer-(\w+)"><dt>(.*?)</dt><dd>(.*?)</dd></div>', re.S)
CELL = re.compile(r"<td>(.*?)</td>", re.S)
ROW = re.compile(r"<tr>(.*?)</tr>", re.S)
LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.S)
FILES = '<ul class="file-list">'

Posted = dict[str, list[str]]
Stands = list[list[str]] | list[str] | str


def controls_on(page: str) -> Posted:
    """Names and values as the form of the page would be sent now."""
    form = FORM.search(page)
    assert form, "a page without the form of its section"
    posted: Posted = {}
    for found in CONTROL.finditer(form[0]):
        attributes = found["input"] or found["area"] or found["select"]
        named = dict(ATTRIBUTE.findall(attributes))
        kind = named.get("type", "text")
        if "name" not in named or (kind in NOT_SENT and " checked" not in attributes):
            continue
        value = named.get("value", "")
        if found["text"] is not None:
            value = found["text"].removeprefix("\n")  # the one that HTML drops
        elif found["options"] is not None:
            value = (CHOSEN.findall(found["options"]) or [""])[0]
        posted.setdefault(unescape(named["name"]), []).append(unescape(value))
    return posted


def with_rows(blank: Posted, raw: Mapping[str, Any]) -> Posted:
    """The blank page after “add a row” was pressed until every row of ``raw`` has its place.

    The rows of the page keep their ids; those that are added have the ids of ``raw``.
    """
    posted = dict(blank)
    for name in [name for name in blank if name.endswith("._rows")]:
        table, ids = name.removesuffix("._rows"), blank[name]
        rows = raw.get(table.removeprefix("a."), [])
        pattern = {key.split(".", 3)[3] for key in blank if key.startswith(f"{table}.{ids[0]}.")}
        for row in rows[len(ids) :]:
            posted |= {f"{table}.{row['_id']}.{column}": [""] for column in pattern}
            posted[name] = [*posted[name], row["_id"]]
    return posted


def typed_into(blank: Posted, raw: Mapping[str, Any]) -> Posted:
    """The page with the raw answers in its controls. An answer without a control is a fault."""
    posted = with_rows(blank, raw)
    for field, answer in raw.items():
        name = f"a.{field}"
        if f"{name}._rows" in posted:
            for row, row_id in zip(answer, posted[f"{name}._rows"], strict=False):
                for column, cell in row.items():
                    if column != "_id":
                        _put(posted, f"{name}.{row_id}.{column}", cell)
        else:
            _put(posted, name, answer)
    return posted


def _put(posted: Posted, name: str, answer: Any) -> None:
    if isinstance(answer, Mapping):
        for part, text in answer.items():
            _put(posted, f"{name}.{part}", text)
    else:
        posted[name] = list(answer) if isinstance(answer, list) else [answer]


def sent(posted: Posted) -> Posted:
    """As it goes over the wire: a browser ends lines with CR and LF."""
    return {name: [each.replace("\n", "\r\n") for each in posted[name]] for name in posted}


def filled_in(posted: Posted) -> Posted:
    """The answers without blank ones: a page has more blank controls than were typed into."""
    answers = {name: values for name, values in posted.items() if name.startswith("a.")}
    kept = {name: [each for each in values if each] for name, values in answers.items()}
    return {name: values for name, values in kept.items() if values}


def answers_on(page: str) -> list[tuple[str, str, Stands]]:
    """Id, question and what stands there, of each answer of a page that shows a whole form."""
    return [
        (field, words_in(label), _stands(answer)) for field, label, answer in ANSWER.findall(page)
    ]


def _stands(answer: str) -> Stands:
    """The rows of a table, cell by cell, the names of files, or words."""
    rows = [[words_in(cell) for cell in CELL.findall(row)] for row in ROW.findall(answer)]
    files = [words_in(link) for link in LINK.findall(answer)] if FILES in answer else []
    return [row for row in rows if row] or files or words_in(answer)


def words_in(html: str) -> str:
    """The text of a piece of HTML; only blanks at its ends are lost."""
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()
