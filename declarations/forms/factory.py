"""From a section's definition and the draft's answers to widgets. Shows whatever was typed.

An answer that cannot be read is shown as it was typed, with its finding; a control of a narrower
type (date, select) steps aside for it, because a browser would drop what it cannot show.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from datetime import date
from typing import Any

from programmes import reference
from programmes.definitions import Condition, Form, FormField, Section, Text
from programmes.findings import Finding, Strength

from ..rules import identity, reading
from ..rules.cleaning import required
from ..rules.conditions import fields_of, holds
from ..rules.drafting import rows_of
from ..rules.lookups import DEPTHS, choices_of, label_of
from .choosing import chosen_among
from .searching import SOURCES, Offers, meaning
from .widgets import Control, Option, RowControls, Upload, Widget, needs_room

RADIOS_UP_TO = 6  # more choices than these are a list to open
MANY_UP_TO = 10
TEXTS = ("text", "longtext", "organisation")  # whose bounds are characters
YES_NO = (("yes", reading.YES), ("no", reading.NO))
ISO = {"date": re.compile(r"\d{4}-\d{2}-\d{2}\Z"), "month": re.compile(r"\d{4}-\d{2}\Z")}
INPUT_MODES = {
    "int": "numeric",
    "decimal": "decimal",
    "money": "decimal",
    "percent": "decimal",
    "phone": "tel",
    "email": "email",
    "url": "url",
    "year": "numeric",
}
PERSON_PARTS = (
    ("name", Text(zh="姓名", en="Name")),
    ("type", Text(zh="证件类型", en="Kind of document")),
    ("number", Text(zh="证件号码", en="Number of the document")),
)
PARTS_OF_PERSON = {"person": PERSON_PARTS, "identity": PERSON_PARTS[1:]}
PERIOD_PARTS = (("from", Text(zh="起", en="From")), ("to", Text(zh="止", en="To")))
PERCENT = Text(zh="%", en="%")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the factory draws from: opened raw answers, their cleaned values, findings.

    ``files_of``: the attachments of a question by its id, of a cell by ``table.row.column``.
    ``form`` names the questions whose answers others are chosen among. ``offered``: by question the
    day of the register from which its answer was offered.
    """

    raw: Mapping[str, Any]
    values: Mapping[str, Any]
    findings: Sequence[Finding]
    files_of: Callable[[str], Sequence[Any]]
    offers: Offers | None = None
    form: Form | None = None
    offered: Mapping[str, date] = attribute(default_factory=dict)

    def at(self, place: str, *weights: Strength) -> tuple[Finding, ...]:
        """The findings at exactly this place: those that refuse, or of these weights."""
        weights = weights or (Strength.HARD,)
        here = (each for each in self.findings if each.place == f"field:{place}")
        return tuple(each for each in here if each.strength in weights)

    def offers_at(self, place: str) -> Offers | None:
        """What was looked up for the control of exactly this place."""
        return self.offers if self.offers and self.offers.place == place else None


def widgets(section: Section, draft: Draft) -> list[Widget]:
    """The section's questions in order, without those that another section's answers rule out."""
    here = {field.id for field in section.fields}
    found = []
    for field in section.fields:
        depends_here = fields_of(field.when) <= here
        if depends_here or holds(field.when, draft.values):
            widget = _widget(field, draft)
            if field.when and depends_here:
                widget = replace(widget, when=json.dumps(_posted(field.when), ensure_ascii=False))
            found.append(widget)
    return found


def _widget(field: FormField, draft: Draft) -> Widget:
    raw = draft.raw.get(field.id)
    if field.kind == "table":
        return _table(field, draft)
    control = _control(field, raw, field.id, f"a.{field.id}", draft)
    offered_on = draft.offered.get(field.id)
    required = _must(field, draft)
    control = replace(control, hint=_hint(field), required=required, offered_on=offered_on)
    if field.filled_by or field.prefill or field.kind in ("computed", "info"):
        shown = draft.values.get(field.id) if field.kind == "computed" else raw
        words = reading.one_answer(field.model_copy(update={"filled_by": ""}), shown).words
        return Widget(field, "fixed", replace(control, kind="fixed"), words=words)
    return Widget(field, "question", control)


