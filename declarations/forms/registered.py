"""The controls with which facts about units are registered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programmes.definitions import FormField, Text
from programmes.findings import Finding

from ..rules.reading import NO, YES
from ..rules.registering import LABELS, Typed

ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True, slots=True)
class Control:
    """A control of these pages; ``wrong`` is what was found at it."""

    name: str
    label: Text
    value: str
    wrong: tuple[Finding, ...] = ()
    hint: str = ""
    type: str = "text"
    choices: tuple[tuple[str, Text], ...] = ()
    required: bool = True
    full: bool = False

    @property
    def described_by(self) -> str:
        """The ids of what describes it."""
        parts = ("hint", self.hint), ("error", self.wrong)
        return " ".join(f"{part}-{self.name}" for part, said in parts if said)


def at(name: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What was found at this control."""
    return tuple(each for each in findings if each.place == f"field:{name}")


def of_entry(datum: FormField, typed: Typed, findings: Sequence[Finding]) -> list[Control]:
    """The controls of one entry; a known short list of answers is a list to choose from."""
    hints = {
        "value": _("Its code, or its name in full.") if datum.kind == "region" else "",
        "valid_until": _("Leave it empty as long as it holds."),
        "basis": _("Name and number of the document on which it rests."),
    }
    choices = (("是", YES), ("否", NO)) if datum.kind == "bool" else ()
    found = []
    for name in ("value", "valid_from", "valid_until", "basis"):
        label = datum.label if name == "value" else LABELS[name]
        value = getattr(typed, name)
        of_day = name.startswith("valid") and (not value or ISO.match(value))
        found.append(
            Control(
                name=name,
                label=label,
                value=value,
                wrong=at(name, findings),
                hint=hints.get(name, ""),
                type="date" if of_day else "text",
                choices=choices if name == "value" else (),
                required=name != "valid_until",
                full=name in ("value", "basis"),
            )
        )
    return found


def of_withdrawal(basis: str, findings: Sequence[Finding]) -> Control:
    """The control for the reason of a withdrawal."""
    label = Text(zh="撤销理由", en="Why it is withdrawn")
    return Control("basis", label, basis, at("basis", findings), full=True)
