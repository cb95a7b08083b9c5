"""Which answers of an item rules look at: nobody reads a whole form to count places. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from declarations.rules.conditions import fields_of
from programmes.definitions import (
    CapByClassQuota,
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
