"""``--explain``: every type and every key that means something is said, in both languages."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from programmes.definitions import Programme, Text
from programmes.explaining import eligibility, explain, quotas
from tests.programmes.explained import LANGUAGES, lines, sample, spoken

pytestmark = pytest.mark.rules

Place = tuple[str | int, ...]

# Keys that mean nothing to the reader, with the reason. ``*``: of every type.
WITHOUT_MEANING = {
    ("*", "id"): "names a part inside the file; its title or label is shown",
    ("*", "type"): "chooses the type; the types are told apart by what they say",
    ("Programme", "language"): "the version of the language",
    ("FormField", "hint"): "a help beside the question, as it stands",
    ("Section", "hint"): "the same, of a section",
    ("Choice", "value"): "is stored; the label is shown",
    ("FieldCompareRule", "unit"): "repeats the form's unit, which is shown; checked to be equal",
    ("LookbackRule", "unit"): "the same",
    ("PreferenceRule", "strength"): "what is preferred never refuses, whatever it weighs",
}
# Comparisons that read alike where there is one value: is / is one of.
ALIKE = {("Condition", "op"), ("FieldCompareRule", "op")}
# Keys of texts are said in their own language only.
SPOKEN = {("Text", "zh"): ("zh-hans",), ("Text", "en"): ("en",)}


def types_in(annotation: Any, found: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """Every type of the language that can stand below this annotation."""
    is_value = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    if is_value and annotation not in found:
        found.add(annotation)
        for field in annotation.model_fields.values():
            types_in(field.annotation, found)
    for part in get_args(annotation):
        types_in(part, found)
    return found


def words_of(annotation: Any) -> set[Any]:
    """The words that the language offers here, if it offers some."""
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return set(annotation)
    if get_origin(annotation) in (tuple, dict):
        return set()
    return {word for part in get_args(annotation) for word in words_of(part)}


TYPES = sorted(types_in(Programme, set()), key=lambda each: each.__name__)
KEYS = [
    (each, key)
    for each in TYPES
    for key in each.model_fields
    if not WITHOUT_MEANING.keys() & {("*", key), (each.__name__, key)}
    and len(words_of(each.model_fields[key].annotation)) != 1  # nothing to choose from
]


def placed(value: Any, place: Place = ()) -> Iterator[tuple[Place, BaseModel]]:
    """Every value of the language with its place in the programme."""
    if isinstance(value, BaseModel):
        yield place, value
        for key in type(value).model_fields:
            yield from placed(getattr(value, key), (*place, key))
    elif isinstance(value, tuple | list):
        for n, each in enumerate(value):
            yield from placed(each, (*place, n))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from placed(each, (*place, key))


@cache
def parts() -> list[tuple[Place, BaseModel]]:
    """Every value of the sample."""
    return list(placed(sample()))


def replaced(value: Any, place: Place, new: Any) -> Any:
    """The same value with another one at that place; nothing is validated."""
    if not place:
        return new
    step, *rest = place
    if isinstance(value, BaseModel):
        inner = replaced(getattr(value, str(step)), tuple(rest), new)
        return value.model_copy(update={str(step): inner})
    if isinstance(value, dict):
        return {**value, step: replaced(value[step], tuple(rest), new)}
    changed = list(value)
    changed[int(step)] = replaced(changed[int(step)], tuple(rest), new)
    return tuple(changed)


def others(annotation: Any, value: Any) -> list[Any]:
    """Other values that could stand there."""
    if words := [word for word in sorted(words_of(annotation)) if word != value]:
        return words
    match value:
        case bool():
            return [not value]
        case int() | Decimal():
            return [value + 1]
        case date():
            return [value + timedelta(days=1)]
        case str() if re.fullmatch(r"\d\d-\d\d", value):
            return ["02-02"]
        case str():
            return [f"{value}x"]
        case tuple() | list() if len(value) > 1 or NoneType in map(type, value):
            return [type(value)(reversed(value)), value[:-1]]
        case tuple() if value:
            return [()]
        case dict() if value:
            return [dict(list(value.items())[:-1])]
        case BaseModel() if NoneType in get_args(annotation):
            return [None]
        case BaseModel():
            return [other for key in type(value).model_fields
                    for other in _with_another(value, key)]  # fmt: skip
    return []


def _with_another(value: BaseModel, key: str) -> list[BaseModel]:
    annotation = type(value).model_fields[key].annotation
    return [
        value.model_copy(update={key: other}) for other in others(annotation, getattr(value, key))
    ]


def silent_in(kind: type[BaseModel], key: str) -> set[str]:
    """The languages in which no change of the key anywhere changes what is said."""
    silent = set(SPOKEN.get((kind.__name__, key), LANGUAGES))
    annotation = kind.model_fields[key].annotation
    lent = borrowed(key, annotation)
    for place, value in parts():
        if type(value) is not kind or not silent:
            continue
        for other in [*others(annotation, getattr(value, key)), *lent]:
            changed = explain(replaced(sample(), (*place, key), other))
            silent -= {each for each in silent if spoken(changed, each) != said(each)}
    return silent


def borrowed(key: str, annotation: Any) -> list[Any]:
    """What another part of the sample says under a key of this name and kind."""
    found = (
        getattr(value, key)
        for _place, value in parts()
        if key in type(value).model_fields
        and type(value).model_fields[key].annotation == annotation
    )
    return [value for value in found if value][:1]


@cache
def said(language: str) -> list[str]:
    return lines(sample(), language)


def test_the_sample_has_every_type():
    used = {type(value) for _place, value in parts()}
    assert sorted(each.__name__ for each in TYPES if each not in used) == []


def test_what_is_without_meaning_exists():
    known = {(each.__name__, key) for each in TYPES for key in each.model_fields}
    known |= {("*", key) for _name, key in known}
    assert set(WITHOUT_MEANING) - known == set()


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_another_value_of_a_key_is_another_explanation(kind):
    silent = {key: silent_in(kind, key) for each, key in KEYS if each is kind}
    assert {key: languages for key, languages in silent.items() if languages} == {}


CHOOSING = [
    (kind, key)
    for kind, key in KEYS
    if words_of(kind.model_fields[key].annotation) and (kind.__name__, key) not in ALIKE
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "key"), CHOOSING, ids=lambda each: getattr(each, "__name__", each)
)
def test_no_two_words_of_the_language_are_explained_alike(kind, key, language):
    words = words_of(kind.model_fields[key].annotation)
    values = (place for place, value in parts() if type(value) is kind)
    assert any(
        len({tuple(lines(replaced(sample(), (*place, key), word), language)) for word in words})
        == len(words)
        for place in values
    )


def test_a_type_without_a_function_is_an_error():
    class Unheard(Text):
        pass

    for explained in (eligibility.demand, quotas.allowance):
        with pytest.raises(NotImplementedError, match="Unheard"):
            explained(Unheard(zh="未知"), None)
