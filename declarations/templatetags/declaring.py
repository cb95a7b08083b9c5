"""``{% load declaring %}``: the conditions of a programme with where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop, pgettext

from programmes.definitions import Rule
from programmes.findings import Finding, Strength

from ..rules import eligibility, panel

register = template.Library()

WORDS: Mapping[str, str] = {
    "met": gettext_noop("met"),
    "pending": gettext_noop("to be judged"),
    "evidence": gettext_noop("lacks evidence"),
    "missing": gettext_noop("to be filled in"),
    "unmet": gettext_noop("not met"),
    "unclaimed": gettext_noop("not claimed"),
}
TONES = {"met": "ok", "pending": "info", "evidence": "warn", "unmet": "bad"}


@register.filter
def with_standings(rules: Sequence[Rule], standings: Mapping[str, str]) -> list[eligibility.Line]:
    """``definition.eligibility|with_standings:revision.standings``."""
    return eligibility.lines(rules, standings)


@register.filter
def state_word(state: panel.State) -> str:
    """The state of a condition in words."""
    return gettext(WORDS[state])


@register.filter
def state_tag(state: panel.State, weighs: Strength) -> SafeString:
    """The same as a tag; red only where it stands in the way of filing."""
    tone = TONES.get(state, "plain")
    tone = "warn" if tone == "bad" and weighs is not Strength.HARD else tone
    return format_html('<span class="tag {}">{}</span>', tone, state_word(state))


@register.filter
def counted(state: panel.State, number: int) -> SafeString:
    """A tag that says how many conditions are in the state."""
    return format_html(
        '<span class="tag {}">{} {}</span>', TONES.get(state, "plain"), number, state_word(state)
    )


@register.filter
def in_words(condition: panel.Condition) -> str:
    """How those below stand: “2 met, 1 lacks evidence”."""
    parts = (f"{number} {state_word(state)}" for state, number in condition.counts)
    return pgettext("between the items of a list", ", ").join(parts)


@register.filter
def asked_in_words(finding: Finding) -> str:
    """The question that a finding is about; of a cell, its table, row and column."""
    label = finding.params["label"]
    parts = label if isinstance(label, tuple) else (label,)
    return " · ".join(part.get(get_language() or "zh-hans") for part in parts)


@register.filter
def href(finding: Finding, links: Mapping[str, str]) -> str:
    """The address of the control; ``links``: question ids to pages, empty for this one."""
    kind, _, place = finding.place.partition(":")
    return f"{links.get(place.partition('.')[0], '')}#{kind}-{place}"
