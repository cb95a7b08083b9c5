"""A panel: the declarations at one experts' step of one desk in one round, and their experts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from declarations.models import Declaration
from organisations.models import Organisation, User
from organisations.selectors import organisations_with
from programmes import routes
from programmes.definitions import Step
from programmes.models import Round
from programmes.selectors import definition_of
from reviews.panels import Assessment, Assignment, ScoreSheet
from reviews.rules.recusal import Ground, Person, Subject, grounds, namesake
from reviews.rules.scoring import Spread, spread_of

from .experts import experts_of, persons_of, subjects_of
from .sheets import SHEETS, in_force


@dataclass(frozen=True, slots=True)
class Panel:
    """Which experts' step of which desk in which round."""

    round: Round
    step: Step
    desk: Organisation
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """One expert before one declaration. ``grounds`` came to light after the assignment."""

    assignment: Assignment
    sheet: ScoreSheet | None
    grounds: tuple[Ground, ...] = ()

    @property
    def standing(self) -> str:
        """``conflict``, ``submitted``, ``returned``, ``begun``, ``opened``, ``assigned``."""
        row = self.assignment
        steps = (
            ("conflict", self.grounds),
            ("submitted", self.sheet),
            ("returned", row.sheets.all()),
            ("begun", row.version),
            ("opened", row.opened_at),
        )
        return next((name for name, holds in steps if holds), "assigned")


@dataclass(frozen=True, slots=True)
class Coverage:
    """One declaration of a panel: its experts, those who left, how far the sheets differ."""

    declaration: Declaration
    needed: int
    seats: list[Seat] = field(default_factory=list)
    left: list[Assignment] = field(default_factory=list)
    assessment: Assessment | None = None
    is_scored: bool = True

    @property
    def counting(self) -> list[Seat]:
        """Those against whom nothing stands."""
        return [seat for seat in self.seats if not seat.grounds]

    @property
    def missing(self) -> int:
        """How many experts it still needs."""
        return max(self.needed - len(self.counting), 0)

    @property
    def submitted(self) -> int:
        """How many sheets are in."""
        return sum(seat.sheet is not None for seat in self.counting)

    @property
    def spread(self) -> Spread | None:
        """Of the sheets that count, where there is something to score."""
        totals = [seat.sheet.total for seat in self.counting if seat.sheet]
        return spread_of(totals) if self.is_scored else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A declaration and an expert, looked at before they are put together."""

    declaration: Declaration
    expert: User
    grounds: tuple[Ground, ...]
    taken: bool
    namesake: bool

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands against it; a namesake only warns."""
        return not (self.grounds or self.taken)


def needed(step: Step) -> int:
    """At least so many experts a declaration; one where the programme does not say."""
    return max(step.experts, 1)


def waiting_at(round: Round, step: str, desk: Organisation) -> QuerySet[Declaration]:
    """What waits for experts there, by number."""
    return (
        Declaration.objects.filter(
            round=round, step=step, desk=desk, state=Declaration.State.ASSESSING
        )
        .select_related("organisation", "round", "definition", "author", "desk")
        .defer("definition__source")
        .order_by("number")
    )


def desks_with_experts(user: User) -> QuerySet[Organisation]:
    """The desks where the user decides and whose level has experts; schools have none."""
    desks = Organisation.objects.filter(pk__in=organisations_with(user, "review"))
    return desks.exclude(level=Organisation.Level.UNIT).order_by("code")


def panels_of(user: User) -> list[Panel]:
    """The panels of the desks where the user decides, those with something waiting first."""
    desks = organisations_with(user, "review")
    now = Declaration.objects.filter(desk__in=desks, state=Declaration.State.ASSESSING)
    keys = ("round", "step", "desk")
    waiting = {
        tuple(row[key] for key in keys): row["n"]
        for row in now.values(*keys).order_by().annotate(n=Count("pk"))
    }
    past = Assessment.objects.filter(organisation__in=desks)
    found = {*waiting, *past.values_list("declaration__round", "step", "organisation").distinct()}
    rounds = Round.objects.select_related("programme", "definition").in_bulk({k[0] for k in found})
    offices = Organisation.objects.in_bulk({key[2] for key in found})
    panels = [
        Panel(rounds[r], _step(rounds[r], step), offices[o], waiting.get((r, step, o), 0))
        for r, step, o in sorted(found)
    ]
    return sorted(panels, key=lambda panel: panel.waiting == 0)


