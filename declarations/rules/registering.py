"""What an administrator types into the register of units, one entry or a table. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from organisations.register import CONTACT, Entry, Scalar
from programmes import unitdata
from programmes.definitions import FormField, Text
from programmes.findings import Finding, gettext_noop
from programmes.tables.texts import Line

from .faults import Fault
from .parsing import parse

MAX_ENTRIES = 1000
# The columns of a table by the words that may head them.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "unit": ("单位代码", "unit"),
        "key": ("登记项目", "item"),
        "value": ("内容", "value"),
        "valid_from": ("起始日期", "from"),
        "valid_until": ("截止日期", "until"),
        "basis": ("依据文件", "document"),
    }
)
OPTIONAL = ("valid_until",)
LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "unit": Text(zh="单位", en="Unit"),
        "key": Text(zh="登记项目", en="Item"),
        "value": Text(zh="内容", en="Value"),
        "valid_from": Text(zh="起始日期", en="First day"),
        "valid_until": Text(zh="截止日期", en="Last day"),
        "basis": Text(zh="依据文件", en="Document"),
    }
)
DAY = FormField(id="day", kind="date", label=LABELS["valid_from"])


@dataclass(frozen=True, slots=True)
class Typed:
    """One entry as typed; ``line`` is its line in the table, 0 on a page of its own."""

    unit: str
    key: str
    value: str
    valid_from: str
    valid_until: str
    basis: str
    line: int = 0


def read(typed: Typed, datum: FormField | None) -> tuple[Entry | None, list[Finding]]:
    """The entry, or what is wrong with it, at ``field:<column>``. ``datum``: what is registered."""
    found = []
    if datum is None:
        message = gettext_noop("“%(key)s” is nothing that is registered of units.")
        found.append(_finding("key", Fault("unknown_datum", message, (("key", typed.key[:40]),))))
    value = _read(datum, typed.value, "value", found) if datum else ""
    first = _read(DAY, typed.valid_from, "valid_from", found)
    last = _read(DAY, typed.valid_until, "valid_until", found) if typed.valid_until.strip() else ""
    if found or datum is None:
        return None, found
    until = date.fromisoformat(str(last)) if last else None
    entry = Entry(datum.id, value, date.fromisoformat(str(first)), until, typed.basis.strip())
    return entry, []


def contact(values: Mapping[str, str]) -> tuple[dict[str, str], list[Finding]]:
    """What a unit says of itself in normal form, and what cannot be read, at ``field:<key>``."""
    kept, found = {}, []
    for key in CONTACT:
        typed = values.get(key, "").strip()
        result: Any = parse(unitdata.DATA[key], typed) if typed else ""
        if isinstance(result, Fault):
            found.append(_at(key, unitdata.DATA[key].label, result))
        else:
            kept[key] = str(result)
    return kept, found


def table(lines: Iterable[Line]) -> tuple[list[Typed], list[Finding]]:
    """The entries of a table, or what is wrong with it as a whole."""
    rows = list(lines)
    if not rows:
        return [], [_whole(gettext_noop("The table is empty."))]
    names, found = _headings(rows[0].cells)
    if len(rows) - 1 > MAX_ENTRIES:
        message = gettext_noop("At most %(limit)s entries at once; there are %(count)s.")
        found.append(_whole(message, limit=MAX_ENTRIES, count=len(rows) - 1))
    elif len(rows) == 1:
        found.append(_whole(gettext_noop("Below the headings there is nothing.")))
    if found:
        return [], found
    return [_typed(names, line) for line in rows[1:]], []


def in_line(finding: Finding, line: int) -> Finding:
    """The finding with its line for a label, and the line for its place."""
    label = finding.params.get("label")
    words = Text(zh=f"第{line}行", en=f"Line {line}")
    labels = (words, label) if label else (words,)
    params = {**finding.params, "label": labels}
    place = f"field:line-{line}"
    return Finding(finding.code, finding.message, place=place, params=params, remedy=finding.remedy)


def labelled(finding: Finding) -> Finding:
    """The finding of the register with the column's name for a label."""
    column = finding.place.removeprefix("field:")
    params = {**finding.params, "label": LABELS.get(column, "")}
    return Finding(finding.code, finding.message, finding.strength, finding.place, params)


def _headings(cells: Sequence[str]) -> tuple[list[str], list[Finding]]:
    known = {word: column for column, words in COLUMNS.items() for word in words}
    names = [known.get(cell.lower(), "") for cell in cells]
    strange = [cell for cell, name in zip(cells, names, strict=True) if not name and cell]
    lacking = [COLUMNS[c][0] for c in COLUMNS if c not in names and c not in OPTIONAL]
    found = []
    if strange:
        found.append(_whole(gettext_noop("Unknown columns: %(names)s."), names=tuple(strange)))
    if lacking:
        found.append(_whole(gettext_noop("Columns missing: %(names)s."), names=tuple(lacking)))
    return names, found


def _typed(names: Sequence[str], line: Line) -> Typed:
    cells = dict(zip(names, line.cells, strict=False))
    return Typed(**{column: cells.get(column, "") for column in COLUMNS}, line=line.number)


def _read(field: FormField, typed: str, column: str, found: list[Finding]) -> Scalar:
    if not typed.strip():
        found.append(_finding(column, Fault("required", gettext_noop("This is missing."))))
        return ""
    result: Any = _bool(typed) if field.kind == "bool" else parse(field, typed.strip())
    if isinstance(result, Fault):
        found.append(_finding(column, result))
        return ""
    return result if isinstance(result, bool | int) else str(result)


def _bool(typed: str) -> bool | Fault:
    answer = {"是": True, "有": True, "yes": True, "否": False, "无": False, "no": False}
    found = answer.get(typed.strip().lower())
    return Fault("yes_or_no", gettext_noop("Write yes or no.")) if found is None else found


def _finding(column: str, fault: Fault) -> Finding:
    return _at(column, LABELS[column], fault)


def _at(place: str, label: Text, fault: Fault) -> Finding:
    params = {"label": label, **dict(fault.params)}
    return Finding(
        fault.code, fault.message, place=f"field:{place}", params=params, remedy=fault.remedy
    )


def _whole(message: str, **params: Any) -> Finding:
    return Finding("table", message, place="field:source", params=params)
