"""Which answers and which units rules look at: nobody reads a whole form to count places. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from declarations.rules.conditions import fields_of
from programmes.definitions import (
    By,
    CapByClassQuota,
    CountedInQuota,
    CoverageQuota,
    FieldCapQuota,
    FormField,
    OrgCapQuota,
    PersonCapQuota,
    Quota,
    RatioMaxQuota,
    SplitQuota,
)

OF_THE_RULES = ("unit", "list", "")  # what conditions look at besides answers


def fields_needed(quotas: Iterable[Quota]) -> frozenset[str]:
    """The ids of the form's fields that these rules look at."""
    found: set[str] = set()
    for quota in quotas:
        found |= fields_of(quota.where) | _own(quota)
    return frozenset(found.difference(OF_THE_RULES))


def tells_persons_apart(quotas: Iterable[Quota], fields: Iterable[FormField]) -> bool:
    """Whether it matters who somebody is, and not only that somebody is named.

    Who counts the rows of a form need not know: a person that was submitted has a name, also once
    the number is erased. Of an identity without a name nothing is left then.
    """
    counted = all(isinstance(quota, FieldCapQuota) and not quota.plus for quota in quotas)
    kinds = {part.kind for field in fields for part in (field, *field.columns)}
    return not counted or "identity" in kinds


def facts_needed(quotas: Iterable[Quota], kind: str, area: str) -> bool:
    """Whether any of these rules looks at what is registered of a unit of this kind and area."""
    return any(
        _moves(quota, kind, area) if isinstance(quota, CountedInQuota) else _looks_at_units(quota)
        for quota in quotas
    )


def _moves(quota: CountedInQuota, kind: str, area: str) -> bool:
    kinds, areas = quota.kinds or (kind,), quota.areas or (area,)
    return kind in kinds and area in areas


def _looks_at_units(quota: Quota) -> bool:
    """Its seat tells the city in which it is, so a rule on cities looks at it as well."""
    conditions = fields_of(quota.when) | fields_of(quota.where)
    if isinstance(quota, RatioMaxQuota):
        conditions |= fields_of(quota.part)
    by = getattr(quota, "by", None)
    return (
        "unit" in conditions
        or (isinstance(by, By) and bool(by.unit))
        or getattr(quota, "scope", "") == "city"
    )


def _own(quota: Quota) -> frozenset[str]:
    match quota:
        case SplitQuota() | CapByClassQuota() | CoverageQuota():
            return frozenset({quota.by.field})
        case RatioMaxQuota():
            return fields_of(quota.part)
        case PersonCapQuota():
            return frozenset({quota.person.partition(".")[0]})
        case OrgCapQuota():
            return frozenset({quota.organisation.partition(".")[0]})
        case FieldCapQuota():
            return frozenset({quota.field, *quota.plus})
    return frozenset()
