"""Written reasons for what holds only in principle (原则上): which are asked for, which lack.

One reason answers everything that one rule, or the limit of one table, finds. Its key is
``rule-<id of the rule>``, ``quota-<id of the quota>`` or ``rows-<id of the table>``; the control of
a key is ``reason-<key>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from programmes.definitions import Programme, Quota, Text, every_rule
from programmes.findings import Finding, Strength, gettext_noop

LONGEST = 500  # characters
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Exemption:
    """What holds only in principle: the rule or table by its name, with the notice's sentence.

    ``rows``: of a table, how many it has in principle. ``at``: the steps that the rule names.
    """

    key: str
    label: Text
    quote: str
    rows: int = 0
    at: tuple[str, ...] = ()


def exemptions_of(programme: Programme) -> dict[str, Exemption]:
    """Everything of the programme for which a reason may be written, by key."""
    fields = (field for section in programme.form.sections for field in section.fields)
    tables = [field for field in fields if field.kind == "table"]
    found = [Exemption(f"rows-{each.id}", each.label, each.quote, each.max_rows) for each in tables]
    found += [
        Exemption(f"rule-{rule.id}", rule.title, rule.quote, at=rule.at)
        for rule in every_rule(programme.eligibility)
    ]
    found += [
        Exemption(f"quota-{quota.id}", quota.title, quota.quote, at=getattr(quota, "at", ()))
        for quota in _giving_way(programme)
    ]
    return {each.key: each for each in found}


@dataclass(frozen=True, slots=True)
class Written(Exemption):
    """With the reason that a revision keeps."""

    text: str = ""


def written(programme: Programme, justifications: Mapping[str, str]) -> list[Written]:
    """The reasons of a revision, in the order of the programme."""
    return [
        Written(each.key, each.label, each.quote, each.rows, each.at, justifications[each.key])
        for each in exemptions_of(programme).values()
        if each.key in justifications
    ]


def asked(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings that want a reason, by its key, in their order."""
    wanted: dict[str, list[Finding]] = {}
    for found in findings:
        if found.strength is Strength.SOFT:
            wanted.setdefault(_key_of(found), []).append(found)
    return wanted


def faults(findings: Iterable[Finding], texts: Mapping[str, str]) -> list[Finding]:
    """A hard finding for every reason that is not written, or is too long."""
    wanted = asked(findings)
    return [fault for key, found in wanted.items() for fault in _fault(key, found[0], texts)]


def _fault(key: str, found: Finding, texts: Mapping[str, str]) -> Iterator[Finding]:
    text = texts.get(key, "").strip()
    place, params = f"field:reason-{key}", {"label": found.params.get("label", "")}
    if len(text) < SHORTEST:
        yield Finding(
            "reason_missing",
            gettext_noop("Write why an exception is asked for."),
            place=place,
            params=params,
            remedy=gettext_noop("A sentence is enough; the next level reads it."),
        )
    elif len(text) > LONGEST:
        over = len(text) - LONGEST
        yield Finding(
            "too_long",
            gettext_noop("At most %(max)s characters; there are %(count)s."),
            place=place,
            params={**params, "max": LONGEST, "count": len(text), "over": over},
            remedy=gettext_noop("Shorten the text by %(over)s characters."),
        )


def _key_of(found: Finding) -> str:
    if "id" in found.params:  # a quota, whose rule is told by its title
        return f"quota-{found.params['id']}"
    rule = found.params.get("rule")
    return f"rule-{rule}" if rule else f"rows-{found.place.removeprefix('field:')}"


def _giving_way(programme: Programme) -> Iterator[Quota]:
    """The quotas whose maximum holds only in principle."""
    for quota in programme.quotas:
        weight = getattr(quota, "max_strength", None) or getattr(quota, "strength", None)
        if weight is Strength.SOFT:
            yield quota
