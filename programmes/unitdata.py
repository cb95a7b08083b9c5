"""What can be registered of a unit, written as questions: its name, and what kind it is of. Pure.

Beside what is told of every unit there are the ``attributes`` of programmes. A form may offer any
of them as the answer to a question (``suggest: unit.<key>``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from .definitions import Attribute, Choice, FieldKind, FormField, Text

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
# The kinds of units that the language knows: more than units are registered as.
KIND_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "secondary_school": Text(zh="中等职业学校", en="secondary vocational school"),
        "college": Text(zh="高等职业学校", en="higher vocational college"),
        "vocational_university": Text(zh="职业本科学校", en="vocational university"),
        "university": Text(zh="普通本科高校", en="university"),
        "direct_university": Text(zh="教育部直属高校", en="directly-affiliated university"),
        "enterprise": Text(zh="企业", en="enterprise"),
        "central_soe_group": Text(zh="中央企业集团", en="central state-owned group"),
        "national_private_group": Text(zh="全国性特大型民营企业", en="national private group"),
        "park": Text(zh="产业园区", en="industrial park"),
        "local_government": Text(zh="地方政府", en="local government"),
        "industry_body": Text(zh="行业组织", en="industry body"),
        "research_institute": Text(zh="科研院所", en="research institute"),
        "publisher": Text(zh="出版单位", en="publisher"),
    }
)
# What a rule may look at besides what is registered.
PLACED: Mapping[str, FormField] = MappingProxyType(
    {
        "kind": FormField(
            id="kind",
            kind="choice",
            label=Text(zh="单位类别", en="Kind of unit"),
            choices=tuple(Choice(value=key, label=name) for key, name in KIND_NAMES.items()),
        ),
        "area": _datum("area", "region", "计入的省份", "Area whose places it takes"),
        "city": _datum("city", "region", "所在市", "City"),
    }
)
RESERVED = frozenset({*DATA, *PLACED})  # an attribute cannot be called so


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