def _hint(field: FormField) -> Text | None:
    """The form's own words, or how deep a region is asked."""
    return field.hint or DEPTHS.get(field.depth)


def _upload(field: FormField, place: str, draft: Draft) -> Upload:
    spellings = ("jpeg",) if "jpg" in field.formats and "jpeg" not in field.formats else ()
    accept = ",".join(f".{each}" for each in (*field.formats, *spellings))
    files = tuple(draft.files_of(place))
    return Upload(field.formats, field.max_mb, accept, field.multiple, files)


def _must(field: FormField, draft: Draft) -> bool:
    """Starred where required, also if answers of this page may still rule the question out."""
    return field.required or required(field, draft.values)


def _table(field: FormField, draft: Draft) -> Widget:
    rows = [row for row in rows_of(draft.raw, field.id) if row.get("_id")]
    blanks = max(field.min_rows, 1) - len(rows)
    rows += [{"_id": new_row_id()} for _ in range(blanks)]
    drawn = tuple(_row(field, row, number, draft) for number, row in enumerate(rows, start=1))
    control = Control(
        kind="table",
        id=f"field-{field.id}",
        name=f"a.{field.id}",
        label=field.label,
        hint=field.hint,
        required=_must(field, draft),
        errors=draft.at(field.id),
        notes=draft.at(field.id, Strength.SOFT, Strength.TARGET),
    )
    may_add = len(rows) < field.max_rows or field.max_rows_strength is not Strength.HARD
    return Widget(field, "table", control, rows=drawn, may_add=may_add)


def new_row_id() -> str:
    """An id that no row of the table has had: a removed row's id must not come back."""
    return f"r{secrets.token_hex(5)}"


def _row(table: FormField, row: Mapping[str, Any], number: int, draft: Draft) -> RowControls:
    row_id = str(row["_id"])
    cells = []
    for column in table.columns:
        place = f"{table.id}.{row_id}.{column.id}"
        control = _control(column, row.get(column.id), place, f"a.{place}", draft)
        if control.kind == "radios":
            control = replace(control, kind="select")
        if needs_room(table):
            cells.append(replace(control, required=column.required, hint=_hint(column)))
        else:
            line = Text(zh=f"第{number}行", en=f"Row {number}")
            cells.append(replace(control, required=column.required, label=(line, column.label)))
    return RowControls(row_id, number, tuple(cells))


def _control(field: FormField, raw: Any, place: str, name: str, draft: Draft) -> Control:
    base = Control(
        kind="input",
        id=f"field-{place}",
        name=name,
        label=field.label,
        value=raw if isinstance(raw, str) else "",
        errors=draft.at(place),
        unit=field.unit or (PERCENT if field.kind == "percent" else None),
        sensitive=field.sensitive or field.kind == "phone",
    )
    if field.kind in PARTS_OF_PERSON:
        return _person(field, base, raw, place, draft)
    if field.kind == "period":
        return _period(base, raw, place, draft)
    if field.kind == "file":
        return replace(base, kind="file", upload=_upload(field, place, draft))
    if field.values_from:
        return chosen_among(field, base, raw, draft.values, draft.form)
    if field.kind == "multichoice":
        return replace(base, kind="checks", options=_options(field, raw))
    if field.multiple:
        return _many(field, base, raw, draft)
    return replace(_single(field, base), offers=draft.offers_at(place))


def _single(field: FormField, base: Control) -> Control:
    if field.kind in TEXTS:
        base = replace(base, limit=int(field.max or 0), least=int(field.min or 0))
    if field.kind == "longtext":
        return replace(base, kind="textarea")
    if field.kind in SOURCES and not field.sensitive:
        source = SOURCES[field.kind]
        named = meaning(field, base.value)
        return replace(base, kind="search", source=source, depth=field.depth, meaning=named)
    if field.kind in ("choice", "bool"):
        options = _options(field, base.value)
        few = len(choices_of(field) or YES_NO) <= RADIOS_UP_TO
        return replace(base, kind="radios" if few else "select", options=options)
    if field.kind == "commitment":
        return replace(base, kind="commitment")
    if field.kind in ISO:
        return _dated(base, field.kind)
    return replace(base, inputmode=INPUT_MODES.get(field.kind, ""))


