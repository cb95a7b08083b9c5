"""What differs between two versions of a programme's file, part by part, by id. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .definitions import FormField, Programme, Text, Value
from .findings import Finding, gettext_noop

Kind = Literal["added", "removed", "changed"]

# Parts whose values have ids, in the order of a page. ``rest`` is everything else of the file.
PARTS: Mapping[str, str] = {
    "sections": gettext_noop("Sections of the form"),
    "form": gettext_noop("Questions"),
    "windows": gettext_noop("Windows"),
    "route": gettext_noop("Route"),
    "eligibility": gettext_noop("Conditions"),
    "quotas": gettext_noop("Places"),
    "documents": gettext_noop("Papers"),
    "texts": gettext_noop("Titles and remarks"),
    "rest": gettext_noop("Everything else"),
}
TEXTS = ("title", "subject", "gaps", "source")
# What may be corrected in a running round: the rest decides who may declare, where and until when.
CORRECTABLE = frozenset({"sections", "form", "texts"})
APART = frozenset({"form", "cycles", "route", "eligibility", "quotas", "documents", *TEXTS})


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of a value, before and after."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is new, gone, or different in some ``keys``."""

    part: str
    kind: Kind
    id: str
    title: Text | str
    keys: tuple[Difference, ...] = field(default=())


def changes(old: Programme, new: Programme) -> list[Change]:
    """Every difference, in the order of ``PARTS``; what is only written differently is none."""
    found = [
        *_between("sections", _sections(old), _sections(new)),
        *_between("form", fields_of(old), fields_of(new)),
        *_between("windows", _windows(old), _windows(new)),
    ]
    for part in ("route", "eligibility", "quotas", "documents"):
        found += _between(part, _by_id(getattr(old, part)), _by_id(getattr(new, part)))
        found += _reordered(part, getattr(old, part), getattr(new, part))
    for name in TEXTS:
        found += _whole("texts", name, old, new)
    for name in sorted(set(Programme.model_fields) - APART):
        found += _whole("rest", name, old, new)
    return found


def fields_of(programme: Programme) -> dict[str, FormField]:
    """Every question by its id."""
    return {each.id: each for section in programme.form.sections for each in section.fields}


def not_correctable(found: Iterable[Change]) -> list[Finding]:
    """Why these changes cannot be published for a running round, each by its name."""
    message = gettext_noop("“%(title)s” (%(id)s) differs: %(part)s stay as they were opened.")
    remedy = gettext_noop("Open a new round with this version, or correct only the form.")
    return [
        Finding(
            "not_correctable",
            message,
            params={"title": each.title, "id": each.id, "part": PARTS[each.part]},
            remedy=remedy,
        )
        for each in found
        if each.part not in CORRECTABLE
    ]


def _sections(programme: Programme) -> dict[str, Value]:
    """The sections without their questions, but with the order of these."""
    return {
        each.id: each.model_copy(
            update={"fields": tuple(f.model_copy(update=_BARE) for f in each.fields)}
        )
        for each in programme.form.sections
    }


_BARE = {
    name: info.get_default(call_default_factory=True)
    for name, info in FormField.model_fields.items()
    if name not in ("id", "kind", "label")
} | {"kind": "info", "label": Text.model_validate({"zh-hans": "-"})}


def _windows(programme: Programme) -> dict[str, Value]:
    return {
        f"{cycle.id} {name}": window
        for cycle in programme.cycles
        for name, window in cycle.windows.items()
    }


def _by_id(values: Iterable[Any]) -> dict[str, Value]:
    return {each.id: each for each in values}


def _reordered(part: str, old: Iterable[Any], new: Iterable[Any]) -> Iterator[Change]:
    before, after = [each.id for each in old], [each.id for each in new]
    if before != after and sorted(before) == sorted(after):
        order = Difference("order", ", ".join(before), ", ".join(after))
        yield Change(part, "changed", part, PARTS[part], (order,))


def _between(part: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key, value in old.items():
        if key not in new:
            yield Change(part, "removed", key, _title(key, value))
    for key, value in new.items():
        if key not in old:
            yield Change(part, "added", key, _title(key, value))
        elif keys := tuple(_differences(old[key], value)):
            yield Change(part, "changed", key, _title(key, value), keys)


def _differences(old: Value, new: Value) -> Iterator[Difference]:
    if type(old) is not type(new):
        yield Difference("type", type(old).__name__, type(new).__name__)
        return
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference(name, before, after)


def _title(key: str, value: Any) -> Text | str:
    return getattr(value, "label", None) or getattr(value, "title", None) or key


def _whole(part: str, name: str, old: Programme, new: Programme) -> Iterator[Change]:
    before, after = getattr(old, name), getattr(new, name)
    if before != after:
        yield Change(part, "changed", name, name, (Difference(name, before, after),))
