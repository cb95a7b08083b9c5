"""A rule with other figures, or of another strength: what can be changed, and what comes of it.

The rule that comes of it is read by the same definition as one in a file, and must stand beside
the programme's other rules as one in a file must. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from programmes.checks import quotas as checks
from programmes.definitions import (
    CapByClassQuota,
    CapQuota,
    CoverageQuota,
    FieldCapQuota,
    OrgCapQuota,
    PersonCapQuota,
    Programme,
    Quota,
    RatioMaxQuota,
    SplitQuota,
    is_enforced,
)
from programmes.findings import Finding, Refused, Strength
from programmes.mistakes import Mistake, of_validation

from .places import FIGURED

STRENGTHS = ("strength", "min_strength", "max_strength")
TRIED = (
    *FIGURED, SplitQuota, CapQuota, CapByClassQuota, PersonCapQuota, OrgCapQuota, RatioMaxQuota,
    CoverageQuota, FieldCapQuota,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a rule: ``part`` names the class that it is of, empty where there is none."""

    key: str
    value: int
    part: str = ""

    @property
    def name(self) -> str:
        """What it is called in the rule: ``max``, ``counts.secondary``."""
        return f"{self.key}.{self.part}" if self.part else self.key


def can_be_tried(quota: Quota) -> bool:
    """Whether the rule refuses anything, so that another figure or strength may make a change."""
    return isinstance(quota, TRIED) and is_enforced(quota)


def numbers_of(quota: Quota) -> tuple[Number, ...]:
    """The figures that stand in the rule itself; those that the ministry sets are the round's."""
    if isinstance(quota, FIGURED):
        return ()
    return tuple(_numbers(quota))


def strengths_of(quota: Quota) -> dict[str, Strength]:
    """How much the rule weighs, by the name of its field: one, or one for each bound."""
    return {name: getattr(quota, name) for name in STRENGTHS if hasattr(quota, name)}


def changed(quota: Quota, values: Mapping[str, Any], programme: Programme) -> Quota:
    """The rule with these figures and strengths, by the names of ``numbers_of``, ``strengths_of``.

    ``Refused`` with everything that no file could say, each at its field.
    """
    said = quota.model_dump()
    for name, value in values.items():
        key, _, part = name.partition(".")
        if part:
            said[key][part] = value
        else:
            said[key] = value
    try:
        rule = type(quota).model_validate(said)
    except ValidationError as error:
        found = [_told(each, quota, each.path) for each in of_validation(error, type(quota))]
        raise Refused(found) from None
    if numbers_of(rule) != numbers_of(quota) and (found := [*_against(rule, programme)]):
        raise Refused(found)
    return rule


def instead(programme: Programme, rule: Quota) -> Programme:
    """The programme with this rule in the place of the one of its id."""
    quotas = tuple(rule if each.id == rule.id else each for each in programme.quotas)
    return programme.model_copy(update={"quotas": quotas})


def _numbers(quota: Quota) -> Iterator[Number]:
    match quota:
        case SplitQuota():
            yield from (Number("counts", count, part) for part, count in quota.counts.items())
        case CapByClassQuota():
            yield from (Number("caps", count, part) for part, count in quota.caps.items())
            yield from (Number("floors", count, part) for part, count in quota.floors.items())
            if quota.others is not None:
                yield Number("others", quota.others)
        case RatioMaxQuota():
            yield from (Number("max", quota.max), Number("of", quota.of))
        case FieldCapQuota():
            yield from (Number("min", quota.min), Number("max", quota.max))
        case CapQuota() | PersonCapQuota() | OrgCapQuota():
            yield Number("max", quota.max)


def _against(rule: Quota, programme: Programme) -> Iterator[Finding]:
    """What forbids a file with this rule that does not forbid the one without the change."""
    before = {(each.path, each.code) for each in checks.weaknesses(programme)}
    place = next(n for n, each in enumerate(programme.quotas) if each.id == rule.id)
    for mistake in checks.weaknesses(instead(programme, rule)):
        if (mistake.path, mistake.code) not in before:
            own = mistake.path[:2] == ("quotas", place)
            yield _told(mistake, rule, mistake.path[2:] if own else ())


def _told(mistake: Mistake, quota: Quota, path: tuple[str | int, ...]) -> Finding:
    """At the field of the number, where it is about several at once at the first of them."""
    said = ".".join(str(key) for key in path)
    several = (number.name for number in numbers_of(quota) if number.key == said)
    where = next(several, said)
    return Finding(
        mistake.code,
        mistake.message,
        place=f"field:{where}" if where else "",
        params=mistake.params,
        remedy=mistake.remedy,
    )