def _dated(base: Control, kind: str) -> Control:
    fits = not base.value or ISO[kind].match(base.value)
    return replace(base, type=kind if fits else "text")


def _options(field: FormField, raw: Any) -> tuple[Option, ...]:
    chosen = [raw] if isinstance(raw, str) else [x for x in raw or () if isinstance(x, str)]
    if field.kind == "bool":
        return tuple(Option(value, label, value in chosen) for value, label in YES_NO)
    offered = choices_of(field)
    groups = _groups(field)
    options = [Option(c.value, c.label, c.value in chosen, groups.get(c.value)) for c in offered]
    known = {choice.value for choice in offered}
    strange = [Option(x, label_of(field, x), chosen=True) for x in chosen if x and x not in known]
    return (*options, *strange)


def _groups(field: FormField) -> dict[str, Text | None]:
    if not field.choices_from:
        return {}
    return {e.code: e.group for e in reference.entries(field.choices_from).values()}


def _many(field: FormField, base: Control, raw: Any, draft: Draft) -> Control:
    typed = [x for x in raw if isinstance(x, str)] if isinstance(raw, list) else []
    room = min(int(field.max or MANY_UP_TO), MANY_UP_TO)
    texts = [*typed, *([""] * (room - len(typed)))]
    single = field.model_copy(update={"multiple": False, "max": None, "min": None})
    parts = []
    for number, text in enumerate(texts, start=1):
        part = _single(single, replace(base, value=text, errors=()))
        label = Text(zh=f"{field.label.zh}（{number}）", en=f"{field.label.get('en')} ({number})")
        offers = draft.offers_at(f"{base.tail}.{number}")
        parts.append(replace(part, id=f"{base.id}.{number}", label=label, offers=offers))
    return replace(base, kind="many", parts=tuple(parts))


def _person(field: FormField, base: Control, raw: Any, place: str, draft: Draft) -> Control:
    typed = raw if isinstance(raw, Mapping) else {}
    parts = []
    for part, label in PARTS_OF_PERSON[field.kind]:
        control = Control(
            kind="input",
            id=f"{base.id}.{part}",
            name=f"{base.name}.{part}",
            label=label,
            value=str(typed.get(part, "")),
            errors=draft.at(f"{place}.{part}"),
            sensitive=part == "number",
        )
        if part == "type":
            chosen = control.value or identity.RESIDENT_ID
            options = tuple(Option(d.value, d.label, d.value == chosen) for d in identity.DOCUMENTS)
            control = replace(control, kind="select", options=options)
        parts.append(control)
    return replace(base, kind="parts", parts=tuple(parts), sensitive=False)


def _period(base: Control, raw: Any, place: str, draft: Draft) -> Control:
    typed = raw if isinstance(raw, Mapping) else {}
    parts = tuple(
        _dated(
            Control(
                kind="input",
                id=f"{base.id}.{part}",
                name=f"{base.name}.{part}",
                label=label,
                value=str(typed.get(part, "")),
                errors=draft.at(f"{place}.{part}"),
            ),
            "date",
        )
        for part, label in PERIOD_PARTS
    )
    return replace(base, kind="parts", parts=parts)


def _posted(condition: Condition) -> dict[str, Any]:
    """The condition as the page's script reads it: names of controls, values as they are posted."""
    if condition.all:
        return {"all": [_posted(part) for part in condition.all]}
    if condition.any:
        return {"any": [_posted(part) for part in condition.any]}
    value = condition.value
    if isinstance(value, bool):
        value = "yes" if value else "no"
    elif isinstance(value, list | tuple):
        value = [str(each) for each in value]
    elif value is not None:
        value = str(value)
    return {"field": f"a.{condition.field}", "op": condition.op, "value": value}
