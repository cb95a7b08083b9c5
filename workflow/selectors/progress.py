"""How far the declarations of a round are, as figures: in the country, or in one desk's own area.

Everything is counted in the database, by queries whose number no row changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from declarations.models import Declaration, Revision
from organisations.models import Organisation, User
from organisations.rules import LEVELS, MINISTRY, PROVINCE, UNIT
from organisations.selectors import organisations_with, within
from programmes.definitions import By, CapByClassQuota, CoverageQuota, Level, SplitQuota, Text
from programmes.models import Round
from programmes.selectors import calls, definition_of
from quotas.models import Limit
from quotas.rules.counting import class_words
from quotas.selectors import Bounds, Figured, Newest, bounds_in, figured_rules, newest_of

WATCHING = ("manage_rounds", "oversee", "review")
State = Declaration.State
PLACED = (State.SHORTLISTED, State.ON_NOTICE)


def desks_of(user: User) -> list[Organisation]:
    """The organisations whose progress the person watches, the highest level first."""
    held = frozenset().union(*(organisations_with(user, each) for each in WATCHING))
    desks = Organisation.objects.filter(pk__in=held) if held else ()
    return sorted(desks, key=lambda each: (LEVELS.index(each.level), each.code))


def rounds_watched() -> QuerySet[Round]:
    """Every round that called for declarations, the newest first."""
    return calls().select_related("programme", "definition").order_by("-opened_at", "-pk")


@dataclass(slots=True)
class Counts:
    """How many declarations were submitted, by how far they are; each is counted once.

    ``listed`` have a place on the own level's list, ``sent`` are before a level above it,
    ``declined`` were turned down there; ``ended`` ended before, or were withdrawn.
    """

    under_way: int = 0
    listed: int = 0
    sent: int = 0
    recognised: int = 0
    declined: int = 0
    ended: int = 0

    @property
    def filed(self) -> int:
        """All that were submitted."""
        return self.under_way + self.recommended + self.ended

    @property
    def recommended(self) -> int:
        """Those that got a place, whatever the level above made of them."""
        return self.listed + self.sent + self.recognised + self.declined

    @property
    def placed(self) -> int:
        """Those that have a place and can still be recognised, or are."""
        return self.listed + self.sent + self.recognised


@dataclass(frozen=True, slots=True)
class View:
    """What one desk sees of one round: the whole country, or its own area."""

    round: Round
    desk: Organisation

    @property
    def of_country(self) -> bool:
        """Whether it is the ministry's."""
        return self.desk.level == MINISTRY

    @property
    def level(self) -> Level:
        """Whose lists are the own ones; the ministry looks at those of the provinces."""
        return "province" if self.of_country else cast(Level, self.desk.level)

    def inside(self, declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
        """The submitted ones among them that the desk sees; of a province all on its places."""
        declarations = declarations.filter(submitted_at__isnull=False)
        if self.of_country:
            return declarations
        if self.level == PROVINCE:
            return declarations.filter(province=self.desk)
        return declarations.filter(organisation__in=within([self.desk.pk]).values("pk"))

    def placed(self, declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
        """Those that the desk sees with a place on the own level's list, or beyond it."""
        above = [step for step, level in self.levels().items() if self._is_above(level)]
        here = [step for step, level in self.levels().items() if level == self.level]
        placed = Q(state__in=PLACED, step__in=here) | Q(step__in=above, ended_at=None)
        return self.inside(declarations).filter(placed | Q(state=State.RECOGNISED))

    def levels(self) -> dict[str, str]:
        """The level of each step of the route."""
        return {step.id: step.level for step in definition_of(self.round.definition).route}

    def stage(self, state: str, level: str) -> str:
        """How far a declaration in this state at a step of this level is: a field of ``Counts``."""
        if state == State.RECOGNISED:
            return "recognised"
        if state == State.WITHDRAWN:
            return "ended"
        if state in Declaration.ENDED:
            return "declined" if self._is_above(level) else "ended"
        if self._is_above(level):
            return "sent"
        return "listed" if level == self.level and state in PLACED else "under_way"

    def _is_above(self, level: str) -> bool:
        return LEVELS.index(level) < LEVELS.index(self.level)


@dataclass(frozen=True, slots=True)
class Figures:
    """The same counts three times: all together, by province and by kind of unit."""

    total: Counts
    by_province: Mapping[int, Counts]
    by_kind: Mapping[str, Counts]


def figures_of(view: View) -> Figures:
    """How far everything is that the desk sees of the round; one query."""
    total = Counts()
    provinces: dict[int, Counts] = defaultdict(Counts)
    kinds: dict[str, Counts] = defaultdict(Counts)
    levels = view.levels()
    rows = (
        view.inside(Declaration.objects.filter(round=view.round))
        .order_by()
        .values_list("province", "organisation__kind", "state", "step")
        .annotate(n=Count("pk"))
    )
    for province, kind, state, step, n in rows:
        stage = view.stage(state, levels.get(step, UNIT))
        for counts in (total, provinces[province], kinds[kind]):
            setattr(counts, stage, getattr(counts, stage) + n)
    return Figures(total, dict(provinces), dict(kinds))


# --- figures in force --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Area:
    """One province, or the own organisation: how far it is, and its figure where one binds it."""

    organisation: Organisation
    counts: Counts
    bounds: Bounds | None


def rule_of(view: View) -> Figured | None:
    """The first rule on how long a list of the own level is."""
    rules = figured_rules(view.round)
    return next((rule for rule in rules if rule.scope == view.level), None)


def areas_of(view: View, figures: Figures) -> list[Area]:
    """The ministry's provinces, all of them; of another desk itself alone. Two queries."""
    rule = rule_of(view)
    if view.of_country:
        wanted = Q(level=PROVINCE, closed_at=None) | Q(pk__in=list(figures.by_province))
        organisations = list(Organisation.objects.filter(wanted).order_by("code"))
    else:
        organisations = [view.desk]
    limits: Newest = _limits(view, rule) if rule else {}
    return [
        Area(
            each,
            figures.by_province.get(each.pk, Counts()) if view.of_country else figures.total,
            bounds_in(limits, rule, view.round.pk, each)
            if rule and each.level == rule.scope
            else None,
        )
        for each in organisations
    ]


def _limits(view: View, rule: Figured) -> Newest:
    rows = Limit.objects.filter(round=view.round, rule=rule.id)
    if not view.of_country:
        rows = rows.filter(Q(area=view.desk.pk) | Q(area=None))
    return newest_of(rows)


@dataclass(frozen=True, slots=True)
class Possible:
    """How many there are if every province sends its minimum, and if each sends its maximum.

    ``each`` is the figure that they all have, ``None`` where they differ; ``unset`` have none yet.
    """

    provinces: int
    unset: int
    minimum: int
    maximum: int
    each: Bounds | None


def possible_of(areas: Sequence[Area]) -> Possible | None:
    """What the figures in force allow together; ``None`` where no rule gives provinces one."""
    bounds = [area.bounds for area in areas if area.bounds]
    known = [each for each in bounds if each.maximum is not None]
    if not bounds:
        return None
    alike = len({(each.minimum, each.maximum) for each in known}) == 1
    return Possible(
        len(known),
        len(bounds) - len(known),
        sum(each.minimum for each in known),
        sum(each.maximum or 0 for each in known),
        known[0] if alike else None,
    )


# --- classes -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Classes:
    """Declarations that have a place, by the answer to one question of choice."""

    title: Text
    rows: tuple[tuple[Text, Counts], ...]


def classes_of(view: View) -> Classes | None:
    """By the first answer by which a rule of the programme divides lists; one query, or none.

    Only what has a place is counted: figures bound how many answers are read.
    """
    programme = definition_of(view.round.definition)
    dividing = (q for q in programme.quotas if isinstance(q, SplitQuota | CapByClassQuota))
    regarding = (q for q in programme.quotas if isinstance(q, CoverageQuota))
    for rule in (*dividing, *regarding):
        field = programme.form.field(rule.by.field)
        if field and field.kind == "choice":
            counted = _by_answer(view, field.id)
            rows = [
                (class_words(By(field=field.id), name, programme), counts)
                for name, counts in sorted(counted.items())
            ]
            return Classes(field.label, tuple(rows))
    return None


def _by_answer(view: View, field: str) -> dict[str, Counts]:
    placed = view.placed(Declaration.objects.filter(round=view.round)).order_by()
    latest = Revision.objects.filter(declaration__in=placed.values("pk")).order_by()
    newest = latest.values("declaration").annotate(last=Max("pk")).values("last")
    rows = (
        Revision.objects.filter(pk__in=newest)
        .order_by()
        .values(
            answer=KeyTextTransform(field, "answers"),
            at=F("declaration__step"),
            stands=F("declaration__state"),
        )
        .annotate(n=Count("pk"))
    )
    counted: dict[str, Counts] = defaultdict(Counts)
    levels = view.levels()
    for row in rows:
        counts = counted[row["answer"] or ""]
        stage = view.stage(row["stands"], levels.get(row["at"], UNIT))
        setattr(counts, stage, getattr(counts, stage) + row["n"])
    return dict(counted)
