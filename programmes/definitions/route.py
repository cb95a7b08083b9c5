"""The route: what happens, step by step, who does it, and the papers it makes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Condition, Identifier, Level, Role, Text, Value

StepKind = Literal[
    "fill", "review", "cosign", "upload", "assess", "shortlist", "notice", "send", "recognise"
]

# The kinds and the features of a step that the running system goes through; a round with others is
# not opened. One enters here with the code that runs it.
RUN_KINDS = (
    "fill", "review", "cosign", "upload", "assess", "shortlist", "notice", "send", "recognise",
)  # fmt: skip
RUN_FEATURES = (
    "opinion", "document", "terms", "outcome", "when", "option", "delivery", "parties",
    "criteria", "experts",
)  # fmt: skip
RUN_AT: dict[str, tuple[str, ...]] = {
    "review": ("optional", "departments"),
    "assess": ("optional",),
    "recognise": ("departments",),
}
FEATURES = (*RUN_FEATURES, "optional", "departments")


class NoticeTerms(Value):
    """How long a public notice runs and what it answers to. Defaults hold where a notice is silent.

    ``at_least`` (“不少于”): whoever announces may let it run longer.

    ``replacement`` (递补): the next of a ranking that existed before the notice, with a full notice
    of its own that ends inside the window; or the freed place lapses.
    """

    days: int = Field(5, ge=1, le=60)
    at_least: bool = False
    count: Literal["working", "calendar"] = "working"
    first_day: Literal["not_counted", "counted"] = "not_counted"
    objections: Literal["real_name", "anyone"] = "real_name"
    replacement: Literal["next_in_ranking", "lapses"] = "next_in_ranking"


class Department(Value):
    """One of several authorities that decide a step together, each for itself, in any order.

    One that is ``consulted`` gives its opinion and decides nothing (征求意见).
    """

    id: Identifier
    title: Text
    consulted: bool = False


class Criterion(Value):
    """One line of the experts' score sheet, of 0 to ``points`` points."""

    id: Identifier
    title: Text
    points: int = Field(ge=1, le=100)


class Step(Value):
    """One step of the route. ``kind`` says what happens, ``level`` and ``role`` who does it.

    ``fill`` the applicant writes · ``review`` a desk agrees, returns or refuses · ``cosign`` the
    ``parties`` seal ``document``, in any order · ``upload`` the applicant uploads the sealed
    ``document`` · ``assess`` experts score and rank · ``shortlist``, ``notice``, ``send`` act on a
    list · ``recognise`` ends the route with ``outcome``.

    ``when``: it is passed over for declarations for which this does not hold. ``option``: only in
    areas that switched this on. ``optional``: the desk may pass it over (“视情”).
    """

    id: Identifier
    kind: StepKind
    level: Level
    role: Role
    window: str
    title: Text
    when: Condition | None = None
    option: str = ""
    optional: bool = False
    departments: tuple[Department, ...] = ()  # each must agree, or is consulted
    parties: tuple[str, ...] = ()  # ids of those whose seals a cosign step gathers
    experts: int = Field(0, ge=0, le=99)  # at least so many score each item
    criteria: tuple[Criterion, ...] = ()  # their score sheet
    opinion: str = ""  # id of the form field that the desk's opinion fills
    document: str = ""  # id of the document issued, sealed or uploaded at this step
    terms: NoticeTerms = NoticeTerms()  # of a public notice
    delivery: Text | None = None  # what also goes by another way (纸质版、光盘)
    outcome: str = ""
    quote: str = ""
    basis: Text | None = None

    @property
    def is_countersigned(self) -> bool:
        """Whether several decide or seal together here, each for itself and in any order."""
        return self.kind == "cosign" or (self.kind == "review" and bool(self.departments))

    @property
    def not_run(self) -> tuple[str, ...]:
        """What the running system does not go through yet: the kind, and features in use."""
        kind = () if self.kind in RUN_KINDS else (self.kind,)
        run = (*RUN_FEATURES, *RUN_AT.get(self.kind, ()))
        used = self.model_fields_set & set(FEATURES)
        return (*kind, *sorted(name for name in used if name not in run))


class Paper(Value):
    """A document made here: one a declaration, or one a list.

    ``seals`` are, in their order, levels of the route, parties, or departments. ``columns`` are the
    answers (``field`` or ``table.column``) that a list shows of each item. With ``scan`` it is
    printed, sealed by hand and its scan uploaded; without, it is sealed here.
    """

    id: Identifier
    title: Text
    per: Literal["declaration", "list"]
    seals: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    scan: bool = False
    quote: str = ""
    basis: Text | None = None
