"""The drawing of a quota: where its marks stand on the rail, and what the card says."""

from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext


def per_cent(part: float, whole: float) -> str:
    """A length for SVG, at most the whole: ``62.5%``."""
    return f"{100 * min(part / whole, 1):.1f}%" if whole else "0%"


def _ticks(minimum: int, maximum: int | None, scale: float) -> list[dict[str, str]]:
    """The marks on the rail; two that stand close turn their words away from each other."""
    marks = []
    if minimum:
        marks.append((gettext("min. %(places)d") % {"places": minimum}, minimum))
    if maximum is not None and maximum != minimum:
        marks.append((gettext("max. %(places)d") % {"places": maximum}, maximum))
    elif maximum is not None:
        marks = [(gettext("exactly %(places)d") % {"places": maximum}, maximum)]
    close = len(marks) == 2 and (marks[1][1] - marks[0][1]) / scale < 0.25
    anchors = ("end", "start") if close else ("middle", "middle")
    return [
        {"x": per_cent(places, scale), "words": words, "anchor": anchors[i] if places else "start"}
        for i, (words, places) in enumerate(marks)
    ]


def meaning(used: int, minimum: int, maximum: int | None) -> tuple[str, SafeString]:
    """What the figures mean: the tone of a card, and one sentence.

    ``maximum`` None: the figure is one that the ministry sends, and has not set yet.
    """
    if maximum is None:
        words = gettext("<b>The figure is not set yet</b>: how many may join is still open")
        return "warn", mark_safe(words)  # noqa: S308 our own words
    if used > maximum:
        over = used - maximum
        words = ngettext(
            "<b>Over by {over}</b>: take it off the list",
            "<b>Over by {over}</b>: take them off the list",
            over,
        )
        return "bad", format_html(words, over=over)
    if used < minimum:
        return "warn", _short(minimum - used, minimum, maximum)
    if used == maximum:
        return "full", _full(maximum)
    left = maximum - used
    if minimum:
        words = ngettext(
            "<b>Minimum reached</b>, {left} more may join",
            "<b>Minimum reached</b>, {left} more may join",
            left,
        )
    else:
        words = ngettext("{left} more may join", "{left} more may join", left)
    return "ok", format_html(words, left=left)


def _short(short: int, minimum: int, maximum: int) -> SafeString:
    if minimum == maximum:
        words = ngettext(
            "<b>{short} more</b> needed: exactly {minimum} is asked for",
            "<b>{short} more</b> needed: exactly {minimum} are asked for",
            minimum,
        )
    else:
        words = gettext("<b>{short} more</b> needed to reach the minimum of {minimum}")
    return format_html(words, short=short, minimum=minimum)


def _full(maximum: int) -> SafeString:
    if not maximum:
        words = gettext("<b>No places</b>: none may join")
        return mark_safe(words)  # noqa: S308 our own words
    words = ngettext(
        "<b>The only place is taken</b>: another needs it to be left first",
        "<b>All {maximum} places are taken</b>: another needs one to be left first",
        maximum,
    )
    return format_html(words, maximum=maximum)


def _allowance(minimum: int, maximum: int | None) -> str:
    if maximum is None:
        return gettext("at least %(minimum)d") % {"minimum": minimum} if minimum else ""
    if minimum and minimum != maximum:
        return f"{minimum}–{maximum}"
    if minimum:
        return str(maximum)
    return gettext("at most %(maximum)d") % {"maximum": maximum}


def quota_card(used: int, minimum: int, maximum: int | None) -> dict[str, Any]:
    """What the card says and how long its bar is; ``minimum`` 0: none, ``maximum`` as above."""
    # A quarter beyond the limit stays visible, so that one who is over sees by how much.
    scale = max((maximum if maximum is not None else minimum) * 1.25, used, 1)
    tone, standing = meaning(used, minimum, maximum)
    return {
        "used": used,
        "allowance": _allowance(minimum, maximum),
        "filled": per_cent(used, scale),
        "ticks": _ticks(minimum, maximum, scale),
        "tone": tone,
        "standing": standing,
    }


def _aim(low: int, high: int | None, about: str) -> str:
    """A target in words; ``about`` is a pattern for figures that are meant roughly (左右)."""
    return about.format(figure=_allowance(low, high) or "0")


def _reached(value: int, more: int, low: int, high: int | None) -> Iterator[str]:
    """How much of the target there is, in sentences; what is beyond it is said, never blamed."""
    aim = low or high
    if aim:
        share = round(100 * value / aim)
        yield gettext("%(share)d%% of the target.") % {"share": share}
    if value > (low if high is None else high):
        yield gettext("More than the target, which refuses nothing.")
    elif value < low:
        yield gettext("%(missing)d to go.") % {"missing": low - value}
    if more:
        yield gettext("%(more)d more have a place and are not decided yet.") % {"more": more}


def target_card(
    value: int | None, more: int, low: int, high: int | None, about: str
) -> dict[str, Any]:
    """The card of a target, without a limit: two lengths, one with what may come yet.

    ``value`` is ``None`` where nobody counts it.
    """
    if value is None:
        words = gettext("It counts by answers and is not added up here.")
        return {"aim": _aim(low, high, about), "value": "—", "standing": [words]}
    aims = sorted({each for each in (low, high) if each})
    scale = max(max(aims, default=1) * 1.25, value + more)
    close = len(aims) == 2 and (aims[1] - aims[0]) / scale < 0.25
    anchors = ("end", "start") if close else ("middle", "middle")
    return {
        "aim": _aim(low, high, about),
        "value": value,
        "filled": per_cent(value, scale),
        "wider": per_cent(value + more, scale),
        "ticks": [
            {"x": per_cent(each, scale), "words": about.format(figure=each), "anchor": anchors[i]}
            for i, each in enumerate(aims)
        ],
        "standing": list(_reached(value, more, low, high)),
    }
