"""An obligation as a programme of its own, derived from the file that names it. Pure.

So everything that a declaration knows (drafts, checks, papers, reminders, extensions) holds for a
report too: form, window and route come from the obligation, all else from the programme.
"""

from __future__ import annotations

from hashlib import sha256
from typing import get_args

from .definitions import (
    Applicants,
    Cycle,
    Extension,
    Form,
    FormField,
    Level,
    Obligation,
    Outcome,
    Programme,
    Reminder,
    Role,
    Section,
    Step,
    Text,
    UnitKind,
    Window,
)

OWED, REVIEW = "owed", "review"  # the two windows of every part
ACCEPTED = "accepted"
REMINDED = (14, 7, 3, 1)  # days before the end, as shipped files remind of filing
SUBJECT = "subject_title"  # no question: what is reported of has its title already
REPORT = "report"
MAX_MB = 50
REVIEWERS: dict[Level, Role] = {
    "unit": "unit_leader",
    "city": "city_officer",
    "province": "province_officer",
    "ministry": "ministry_officer",
}


def sha256_of(whole: str, obligation: str) -> str:
    """The name of the part: told from every file's, and the same wherever it is derived."""
    return sha256(f"{whole}#{obligation}".encode()).hexdigest()


def obligation_of(programme: Programme, obligation: str) -> Obligation:
    """The programme's obligation with this id; ``KeyError`` if it has none."""
    for each in programme.obligations:
        if each.id == obligation:
            return each
    raise KeyError(obligation)


def part_of(programme: Programme, obligation: str) -> Programme:
    """The obligation as a programme; ``KeyError`` if the programme has none of this id."""
    owed = obligation_of(programme, obligation)
    title = Text(zh=f"{programme.title.zh}：{owed.title.zh}", en=_english(programme, owed))
    return Programme(
        language=1,
        key=programme.key,
        code=programme.code,
        title=title,
        subject=programme.subject,
        source=programme.source,
        # Who owes it was decided by the result, and not by the kind of the unit.
        applicants=Applicants(kinds=get_args(UnitKind)),
        attributes=programme.attributes,
        cycles=(Cycle(id="each", since=2000, windows={OWED: _window(owed)}),),
        route=tuple(_route(owed)),
        reminders=(Reminder(window=OWED, days=REMINDED),),
        outcomes=(Outcome(id=ACCEPTED, title=Text(zh="已接收", en="Accepted")),),
        extensions=tuple(_extensions(programme, owed)),
        form=owed.form or _form(owed),
    )


def _english(programme: Programme, owed: Obligation) -> str:
    if not programme.title.en:
        return ""
    return f"{programme.title.en}: {owed.title.get('en')}"


def _window(owed: Obligation) -> Window:
    return owed.yearly or owed.once or Window(unannounced=True, quote=owed.quote, basis=owed.basis)


def _route(owed: Obligation) -> list[Step]:
    said = {"quote": owed.quote, "basis": owed.basis}
    filing = Text(zh=f"填报{owed.title.zh}", en=f"Report: {owed.title.get('en')}")
    steps = [
        Step(id="fill", kind="fill", level="unit", role="author", window=OWED, title=filing, **said)
    ]
    level = owed.reviewed_by
    if level:
        steps.append(
            Step(
                id="review",
                kind="review",
                level=level,
                role=REVIEWERS[level],
                window=REVIEW,
                title=Text(zh="审核", en="Review"),
                **said,
            )
        )
    steps.append(
        Step(
            id="accept",
            kind="recognise",
            level=level or "unit",
            role=REVIEWERS[level or "unit"],
            window=REVIEW if level else OWED,
            title=Text(zh="接收", en="Acceptance"),
            outcome=ACCEPTED,
            **said,
        )
    )
    return steps


def _extensions(programme: Programme, owed: Obligation) -> list[Extension]:
    return [
        each.model_copy(update={"of": OWED}) for each in programme.extensions if each.of == owed.id
    ]


def _form(owed: Obligation) -> Form:
    """One file; where figures are reported, a question for each and the file beside them.

    An indicator may be a figure or several, or a state that is described, so it is a short text.
    """
    hint = Text(
        zh="写明数值和单位；不能用数值表示的，简要说明。",
        en="Give the figure with its unit; what is no figure, in a few words.",
    )
    figures = [
        FormField(
            id=f"indicator_{number}",
            kind="longtext",
            label=label,
            hint=hint,
            required=True,
            max=500,
            unit=Text(zh="字", en="characters"),
            basis="guide",
            quote=owed.quote,
        )
        for number, label in enumerate(owed.indicators, 1)
    ]
    file = FormField(
        id=REPORT,
        kind="file",
        label=Text(zh="佐证材料", en="Evidence") if figures else owed.title,
        required=not figures,
        multiple=bool(figures),
        formats=("pdf",),
        max_mb=MAX_MB,
        basis="custom" if figures else "guide",
        quote="" if figures else owed.quote,
    )
    section = Section(id=REPORT, title=owed.title, fields=(*figures, file))
    return Form(title_field=SUBJECT, sections=(section,))
