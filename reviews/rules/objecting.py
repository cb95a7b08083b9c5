"""What an objection must say: by whom, how to reach the person, what happened. Pure.

Source: docs/decisions/0440 (实名、书面), where the notice does not admit anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from programmes.findings import Finding, gettext_noop

LENGTHS: Mapping[str, int] = {  # of what is written, at most, in characters
    "name": 60,
    "unit": 120,
    "phone": 40,
    "email": 254,
    "address": 200,
    "grounds": 3000,
}
REACHED_BY = ("phone", "email", "address")
NO_NAMES = ("匿名", "anonymous", "群众", "知情人", "无名", "保密")
NAME = re.compile(r"[^\W\d_][^\d]*[^\W\d_.]", re.UNICODE)
ADDRESS_OF_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SHORT = 10  # characters: fewer state no facts


def faults(said: Mapping[str, str], objections: str, *, signed: str) -> Iterator[Finding]:
    """What is missing; ``objections`` is the notice's term, ``signed`` the word that it is real."""
    if objections == "real_name":
        yield from _unnamed(said, signed)
    yield from _unreadable(said)
    if len(said.get("grounds", "").strip()) < SHORT:
        yield Finding(
            "objection_without_grounds",
            gettext_noop("Write the facts and the reasons."),
            place="field:grounds",
            remedy=gettext_noop("What is wrong, since when, and by what it can be seen."),
        )
    for part, most in LENGTHS.items():
        if len(said.get(part, "")) > most:
            yield Finding(
                "objection_too_long",
                gettext_noop("At most %(most)s characters are taken here."),
                place=f"field:{part}",
                params={"most": most},
            )


def is_nameless(said: Mapping[str, str], objections: str) -> bool:
    """Whether facts are stated and nobody stands for them, where the notice asks for a name."""
    states = len(said.get("grounds", "").strip()) >= SHORT
    return objections == "real_name" and states and not _is_name(said.get("name", ""))


def names_the_objector(reason: str, name: str) -> bool:
    """Whether the reason of a decision, which the unit reads, gives the objector's name away."""
    bare = name.strip()
    return len(bare) > 1 and bare.casefold() in reason.casefold()


def _unnamed(said: Mapping[str, str], signed: str) -> Iterator[Finding]:
    if not _is_name(said.get("name", "")):
        yield Finding(
            "objection_unsigned",
            gettext_noop("Write your real name: an objection without a name is not handled."),
            place="field:name",
            remedy=gettext_noop("Only those who decide read it; the unit does not learn it."),
        )
    if not any(said.get(part, "").strip() for part in REACHED_BY):
        yield Finding(
            "objection_unreachable",
            gettext_noop("Say how you can be reached: telephone, mail or address."),
            place="field:phone",
        )
    if not signed:
        yield Finding(
            "objection_name_not_said",
            gettext_noop("Confirm that the name is your real name."),
            place="field:signed",
        )


def _is_name(written: str) -> bool:
    name = written.strip()
    return bool(NAME.fullmatch(name)) and not any(word in name.casefold() for word in NO_NAMES)


def _unreadable(said: Mapping[str, str]) -> Iterator[Finding]:
    phone, email = said.get("phone", "").strip(), said.get("email", "").strip()
    if phone and sum(sign.isdigit() for sign in phone) < 7:
        yield Finding(
            "objection_phone",
            gettext_noop("This is not a telephone number."),
            place="field:phone",
            remedy=gettext_noop("With the area code, or the eleven digits of a mobile."),
        )
    if email and not ADDRESS_OF_MAIL.fullmatch(email):
        yield Finding(
            "objection_email",
            gettext_noop("This is not a mail address."),
            place="field:email",
            remedy=gettext_noop("Such as name@example.cn; it may be left empty."),
        )
