"""Figures in force on pages of apps that lie below this one and cannot ask it themselves."""

from fractions import Fraction
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import get_language, gettext

from organisations.selectors import as_person
from programmes.definitions import Programme, Quota, Text
from programmes.explaining import Speaker
from programmes.explaining.naming import Names, questions
from programmes.explaining.quotas import sentence
from programmes.explaining.saying import STATEMENTS, several
from programmes.models import Round

from ..forms import METHODS
from ..selectors.seen import Seen, figures_seen

register = template.Library()


@register.simple_tag(takes_context=True)
def figures_seen_in(context: Context, round: Round) -> dict[str, list[Seen]]:
    """What the reader may see of the round's figures, by rule; two queries."""
    return figures_seen(as_person(context["request"].user), round)


@register.inclusion_tag("quotas/seen.html")
def figures_in_force(figures: dict[str, list[Seen]], quota: Quota) -> dict[str, Any]:
    """The figures of one rule that the reader may see. None: nothing."""
    return {"quota": quota, "figures": figures.get(quota.id, [])}


@register.filter
def in_words(quota: Quota, programme: Programme) -> str:
    """What the rule allows and whom it binds, as the page that explains a file says it."""
    speaker = Speaker(get_language() or "", gettext)
    said = sentence(quota, Names(programme, questions(programme.form)))
    return speaker.words(several(said.said, STATEMENTS))


@register.filter
def only_where(quota: Quota, programme: Programme) -> Text | None:
    """The option without which the rule binds nobody; none where it binds everywhere."""
    return next((each.title for each in programme.options if each.id == quota.option), None)


@register.filter
def exactly(value: Fraction) -> str:
    """Whole places and what is over, as a mixed number: “9 9/20”. Nothing is rounded."""
    whole, over = divmod(value.numerator, value.denominator)
    if not over:
        return str(whole)
    part = f"{over}/{value.denominator}"
    return f"{whole} {part}" if whole else part


@register.filter
def four_digits(value: Fraction) -> str:
    """The first four digits behind the point; “…” says that there are more."""
    digits, over = divmod(value.numerator * 10_000, value.denominator)
    return f"{digits // 10_000}.{digits % 10_000:04d}{'…' if over else ''}"


@register.filter
def method_name(method: str) -> str:
    """How places are shared out, in words."""
    return str(METHODS[method])
