"""``{% load declaring %}``: the conditions of a programme with where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template

from programmes.definitions import Rule

from ..rules import eligibility

register = template.Library()


@register.filter
def with_standings(rules: Sequence[Rule], standings: Mapping[str, str]) -> list[eligibility.Line]:
    """``definition.eligibility|with_standings:revision.standings``."""
    return eligibility.lines(rules, standings)
