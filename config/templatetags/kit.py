"""The template kit: what every page may use without loading it. Markup and use: docs/kit.md.

All times are shown in Beijing time, whatever the server's or the reader's zone is.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext
from lucide.templatetags.lucide import lucide

from config.figures import per_cent, quota_card, target_card
from organisations.naming import name_in, short_in
from trail.findings import Figures, Finding, Strength

register = template.Library()

BEIJING = ZoneInfo("Asia/Shanghai")
LONG = 6  # more findings than fit one screen: their quotes are folded away
TONES = frozenset({"ok", "warn", "bad", "info", "plain"})


def _language() -> str:
    return get_language() or "zh-hans"


# --- words and times -------------------------------------------------------------------------


@register.filter
def text(value: Any) -> str:
    """A definition's ``Text`` in the page's language; a plain string stays as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    return value.get(_language())


@register.filter
def yuan(amount: Decimal) -> str:
    """An amount of money as 50,000, or 50,000.50."""
    return f"{amount:,.2f}".removesuffix(".00")


@register.filter
def org_name(organisation: Any) -> str:
    """The organisation's name; on an English page the English one where there is one."""
    return "" if organisation is None else name_in(organisation, _language())


@register.filter
def org_short(organisation: Any) -> str:
    """The same, short, for the cells of a table: 湖北, Hubei."""
    return "" if organisation is None else short_in(organisation, _language())


def _beijing(value: datetime) -> datetime:
    return value.astimezone(BEIJING)


@register.filter
def moment(value: datetime | None) -> str:
    """2026年12月15日 17:00 / 15 Dec 2026, 17:00."""
    return date_format(_beijing(value), "DATETIME_FORMAT") if value else ""


@register.filter
def moment_short(value: datetime | None) -> str:
    """12-15 17:00, for tables."""
    return date_format(_beijing(value), "SHORT_DATETIME_FORMAT") if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年12月15日 / 15 Dec 2026."""
    if isinstance(value, datetime):
        value = _beijing(value)
    return date_format(value, "DATE_FORMAT") if value else ""


def _last_day(end: datetime) -> date:
    """The last day on which something may be done whose end is exclusive."""
    return (_beijing(end) - timedelta(microseconds=1)).date()


def _is_midnight(end: datetime) -> bool:
    local = _beijing(end)
    return not (local.hour or local.minute)


@register.filter
def deadline(end: datetime | None) -> str:
    """The end of a window, which is exclusive: midnight is written as 24:00 of the day before."""
    if end and _is_midnight(end):
        return gettext("%(day)s, 24:00") % {"day": date_format(_last_day(end), "DATE_FORMAT")}
    return moment(end)


@register.filter
def deadline_short(end: datetime | None) -> str:
    """The same for tables: 12-14 24:00."""
    if end and _is_midnight(end):
        return f"{date_format(_last_day(end), 'SHORT_DATE_FORMAT')} 24:00"
    return moment_short(end)


@register.filter
def days_left(end: datetime | None, at: datetime) -> str:
    """Whole days of the Beijing calendar from ``at`` to the last day before ``end``."""
    if not end:
        return ""
    if end <= at:
        return pgettext("deadline", "closed")
    days = (_last_day(end) - _beijing(at).date()).days
    if days == 0:
        return gettext("ends today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


@register.filter
def time_left(end: datetime | None, at: datetime) -> str:
    """As ``days_left``; on the last day hours and minutes, rounded down."""
    if not end or end <= at or _last_day(end) > _beijing(at).date():
        return days_left(end, at)
    hours, minutes = divmod(int((end - at).total_seconds()) // 60, 60)
    if hours:
        return gettext("ends today: %(h)d h %(min)d min left") % {"h": hours, "min": minutes}
    return gettext("ends today: %(min)d min left") % {"min": minutes}


# --- findings --------------------------------------------------------------------------------


def _shown(value: Any) -> Any:
    """A parameter of a message as a reader wants it: labels translated, times in Beijing time."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple | list | set | frozenset):
        return pgettext("between the items of a list", ", ").join(str(_shown(v)) for v in value)
    return text(value) if hasattr(value, "zh") else value


def _sentence(message: str, finding: Finding) -> str:
    if not message:
        return ""
    params = {name: _shown(value) for name, value in finding.params.items()}
    return gettext(message) % params


@register.filter
def finding_message(finding: Finding) -> str:
    """What is wrong, in the page's language."""
    return _sentence(finding.message, finding)


@register.filter
def finding_remedy(finding: Finding) -> str:
    """What to do about it, in the page's language; empty where nothing can be done."""
    return _sentence(finding.remedy, finding)


def _anchor(place: str, links: Mapping[str, str]) -> str:
    """``field:x.y`` is the control ``#field-x.y``, on the page that ``links`` names for ``x``."""
    if not place:
        return ""
    kind, _, name = place.partition(":")
    return f"{links.get(name.split('.')[0], '')}#{kind}-{name}" if name else f"#{kind}"


