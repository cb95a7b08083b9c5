"""The answer in words: as lines to read, and as values under keys that stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from programmes import reference
from programmes.definitions import Text
from programmes.findings import Finding, Strength, gettext_noop

from .types import Judged, Outcome, Verdict

WORDS = {
    Judged.ACCEPTED: gettext_noop("accepted"),
    Judged.MARKED: gettext_noop("accepted with marks"),
    Judged.REASON: gettext_noop("a reason is needed"),
    Judged.REFUSED: gettext_noop("refused"),
}
WEIGHTS = {
    Strength.HARD: gettext_noop("refuses"),
    Strength.SOFT: gettext_noop("needs a reason"),
    Strength.TARGET: gettext_noop("is only marked"),
}

# An item without a finding is not accepted where its list is not.
ALONE = gettext_noop("Nothing is found against these taken one by one: %(items)s.")
ABOUT = gettext_noop("It is about: %(items)s.")
BEYOND = gettext_noop("Beyond the figure: %(items)s.")


def words(value: Any) -> str:
    """A figure, label, day or several of them, in the reader's language."""
    if isinstance(value, Text):
        return value.get(get_language() or "")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, tuple | list | frozenset):
        return pgettext("between the items of a list", ", ").join(words(each) for each in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def sentence(message: str, finding: Finding) -> str:
    """The message or remedy of a finding with its figures; empty stays empty."""
    if not message:
        return ""
    return _(message) % {name: words(value) for name, value in finding.params.items()}


def mistake(finding: Finding) -> str:
    """``file:line:column: what. What to do.``, as editors and compilers write it."""
    where = [str(finding.params[n]) for n in ("file", "line", "column") if n in finding.params]
    said = [sentence(finding.message, finding), sentence(finding.remedy, finding)]
    return ": ".join(filter(None, (":".join(where), " ".join(filter(None, said)))))


# --- as values -----------------------------------------------------------------------------------


def as_values(outcome: Outcome) -> dict[str, Any]:
    """The answer for programs: days as ISO texts, sentences in the reader's language."""
    window = outcome.window
    return {
        "programme": outcome.programme,
        "step": outcome.step,
        "today": outcome.today.isoformat(),
        "window": {
            name: words(day) if day else None
            for name, day in (
                ("opens", window.opens), ("closes", window.closes), ("reminded", window.reminded),
            )
        },
        "verdict": outcome.judged.value,
        "lists": [_values(each, count=each.count) for each in outcome.lists],
        "items": [_values(each) for each in outcome.items],
        "places": {rule: dict(table) for rule, table in outcome.places.items()},
        "as_expected": outcome.as_expected,
    }  # fmt: skip


def _values(verdict: Verdict, **more: Any) -> dict[str, Any]:
    return {
        "of": verdict.of,
        **more,
        "verdict": verdict.judged.value,
        "findings": [_finding(each) for each in verdict.findings],
        "pending": [words(title) for title in verdict.pending],
        "not_judged": [
            {"rule": words(title), "because": list(names)} for title, names in verdict.not_judged
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    figures = finding.figures
    return {
        "code": finding.code,
        "strength": finding.strength.value,
        "rule": str(finding.params.get("id") or finding.params.get("rule") or ""),
        "title": words(finding.params.get("label", "")),
        "place": finding.place,
        "items": list(finding.params.get("items", ())),
        "message": sentence(finding.message, finding),
        "remedy": sentence(finding.remedy, finding),
        "quote": finding.quote,
        "figures": figures
        and {"used": figures.used, "limit": figures.limit, "minimum": figures.minimum},
    }


# --- as lines ------------------------------------------------------------------------------------


def as_lines(outcome: Outcome) -> Iterator[str]:
    """The answer for people."""
    params = {"step": outcome.step, "today": outcome.today, "verdict": _(WORDS[outcome.judged])}
    yield _("At “%(step)s” on %(today)s: %(verdict)s.") % params
    yield from _window(outcome)
    for rule, table in outcome.places.items():
        shares = [f"{_area(area)} {places}" for area, places in table.items()]
        yield _("Places of “%(rule)s”: %(shares)s.") % {"rule": rule, "shares": words(shares)}
    for each in outcome.lists:
        params = {"of": _area(each.of), "count": each.count, "verdict": _(WORDS[each.judged])}
        yield ""
        yield _("List of %(of)s, %(count)s on it: %(verdict)s.") % params
        yield from _below(each)
    yield from _of_items(outcome)
    if outcome.as_expected is not None:
        yield ""
        yield _("As the case expects.") if outcome.as_expected else _("NOT as the case expects.")


def _window(outcome: Outcome) -> Iterator[str]:
    window = outcome.window
    if window.closes:
        params = {"opens": window.opens or "…", "closes": window.closes}
        yield _("Window: %(opens)s to %(closes)s, 24:00 Beijing time.") % params
    if window.reminded:
        said = _("The last day is a rest day and does not move; the reminder goes out on %(day)s.")
        yield said % {"day": window.reminded}
    if window.unofficial:
        said = _(
            "The calendar of %(unofficial)s is not official yet: working days of that year are "
            "counted Monday to Friday."
        )
        yield said % {"unofficial": window.unofficial}


def _of_items(outcome: Outcome) -> Iterator[str]:
    """Items with nothing to say share one line."""
    held = all(each.judged in (Judged.ACCEPTED, Judged.MARKED) for each in outcome.lists)
    plain = [e for e in outcome.items if not (e.findings or e.pending or e.not_judged)]
    if plain:
        yield ""
        params = {"items": words([each.of for each in plain])}
        yield (_("Accepted: %(items)s.") if held else _(ALONE)) % params
    for each in outcome.items:
        if each not in plain:
            yield ""
            yield f"{each.of}: {_(WORDS[each.judged])}"
            yield from _below(each)


def _below(verdict: Verdict) -> Iterator[str]:
    for finding in verdict.findings:
        title = words(finding.params.get("label", ""))
        weight = _(WEIGHTS[finding.strength])
        head = _("%(title)s (%(weight)s)") % {"title": title, "weight": weight}
        yield f"  - {head if title else weight}"
        yield f"    {sentence(finding.message, finding)}"
        if beyond := finding.params.get("items"):
            about = BEYOND if "over" in finding.params else ABOUT
            yield "    " + _(about) % {"items": words(beyond)}
        if finding.remedy:
            yield f"    → {sentence(finding.remedy, finding)}"
        if finding.quote:
            yield f"    「{finding.quote}」"
    if verdict.pending:
        yield "  " + _("To be judged later: %(rules)s.") % {"rules": words(verdict.pending)}
    for rule, names in verdict.not_judged:
        params = {"rule": words(rule), "names": words(names)}
        yield "  " + _("Not judged: %(rule)s. The case does not say: %(names)s.") % params


def _area(code: str) -> str:
    return words(reference.label("regions", code)) if code else _("the ministry")
