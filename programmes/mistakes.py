"""Mistakes in a programme's file, and how the validator's own errors become such. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from pydantic import BaseModel, ValidationError

from .definitions import Programme
from .findings import gettext_noop


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at ``path`` (keys and indices from the file's root)."""

    path: tuple[str | int, ...]
    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    remedy: str = ""
    stands_at: Literal["key", "value"] = "value"


def of_validation(error: ValidationError, root: type[BaseModel] = Programme) -> Iterator[Mistake]:
    """Each of pydantic's errors in our words; an unknown key comes with the nearest known one.

    ``root`` is what the file was read as.
    """
    for detail in error.errors(include_url=False):
        translate = _WORDS.get(detail["type"], _other)
        yield translate(detail["loc"], {**detail, "root": root})


# Comparing two words takes as long as the product of their lengths; a hostile file has many.
MOST_COMPARED = 60_000


def nearest(word: str, known: list[str]) -> str:
    """The known word that looks most like this one, or nothing. Of too many, the first count."""
    room, compared = MOST_COMPARED // max(len(word), 1), []
    for each in known:
        room -= len(each)
        if room < 0:
            break
        compared.append(each)
    return next(iter(difflib.get_close_matches(word, compared, n=1, cutoff=0.5)), "")


DID_YOU_MEAN = gettext_noop("Did you mean “%(nearest)s”?")


def _unknown_key(path: tuple[str | int, ...], detail: Any) -> Mistake:
    key, known = str(path[-1]), known_keys(path[:-1], detail["root"])
    like = nearest(key, known)
    return Mistake(
        path,
        "unknown_key",
        gettext_noop("Unknown key “%(key)s”."),
        {"key": key, "nearest": like, "known": ", ".join(known)},
        DID_YOU_MEAN if like else gettext_noop("Known here: %(known)s."),
        "key",
    )


def _missing(path: tuple[str | int, ...], detail: Any) -> Mistake:
    message = gettext_noop("The key “%(key)s” is missing.")
    return Mistake(path, "missing_key", message, {"key": path[-1]}, stands_at="key")


def _not_one_of(path: tuple[str | int, ...], detail: Any) -> Mistake:
    context = detail.get("ctx", {})
    expected = str(context.get("expected_tags") or context.get("expected", ""))
    known = [word.strip(" '\"") for word in expected.replace(" or ", ",").split(",")]
    value = str(context.get("tag", detail["input"]))[:60]
    like = nearest(value, known)
    if detail["type"] == "union_tag_invalid":
        path = (*path, "type")
    return Mistake(
        path,
        "not_one_of",
        gettext_noop("“%(value)s” is not one of: %(known)s."),
        {"value": value, "known": ", ".join(known), "nearest": like},
        DID_YOU_MEAN if like else "",
    )


def _no_type(path: tuple[str | int, ...], detail: Any) -> Mistake:
    message = gettext_noop("The key “%(key)s” is missing.")
    return Mistake(path, "missing_key", message, {"key": "type"}, stands_at="key")


def _not_text(path: tuple[str | int, ...], detail: Any) -> Mistake:
    return Mistake(
        path,
        "not_text",
        gettext_noop("“%(value)s” is not a text."),
        {"value": str(detail["input"])[:60]},
        gettext_noop("Put it in quotation marks."),
    )


def _pattern(path: tuple[str | int, ...], detail: Any) -> Mistake:
    return Mistake(
        path,
        "wrong_form",
        gettext_noop("“%(value)s” does not have the form %(pattern)s."),
        {"value": str(detail["input"])[:60], "pattern": detail["ctx"]["pattern"]},
    )


def _expected(what: str) -> Callable[[tuple[str | int, ...], Any], Mistake]:
    """``what`` is a message id that uses ``value``."""

    def translate(path: tuple[str | int, ...], detail: Any) -> Mistake:
        shown = "…" if isinstance(detail["input"], dict | list) else str(detail["input"])[:60]
        return Mistake(path, detail["type"], what, {"value": shown})

    return translate


_NUMBER = _expected(gettext_noop("“%(value)s” is not a number that can stand here."))
_DATE = _expected(gettext_noop("“%(value)s” is not a date; write 2023-08-10."))
_MOMENT = _expected(gettext_noop("“%(value)s” is not a moment; write 2023-08-31 20:00."))
_BOOL = _expected(gettext_noop("“%(value)s” is neither true nor false."))
_LIST = _expected(gettext_noop("A list is expected here, not “%(value)s”."))
_MAPPING = _expected(gettext_noop("Keys with values are expected here, not “%(value)s”."))


def _other(path: tuple[str | int, ...], detail: Any) -> Mistake:
    return Mistake(path, detail["type"], "%(reason)s", {"reason": detail["msg"]})


_WORDS = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "literal_error": _not_one_of,
    "enum": _not_one_of,
    "union_tag_invalid": _not_one_of,
    "union_tag_not_found": _no_type,
    "string_type": _not_text,
    "string_pattern_mismatch": _pattern,
    "tuple_type": _LIST,
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), _MAPPING),
    **dict.fromkeys(("bool_type", "bool_parsing"), _BOOL),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), _MOMENT),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than_equal"), _NUMBER),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DATE),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float", "decimal_type", "decimal_parsing"), _NUMBER
    ),
}


def known_keys(path: tuple[str | int, ...], root: type[BaseModel] = Programme) -> list[str]:
    """The keys that the language knows at this path."""
    models = [root]
    for step in path:
        if isinstance(step, str):
            models = _under(models, step)
    keys = (info.alias or name for m in models for name, info in m.model_fields.items())
    return sorted(set(keys))


def _under(models: list[type[BaseModel]], step: str) -> list[type[BaseModel]]:
    """Models one key further down; the name of a variant narrows to that variant.

    What is neither is a key that the file's author chose: ``school`` under ``windows``.
    """
    variants = [
        m for m in models if "type" in m.model_fields and step in _literals(m.model_fields["type"])
    ]
    if variants:
        return variants
    fields = [info for m in models for name, info in m.model_fields.items() if name == step]
    if not fields:
        return models
    return [model for info in fields for model in models_in(info.annotation)]


def _literals(info: Any) -> tuple[Any, ...]:
    return get_args(info.annotation)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The types of the language that stand anywhere in the annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)