def _figures(figures: Figures | None) -> str:
    """How many of how many, where the finding counts something."""
    if figures is None:
        return ""
    bound = figures.limit if figures.limit is not None else figures.minimum
    return "" if bound is None else f"{figures.used}/{bound}"


def _line(finding: Finding, links: Mapping[str, str]) -> dict[str, Any]:
    label = finding.params.get("label", "")
    if "%(label)" in finding.message:
        label = ""
    return {
        "label": _shown(label),
        "href": _anchor(finding.place, links),
        "message": finding_message(finding),
        "remedy": finding_remedy(finding),
        "figures": _figures(finding.figures),
        "holders": _shown(finding.figures.holders) if finding.figures else "",
        "quote": finding.quote,
    }


@register.inclusion_tag("kit/findings.html")
def findings(found: Iterable[Finding], links: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Hard findings as the error summary, soft ones and targets as notices. Empty: nothing.

    ``links`` maps ids of fields and sections to the address of the page where they stand.
    """
    lines: dict[Strength, list[dict[str, Any]]] = {strength: [] for strength in Strength}
    for finding in found or ():
        lines[finding.strength].append(_line(finding, links or {}))
    hard = lines[Strength.HARD]
    title = ngettext("%(count)d thing to correct", "%(count)d things to correct", len(hard))
    return {
        "hard": hard,
        "brief": len(hard) > LONG,
        "soft": lines[Strength.SOFT],
        "targets": lines[Strength.TARGET],
        "title": title % {"count": len(hard)},
    }


@register.inclusion_tag("kit/reasons.html")
def reasons(found: Iterable[Finding]) -> dict[str, Any]:
    """Findings beside what they speak of, their quotes folded away. Empty: nothing."""
    return {"lines": [_line(finding, {}) | {"href": ""} for finding in found], "brief": True}


@register.inclusion_tag("kit/quote.html")
def quote(sentence: str, source: str = "") -> dict[str, str]:
    """A sentence of the notice, always Chinese. Empty: nothing."""
    return {"sentence": sentence, "source": source}


# --- small parts -----------------------------------------------------------------------------


@register.simple_tag
def space() -> str:
    """What stands between two sentences: a blank, which Chinese does not set."""
    return "" if _language().startswith("zh") else " "


@register.simple_tag(takes_context=True)
def form_keys(context: Context) -> SafeString:
    """The two hidden inputs of every POST form. ``KeyError`` where the page has no request."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="idempotency_key" value="{}">',
        context["csrf_token"],
        uuid4().hex,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A lucide icon as inline SVG, silent for screen readers."""
    svg = lucide(name, size=None, aria_hidden="true", focusable="false", **{"class": "icon"})
    return mark_safe(svg)  # noqa: S308 the library's own drawing


@register.simple_tag
def tag(label: str, tone: str = "plain") -> SafeString:
    """A status word. ``ValueError`` for an unknown tone: a misspelt one would show no status."""
    if tone not in TONES:
        raise ValueError(f"tone {tone!r} is none of {sorted(TONES)}")
    return format_html('<span class="tag {}">{}</span>', tone, label)


# --- figures ---------------------------------------------------------------------------------


@register.inclusion_tag("kit/meter.html")
def meter(used: int, minimum: int, maximum: int | None, label: str) -> dict[str, Any]:
    """The card of one quota: figures, bar with its two marks, and what is left or missing."""
    return {"label": label, **quota_card(used, minimum or 0, maximum)}


@register.inclusion_tag("kit/target.html")
def target(
    label: str, value: int | None, more: int, low: int, high: int | None, approximate: object
) -> dict[str, Any]:
    """The card of a target, which refuses nothing: bar, mark, share; ``more`` may come yet."""
    about = gettext("about {figure}") if approximate else "{figure}"
    return {"label": label, **target_card(value, more, low, high, about)}


@register.inclusion_tag("kit/bar.html")
def bar(used: int, maximum: int | None) -> dict[str, Any]:
    """A thin bar and the percentage, for tables; ``maximum`` 0, or none, shows a dash."""
    if maximum is None:
        return {"percent": None, "filled": per_cent(0, 1), "tone": ""}
    return {
        "percent": round(100 * used / maximum) if maximum else None,
        "filled": per_cent(used, maximum),
        "tone": "bad" if used > maximum else "full" if used == maximum else "",
    }


@register.filter
def heat(used: int, maximum: int | None) -> str:
    """Classes of a cell: 0 (or no maximum), below 40 %, below 75 %, below 100 %, full, over."""
    if maximum is not None and used > maximum:
        return "heat-cell heat-over"
    if not used or maximum is None:
        return "heat-cell heat-0"
    share = used / maximum
    step = 1 if share < 0.4 else 2 if share < 0.75 else 3 if share < 1 else 4
    return f"heat-cell heat-{step}"
