"""A draft as it came from a form: what was typed, by stable field id, nothing judged.

Raw answers of a section: ``str`` for most kinds; ``{"from", "to"}`` for a period; ``{"name",
"type", "number"}`` for a person, without the name for an identity; ``list[str]`` for a multichoice
or a ``multiple`` field; ``"yes"``, ``"no"`` or ``""`` for a bool and a commitment; rows ``[{"_id":
str, <column>: raw, …}]`` for a table. A field with ``prefill`` is never typed.

Names of the controls: ``a.<field>``, ``a.<field>.<part>``, ``a.<table>.<row id>.<column>``, and for
each table one ``a.<table>._rows`` a row. The ``a.`` keeps a programme's own field ids such as
``version`` apart from the form's own controls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from programmes.definitions import Form, FormField, Section

NOT_TYPED = frozenset({"info", "computed", "file"})
PARTS = {
    "person": ("name", "type", "number"),
    "identity": ("type", "number"),
    "period": ("from", "to"),
}
ROW_ID = re.compile(r"[A-Za-z0-9_-]{1,20}\Z")
# Neither can be typed on a keyboard, and PostgreSQL keeps neither in JSON.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Posted(Protocol):
    """The part of Django's ``QueryDict`` that is read here."""

    def __contains__(self, name: object) -> bool: ...

    def getlist(self, name: str) -> list[Any]: ...


def fields_of(section: Section) -> list[FormField]:
    """The fields that the applicant fills in: not those that a later desk writes."""
    return [field for field in section.fields if not field.filled_by]


def typed_fields(section: Section) -> list[FormField]:
    """Those of them that the applicant types: not what is computed, uploaded or known already."""
    return [f for f in fields_of(section) if f.kind not in NOT_TYPED and not f.prefill]


def collect(section: Section, posted: Posted, saved: Mapping[str, Any]) -> dict[str, Any]:
    """The section's raw answers out of a POST; a field that it does not mention stays as saved."""
    answers = dict(saved)
    for field in typed_fields(section):
        answer = _collected(field, f"a.{field.id}", posted)
        if answer is not None:
            answers[field.id] = answer
    return answers


def with_row(answers: Mapping[str, Any], table: str, row_id: str) -> dict[str, Any]:
    """The answers with one empty row more at the end of the table."""
    return {**answers, table: [*rows_of(answers, table), {"_id": row_id}]}


def without_row(answers: Mapping[str, Any], table: str, row_id: str) -> dict[str, Any]:
    """The answers without that row of the table; unchanged if it is not there."""
    rows = rows_of(answers, table)
    kept = [row for row in rows if row.get("_id") != row_id]
    return {**answers, table: kept} if len(kept) < len(rows) else dict(answers)


def rows_of(answers: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    """The rows of a table in raw or cleaned answers; anything that is no row is left out."""
    rows = answers.get(table)
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return []
    return [row for row in rows if isinstance(row, dict)]


def merged(form: Form, drafts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The raw answers of the whole form out of those by section id."""
    answers: dict[str, Any] = {}
    for section in form.sections:
        answers.update(drafts.get(section.id, {}))
    return answers


def with_files(
    form: Form, answers: Mapping[str, Any], files_at: Callable[[str], list[int]]
) -> dict[str, Any]:
    """The raw answers with the ids of the attachments: of each file question, and of each row."""
    whole = dict(answers)
    for field in (field for section in form.sections for field in section.fields):
        if field.kind == "file":
            whole[field.id] = files_at(field.id)
        columns = [column.id for column in field.columns if column.kind == "file"]
        if columns and field.id in whole:
            whole[field.id] = [
                {**row, **{c: files_at(f"{field.id}.{row.get('_id', '')}.{c}") for c in columns}}
                for row in rows_of(whole, field.id)
            ]
    return whole


def storable(text: Any) -> str:
    """The text without what no keyboard types and no database keeps; line ends as ``\\n``."""
    return UNSTORABLE.sub("", str(text)).replace("\r\n", "\n")


def _collected(field: FormField, name: str, posted: Posted) -> Any:
    if field.kind == "table":
        return _rows(field, name, posted)
    if field.kind in PARTS:
        parts = {p: f"{name}.{p}" for p in PARTS[field.kind]}
        if not any(each in posted for each in parts.values()):
            return None
        return {part: _last(posted, each) for part, each in parts.items()}
    if name not in posted:
        return None
    if field.kind == "multichoice" or field.multiple:
        return [storable(each) for each in posted.getlist(name) if each]
    return _last(posted, name)


def _last(posted: Posted, name: str) -> str:
    """The last of several: a checkbox stands behind a hidden blank that says "nothing ticked"."""
    values = posted.getlist(name) if name in posted else []
    return storable(values[-1]) if values else ""


def _rows(field: FormField, name: str, posted: Posted) -> list[dict[str, Any]] | None:
    if f"{name}._rows" not in posted:
        return None
    rows = []
    for row_id in dict.fromkeys(map(str, posted.getlist(f"{name}._rows"))):
        if ROW_ID.match(row_id):
            cells = {
                column.id: _collected(column, f"{name}.{row_id}.{column.id}", posted)
                for column in field.columns
                if column.kind not in NOT_TYPED
            }
            rows.append(
                {"_id": row_id, **{key: cell for key, cell in cells.items() if cell is not None}}
            )
    return rows
