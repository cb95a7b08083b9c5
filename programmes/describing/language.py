"""Every type of the language with its keys, and what is said of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel

from ..definitions import Programme
from ..mistakes import models_in
from . import eligibility, form, lifecycle, programme, quotas, rounds, route
from .vocabularies import VOCABULARIES, Vocabulary

PARTS = (programme, rounds, route, quotas, eligibility, lifecycle, form)
# (type, key) → what it means; the key "" is the type itself.
MEANINGS: dict[tuple[str, str], str] = {
    (name, key): text
    for part in PARTS
    for name, keys in part.MEANINGS.items()
    for key, text in keys.items()
}


@cache
def types() -> dict[str, type[BaseModel]]:
    """Every type that a file may hold, by name."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [Programme]
    while waiting:
        model = waiting.pop(0)
        if model.__name__ not in found:
            found[model.__name__] = model
            waiting += [m for i in model.model_fields.values() for m in models_in(i.annotation)]
    return found


@cache
def paths() -> dict[str, str]:
    """Where in the file each type stands first: ``form.sections[].fields[]``."""
    found = {"Programme": ""}
    for name, model in types().items():
        for key, info in model.model_fields.items():
            several = "[]" if "tuple" in str(info.annotation) else ""
            for below in models_in(info.annotation):
                path = f"{found[name]}.{info.alias or key}{several}".lstrip(".")
                found.setdefault(below.__name__, path)
    return found


def keys_of(model: type[BaseModel]) -> Iterator[str]:
    """The keys as a file writes them."""
    return (info.alias or name for name, info in model.model_fields.items())


def meaning(name: str, key: str = "") -> str:
    """What the key means in this type, or in the type that it shares the key with."""
    for parent in types()[name].__mro__:
        if (parent.__name__, key) in MEANINGS:
            return MEANINGS[parent.__name__, key]
    raise KeyError((name, key))


def vocabulary(words: tuple[str, ...]) -> Vocabulary:
    """The vocabulary of exactly these words; ``KeyError`` where one is not described."""
    for each in VOCABULARIES:
        if tuple(each.words) == words:
            return each
    raise KeyError(words)
