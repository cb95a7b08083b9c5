"""What the page of a trial shows: the verdict in parts, sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programmes import reference
from programmes.definitions import Programme, Text
from programmes.explaining import Sentence, Speaker, explain
from programmes.explaining.saying import STATEMENTS, several
from programmes.findings import Finding, Strength

from ..trial import Judged, Outcome, Trial, Verdict
from ..trial.telling import WEIGHTS, WORDS

TONES = {
    Judged.ACCEPTED: "ok",
    Judged.MARKED: "info",
    Judged.REASON: "warn",
    Judged.REFUSED: "bad",
}
WEIGHT_TONES = {Strength.HARD: "bad", Strength.SOFT: "warn", Strength.TARGET: "info"}
WORST_FIRST = tuple(reversed(Judged))
MOST_ROWS = 100  # verdicts on items shown at once
LONG = 6  # with more findings than these, their sentences are folded away


# --- the verdict ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict in a word, with the tone of its tag."""

    judged: Judged

    @property
    def word(self) -> str:
        return _(WORDS[self.judged])

    @property
    def tone(self) -> str:
        return TONES[self.judged]


@dataclass(frozen=True, slots=True)
class Row:
    """The verdict on a list, or on items that are judged alike."""

    badge: Badge
    first: Text | str
    last: str
    count: int
    findings: list[tuple[Finding, str, str]]  # with its weight in words, and the tone of that
    pending: tuple[Text, ...]
    not_judged: list[tuple[Text, list[tuple[str, Text | str]]]]  # a rule, and questions by id


def answer_of(ready: Trial, outcome: Outcome) -> dict[str, Any]:
    """The parts of the answer, the worst items first."""
    asked = _questions(ready.programme)
    rows = [_row(each, each[0].of, asked) for each in _alike(outcome.items)]
    rows.sort(key=lambda row: WORST_FIRST.index(row.badge.judged))
    judged = [each.judged for each in outcome.items]
    titles = {quota.id: quota.title for quota in ready.programme.quotas}
    return {
        "outcome": outcome,
        "badge": Badge(outcome.judged),
        "step": ready.step.title,
        "long": LONG,
        "lists": [_row([each], _whose(each.of), asked) for each in outcome.lists],
        "items": rows[:MOST_ROWS],
        "more": sum(row.count for row in rows[MOST_ROWS:]),
        "counts": [(Badge(each), judged.count(each)) for each in WORST_FIRST if each in judged],
        "places": [
            (titles[rule], [(_whose(area), seats) for area, seats in table.items()])
            for rule, table in outcome.places.items()
        ],
    }


def _alike(verdicts: Iterable[Verdict]) -> Iterator[list[Verdict]]:
    """Items one after the other of which the same is said."""
    for _said, group in groupby(verdicts, key=lambda each: replace(each, of="")):
        yield list(group)


def _row(alike: list[Verdict], first: Text | str, asked: Mapping[str, Text]) -> Row:
    """``count`` is of the items judged alike, or of those on the list."""
    one, last = alike[0], alike[-1]
    return Row(
        badge=Badge(one.judged),
        first=first,
        last=last.of if last is not one else "",
        count=one.count or len(alike),
        findings=[(f, _(WEIGHTS[f.strength]), WEIGHT_TONES[f.strength]) for f in one.findings],
        pending=one.pending,
        not_judged=[
            (rule, [(name, asked.get(name, "")) for name in names])
            for rule, names in one.not_judged
        ],
    )


def _whose(code: str) -> Text | str:
    return reference.label("regions", code) if code else _("the ministry")


def _questions(programme: Programme) -> dict[str, Text]:
    """The labels of questions by ``field`` and ``table.column``."""
    asked = {}
    for section in programme.form.sections:
        for field in section.fields:
            asked[field.id] = field.label
            asked |= {f"{field.id}.{column.id}": column.label for column in field.columns}
    return asked


# --- what was understood -------------------------------------------------------------------------


def chapters(programme: Programme, others: Mapping[str, Programme]) -> list[dict[str, Any]]:
    """The explanation in the reader's language, each sentence with those below it."""
    speaker = Speaker(get_language() or "", _)
    return [
        {
            "title": speaker.words(chapter.title),
            "sentences": [_told(each, speaker) for each in chapter.sentences],
        }
        for chapter in explain(programme, others)
    ]


def _told(sentence: Sentence, speaker: Speaker, shown: str = "") -> dict[str, Any]:
    """The words of the notice that were just ``shown`` are not repeated."""
    quote = sentence.quote if sentence.quote not in shown else ""
    return {
        "text": speaker.words(several(sentence.said, STATEMENTS)),
        "quote": quote,
        "below": [_told(each, speaker, quote or shown) for each in sentence.below],
    }
