"""What can be registered of a unit, written as questions: its name, and what kind it is of. Pure.

Beside what is told of every unit there are the ``attributes`` of programmes. A form may offer any
of them as the answer to a question (``suggest: unit.<key>``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from .definitions import Attribute, FieldKind, FormField, Text

# As what a question an attribute is read and shown.
KINDS: Mapping[str, FieldKind] = MappingProxyType(
    {"text": "text", "bool": "bool", "int": "int", "area": "region"}
)
# Which questions may be offered something of that kind.
FITS: Mapping[str, tuple[FieldKind, ...]] = MappingProxyType(
    {
        "text": ("text", "longtext", "choice"),
        "bool": ("bool",),
        "int": ("int",),
        "region": ("region",),
        "uscc": ("uscc", "text"),
        "phone": ("phone", "text"),
        "email": ("email", "text"),
        "url": ("url", "text"),
    }
)
ALSO: Mapping[str, tuple[FieldKind, ...]] = MappingProxyType({"name": ("organisation",)})
PREFIX = "unit."


def _datum(key: str, kind: FieldKind, zh: str, en: str) -> FormField:
    return FormField(id=key, kind=kind, label=Text(zh=zh, en=en))


DATA: Mapping[str, FormField] = MappingProxyType(
    {
        each.id: each
        for each in (
            _datum("name", "text", "单位名称", "Name"),
            _datum("name_en", "text", "单位英文名称", "English name"),
            _datum("uscc", "uscc", "统一社会信用代码", "Unified social credit code"),
            _datum("region", "region", "所在地（行政区划）", "Seat (administrative division)"),
            _datum("address", "text", "通讯地址", "Postal address"),
            _datum("postcode", "text", "邮政编码", "Postcode"),
            _datum("phone", "phone", "联系电话", "Phone"),
            _datum("email", "email", "电子邮箱", "E-mail address"),
            _datum("website", "url", "单位网址", "Website"),
            _datum("legal_representative", "text", "法定代表人", "Legal representative"),
        )
    }
)
RESERVED = frozenset({*DATA, "kind", "area", "city"})  # an attribute cannot be called so


def attribute(said: Attribute) -> FormField:
    """The attribute as a question."""
    return FormField(id=said.id, kind=KINDS[said.kind], label=said.title)


def known(attributes: Iterable[Attribute]) -> dict[str, FormField]:
    """By key all that can be registered of a unit under these attributes."""
    return {**DATA, **{each.id: attribute(each) for each in attributes}}


def suggested(field: FormField) -> str:
    """The key of what the question is offered; empty where it is offered nothing."""
    return field.suggest.removeprefix(PREFIX)


def fits(datum: FormField, field: FormField) -> bool:
    """Whether the question can be offered this."""
    kinds = (*FITS[datum.kind], *ALSO.get(datum.id, ()))
    return field.kind in kinds and not field.multiple


class Registered(Protocol):
    """What is registered under a key."""

    @property
    def value(self) -> Any: ...


def value(said: Attribute, facts: Mapping[str, Registered]) -> str | bool | int | None:
    """What is registered of the attribute; ``None`` where nothing is, or nothing of its kind."""
    found = facts[said.id].value if said.id in facts else None
    if said.kind == "bool":
        return found if isinstance(found, bool) else None
    if said.kind == "int":
        return found if isinstance(found, int) and not isinstance(found, bool) else None
    return found if isinstance(found, str) else None
