"""Controls whose options are earlier answers, as they are saved; what has gone stays chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from programmes.definitions import Form, FormField

from ..rules import reading, sources
from ..rules.faults import Fault
from ..rules.parsing import parse
from .widgets import Control, Option


def chosen_among(
    field: FormField, base: Control, raw: Any, values: Mapping[str, Any], form: Form | None
) -> Control:
    """A select, or boxes to tick where there are several answers. ``values``: the cleaned ones."""
    several = field.kind == "multichoice" or field.multiple
    typed = raw if isinstance(raw, list) else [raw]
    chosen = [_value(field, each) for each in typed if isinstance(each, str) and each.strip()]
    known = sources.offered(field, values)
    shown = [*known, *(each for each in dict.fromkeys(chosen) if each not in known)]
    options = [Option(each, reading.words_of(field, each), each in chosen) for each in shown]
    among = sources.labels(field, form) if form else ()
    kind = "checks" if several else "select"
    return replace(base, kind=kind, options=tuple(options), among=among)


def _value(field: FormField, typed: str) -> str:
    """The value as it is cleaned; what cannot be read stays as it was typed."""
    single = field.model_copy(update={"multiple": False, "max": None, "min": None})
    value = parse(single, typed) if field.kind != "multichoice" else typed
    return typed if isinstance(value, Fault) else str(value)