def _step(round: Round, step: str) -> Step:
    return routes.step(definition_of(round.definition).route, step)


def live_of(assessment: Assessment) -> QuerySet[Assignment]:
    """The assignments that stand, with their sheets, in the order in which they were made."""
    rows = assessment.assignments.filter(ended_at__isnull=True)
    return (
        rows.select_related(
            "expert", "assessment__organisation", "assessment__declaration__definition",
            "assessment__declaration__organisation", "assessment__declaration__round",
        )
        .prefetch_related(SHEETS)
        .order_by("pk")
    )  # fmt: skip


def loads_of(
    round: Round, step: str, desk: Organisation, experts: Iterable[User]
) -> dict[int, int]:
    """How many declarations of the panel each expert has before them, by key."""
    rows = Assignment.objects.filter(
        assessment__declaration__round=round,
        assessment__step=step,
        assessment__organisation=desk,
        ended_at__isnull=True,
    )
    carried = Counter(rows.values_list("expert_id", flat=True))
    return {expert.pk: carried[expert.pk] for expert in experts}


def counting_in(assessment: Assessment) -> list[Assignment]:
    """The live assignments whose role still holds and against which nothing computed stands."""
    rows = list(live_of(assessment))
    may = set(experts_of(assessment.organisation).values_list("pk", flat=True))
    persons = persons_of(row.expert for row in rows)
    subject = subjects_of([assessment.declaration])[assessment.declaration_id]
    return [
        row for row in rows if row.expert_id in may and not grounds(persons[row.expert_id], subject)
    ]


def coverage_of(panel: Panel, declarations: Sequence[Declaration]) -> list[Coverage]:
    """Each of these declarations with its experts; a few queries however many they are."""
    assessments = {
        row.declaration_id: row
        for row in Assessment.objects.filter(declaration__in=declarations, step=panel.step.id)
    }
    rows = (
        Assignment.objects.filter(assessment__in=assessments.values())
        .select_related("expert", "assessment")
        .prefetch_related(SHEETS)
        .order_by("pk")
    )
    by_item: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        by_item[row.assessment.declaration_id].append(row)
    persons = persons_of({row.expert for row in rows})
    subjects = subjects_of(declarations)
    return [
        _coverage(
            each, panel, assessments.get(each.pk), by_item[each.pk], persons, subjects[each.pk]
        )
        for each in declarations
    ]


def _coverage(
    declaration: Declaration,
    panel: Panel,
    assessment: Assessment | None,
    rows: Sequence[Assignment],
    persons: Mapping[int, Person],
    subject: Subject,
) -> Coverage:
    closed = assessment is not None and assessment.closed_at is not None
    seats = [
        Seat(row, in_force(row), () if closed else grounds(persons[row.expert_id], subject))
        for row in rows
        if row.ended_at is None
    ]
    left = [row for row in rows if row.ended_at]
    is_scored = bool(panel.step.criteria)
    return Coverage(declaration, needed(panel.step), seats, left, assessment, is_scored)


def proposals(
    desk: Organisation, declarations: Sequence[Declaration], experts: Sequence[User]
) -> list[Proposal]:
    """Every declaration with every expert, and what stands against it."""
    persons, subjects = persons_of(experts), subjects_of(declarations)
    rows = Assignment.objects.filter(
        assessment__declaration__in=declarations,
        assessment__organisation=desk,
        ended_at__isnull=True,
    )
    taken = set(rows.values_list("assessment__declaration_id", "expert_id"))
    return [
        Proposal(
            declaration,
            expert,
            grounds(persons[expert.pk], subjects[declaration.pk]),
            (declaration.pk, expert.pk) in taken,
            namesake(persons[expert.pk], subjects[declaration.pk]),
        )
        for declaration in declarations
        for expert in experts
    ]
