"""What a dry run costs over 100,000 declarations of one round, and whether it finds what flips.

scripts/bench dryrun [--size 100000] [--sample 60]

A round of textbooks under the shipped rules and two more, with the lists of 1,280 schools and of
32 provinces, filled in bulk: declarations, revisions with their keys of persons, lists, and the
ledger as ``reserve`` would have written it. Each change is tried once, warm, in processor time of
the web process and of its database backend. Of each change all provincial lists and as many
flipped and as many other declarations as ``--sample`` says, half and half, are then judged by the
product's ordinary ways before and after the change is really made, in a transaction that is rolled
back; none with a sample of 0.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from random import Random
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

from .measuring import Bar, Meter, verdict

SECONDS = 10.0
PLACED = 12  # on the list of a province
FILLER = 1500  # characters of a declaration's other answers
BATCH = 2000
AGAIN = 10  # of a hundred chief editors, who may have a second book
UNITS = 7  # books of one compiling unit, on average
MORE: list[dict[str, Any]] = [
    {
        "type": "field_cap", "id": "editors", "title": "主编人数", "field": "chief_editors",
        "max": 4, "strength": "hard", "at": ["fill", "school_review"], "quote": "主编不超过4人。",
    },
    {
        "type": "split", "id": "classes", "title": "分类名额", "scope": "province",
        "by": "course_class", "counts": {"foundation": 5, "core": 7},
        "at": ["province_list", "province_send"], "quote": "基础课5种、核心课7种。",
    },
]  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """The round, who administers it, and the key of one province."""

    round: Any
    actor: Any
    province: Any


def build(size: int) -> Scene:
    """A round with so many declarations at every stage."""
    from organisations.models import Organisation
    from quotas.models import Limit
    from tests.factories import AT, make_person
    from tests.workflow import ruled

    from .scenery import BUSY, _schools

    call_command("load_organisations", verbosity=0, stdout=StringIO())
    provinces = list(Organisation.objects.filter(level="province").order_by("code"))
    schools = _schools(provinces)
    ministry = Organisation.objects.get(level="ministry")
    actor = make_person("ministry_administrator", ministry)
    round = ruled.open_ruled("textbook", MORE, without=())
    Limit.objects.create(
        round=round, rule="province_allotment", minimum=0, maximum=PLACED, reason="示例",
        set_at=AT, set_by=actor,
    )  # fmt: skip
    Filler(round, schools, actor, size).fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Scene(round, actor, next(each for each in provinces if each.code == BUSY))


class Filler:
    """Fills a round in bulk. Places are those that the rules say of what was answered."""

    def __init__(self, round: Any, schools: list[Any], actor: Any, size: int) -> None:
        from programmes.selectors import definition_of
        from quotas.selectors.items import opens_on, units_on

        self.round, self.schools, self.actor, self.size = round, schools, actor, size
        self.programme = definition_of(round.definition)
        self.random = Random(size)
        self.text = "".join(chr(0x4E00 + self.random.randrange(5000)) for _ in range(2 * FILLER))
        opens = opens_on(round, self.programme)
        self.units = units_on(opens, schools, self.programme)
        self.opens = opens
        self.taken: dict[tuple[str, str], list[str]] = {}
        self.ranks: dict[tuple[str, str], tuple[int, int | None]] = {}
        self.placed: dict[int, list[int]] = {}  # by province, how many of each class

    def fill(self) -> None:
        """Declarations batch by batch, then lists, then the ledger."""
        self._lists()
        for begin in range(0, self.size, BATCH):
            self._batch(range(begin, min(begin + BATCH, self.size)))
        self._ledger()

    def _lists(self) -> None:
        from reviews.models import SummaryList

        at = self.round.opened_at
        provinces = {school.parent_id for school in self.schools}
        rows = [("school_list", school.pk, "sent") for school in self.schools]
        rows += [("province_list", pk, "open") for pk in sorted(provinces)]
        lists = SummaryList.objects.bulk_create(
            SummaryList(round=self.round, organisation_id=pk, step=step, state=state, created_at=at)
            for step, pk, state in rows
        )
        self.lists = {(each.step, each.organisation_id): each.pk for each in lists}

    def _batch(self, numbers: range) -> None:
        from declarations.models import Declaration, PersonKey, Revision
        from reviews.models import ListItem

        drawn = [self._drawn(n) for n in numbers]
        declarations = Declaration.objects.bulk_create(self._declaration(**one) for one in drawn)
        revisions, keys, items = [], [], []
        for declaration, one in zip(declarations, drawn, strict=True):
            revisions.append(self._revision(declaration, one))
            keys += [
                PersonKey(
                    declaration=declaration, entry=f"chief_editors.{row}.person", identity=who
                )
                for row, who in one["editors"].items()
            ]
            one["placed"] = one["stage"] == "candidate" and self._has_room(one)
            self._take(declaration, one)
            items += list(self._items(declaration, one))
        Revision.objects.bulk_create(revisions)
        PersonKey.objects.bulk_create(keys)
        ListItem.objects.bulk_create(items)

    def _drawn(self, n: int) -> dict[str, Any]:
        chance = self.random
        count = chance.choices((1, 2, 3, 4), (50, 30, 15, 5))[0]
        return {
            "n": n,
            "school": chance.choice(self.schools),
            "stage": chance.choices(("school", "province", "candidate"), (15, 50, 35))[0],
            "editors": {f"r{m}": f"{self._person(4 * n + m):064d}" for m in range(count)},
            "kind": chance.choices(("foundation", "core"), (25, 75))[0],
            "levels": chance.sample(("secondary", "associate", "vocational_bachelor"), 1),
            "unit": f"编写单位{chance.randrange(max(self.size // UNITS, 2))}",
        }

    def _person(self, n: int) -> int:
        """Somebody of this book only, or one of those who edit several."""
        again = self.random.randrange(100) < AGAIN
        return self.random.randrange(max(self.size // 8, 2)) if again else 10**9 + n

    def _declaration(self, n: int, school: Any, stage: str, **_: Any) -> Any:
        from declarations.models import Declaration

        step, state = {
            "school": ("school_review", "under_review"),
            "province": ("province_review", "under_review"),
            "candidate": ("province_list", "candidate"),
        }[stage]
        at = self.round.opened_at + timedelta(seconds=n)
        return Declaration(
            number=f"D{n:07d}", title=f"教材{n}", round=self.round,
            definition_id=self.round.definition_id, organisation=school,
            province_id=school.parent_id, author=self.actor, state=state, step=step,
            desk_id=school.pk if stage == "school" else school.parent_id,
            created_at=at, submitted_at=at, step_since=at,
        )  # fmt: skip

    def _revision(self, declaration: Any, one: Mapping[str, Any]) -> Any:
        from declarations.models import Revision

        person = {"type": "resident_id", "number": {"sealed": "x" * 60, "mask": "4201****"}}
        answers = {
            "book_name": declaration.title,
            "course_class": one["kind"],
            "level": one["levels"],
            "chief_editors": [
                {"_id": row, "person": {**person, "name": f"主编{who[-6:]}"}}
                for row, who in one["editors"].items()
            ],
            "compiling_units": [{"_id": "u", "unit": one["unit"]}],
            # What else a form holds; it is stored with the rest, and read by nobody here.
            "other": self.text[(at := self.random.randrange(FILLER)) : at + FILLER],
        }
        return Revision(
            declaration=declaration, number=1, definition_sha256="", answers=answers, digest="",
            justifications={"quota-editor_two": "理由", "quota-unit_eight": "理由"}
            if self.random.random() < 0.5 else {},
            submitted_at=declaration.submitted_at, submitted_by=self.actor,
        )  # fmt: skip

    def _take(self, declaration: Any, one: Mapping[str, Any]) -> None:
        """Notes the places that it takes on its way."""
        from programmes.facts import Facts, Item, Roll
        from quotas.rules.counting import Tally, moves_of
        from quotas.rules.places import is_counted, places, taking_step
        from quotas.services import RANKS, demand_of

        unit = self.units[one["school"].pk]
        editors = [{"person": {"name": who, "key": who}} for who in one["editors"].values()]
        answers = {
            "course_class": one["kind"],
            "chief_editors": editors,
            "compiling_units": [{"unit": one["unit"]}],
        }
        item = Item(str(declaration.pk), unit, answers)
        facts = Facts(self.opens, self.opens,
                      allotted={("province_allotment", unit.area): PLACED})  # fmt: skip
        tally = Tally(Roll("province", (item,), area=unit.area), facts,
                      moves_of(self.programme.quotas), self.programme)  # fmt: skip
        passed = {"school": ("fill",), "province": ("fill", "school_review"),
                  "candidate": ("fill", "school_review")}[one["stage"]]  # fmt: skip
        passed = (*passed, "province_list") if one["placed"] else passed
        own = f"org:{one['school'].parent_id}"
        for quota in self.programme.quotas:
            step = taking_step(quota, self.programme.route) if is_counted(quota) else None
            if step is None or step.id not in passed:
                continue
            for place in places(quota, item, tally, own):
                self.taken.setdefault(place.key, []).append(item.key)
                ceiling = demand_of(place, reasoned=True).ceiling
                self.ranks[place.key] = (RANKS[place.rank], ceiling)

    def _has_room(self, one: Mapping[str, Any]) -> bool:
        room = self.placed.setdefault(one["school"].parent_id, [MORE[1]["counts"]["foundation"] - 1,
                                                 MORE[1]["counts"]["core"]])  # fmt: skip
        at = ("foundation", "core").index(one["kind"])
        room[at] -= 1
        return room[at] >= 0

    def _items(self, declaration: Any, one: Mapping[str, Any]) -> Iterator[Any]:
        from reviews.models import ListItem

        at = declaration.created_at
        on = {"school_list": "sent"} if one["stage"] != "school" else {}
        if one["stage"] == "candidate":
            on["province_list"] = "shortlisted" if one["placed"] else "candidate"
        for step, state in on.items():
            school = one["school"]
            whose = school.pk if step == "school_list" else school.parent_id
            yield ListItem(list_id=self.lists[step, whose], declaration=declaration, state=state,
                           joined_at=at, changed_at=at)  # fmt: skip

    def _ledger(self) -> None:
        from quotas.models import Counter, LedgerRow

        counters = Counter.objects.bulk_create(
            (
                Counter(round=self.round, rule=rule, group=group, used=len(who),
                        rank=self.ranks[rule, group][0], ceiling=self.ranks[rule, group][1])
                for (rule, group), who in self.taken.items()
            ),
            batch_size=5000,
        )  # fmt: skip
        LedgerRow.objects.bulk_create(
            (
                LedgerRow(counter=counter, subject_kind="declaration", subject_id=subject, change=1,
                          reason="submitted", at=self.round.opened_at, actor="system:bench")
                for counter in counters
                for subject in self.taken[counter.rule, counter.group]
            ),
            batch_size=5000,
        )  # fmt: skip


def changes(scene: Scene) -> Iterator[tuple[str, Any]]:
    """What is tried, and what it is called."""
    from programmes.selectors import definition_of
    from quotas.models import Limit
    from quotas.rules.changing import changed
    from workflow.selectors.dry_run import Change

    programme = definition_of(scene.round.definition)
    rules = {quota.id: quota for quota in programme.quotas}

    def rule(name: str, **values: Any) -> Change:
        named = {key.replace("__", "."): value for key, value in values.items()}
        return Change(scene.round, changed(rules[name], named, programme))

    def figure(maximum: int, area: Any = None) -> Change:
        row = Limit(round=scene.round, rule="province_allotment", area=area, minimum=0,
                    maximum=maximum, reason="试算", set_at=scene.round.opened_at,
                    set_by=scene.actor)  # fmt: skip
        return Change(scene.round, rules["province_allotment"], row)

    yield "places of every province 12 → 10", figure(10)
    yield "places of one province 12 → 8", figure(8, scene.province)
    yield "ratio 30 % → 25 %", rule("foundation_30", max=25)
    yield "split 5 + 7 → 3 + 9", rule("classes", counts__foundation=3, counts__core=9)
    yield "books of a chief editor 2 → 1", rule("editor_two", max=1)
    yield "the same, in principle → refused", rule("editor_two", strength="hard")
    yield "books of a unit 8 → 6", rule("unit_eight", max=6)
    yield "chief editors in a form 4 → 3", rule("editors", max=3)
    yield "the same 4 → 1", rule("editors", max=1)


def sampled(scene: Scene, found: Mapping[tuple[str, int], Any], sample: int) -> list[tuple]:
    """All lists of provinces, and half flipped and half other lists of schools and declarations."""
    from declarations.models import Declaration
    from reviews.models import SummaryList

    random = Random(1)
    lists = SummaryList.objects.filter(round=scene.round, step="province_list")
    chosen = [("list", pk) for pk in lists.values_list("pk", flat=True)]
    for kind, model in (("list", SummaryList), ("declaration", Declaration)):
        everybody = [(kind, pk) for pk in model.objects.values_list("pk", flat=True)]
        flipped = [key for key in found if key[0] == kind]
        other = [key for key in everybody if key not in found]
        few = sample if kind == "declaration" else sample // 6
        chosen += random.sample(flipped, min(few // 2, len(flipped)))
        chosen += random.sample(other, min(few // 2, len(other)))
    return list(dict.fromkeys(chosen))


def wrong(scene: Scene, change: Any, found: Mapping[tuple[str, int], Any], sample: int) -> int:
    """Of the sample, how many the dry run told otherwise than really making the change does.

    Who gets no place on a list is compared in full.
    """
    from tests.workflow.dry_running import told_by_applying

    among = sampled(scene, found, sample)
    really = told_by_applying(change, scene.actor, among)
    keys = {*among, *really}
    return sum(found.get(key) != really.get(key) for key in keys)


def _turns(change: Any) -> Iterator[tuple[str, str]]:
    """What the page counts: what each flip was and would be."""
    from workflow.selectors.dry_run import flips

    return ((flip.now, flip.then) for flip in flips(change))


def main(arguments: list[str]) -> int:
    """Builds the round, tries each change, compares, prints table and verdict."""
    parser = argparse.ArgumentParser(prog="scripts/bench dryrun", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=60)
    given = parser.parse_args(arguments)
    from config.catalogues import compile_catalogues
    from config.settled import settle
    from tests.workflow.dry_running import told_by_dry_run

    compile_catalogues()
    call_command("migrate", verbosity=0)
    began = time.process_time()
    scene = build(given.size)
    print(f"{given.size:,} declarations in {time.process_time() - began:.0f} s", flush=True)
    meter, bars = Meter(), []
    print(f"{'change':36} {'web s':>7} {'database s':>10} {'queries':>8} {'flips':>8}", flush=True)
    settle()
    for name, change in changes(scene):
        turns: Counter[tuple[str, str]] = Counter()
        cost = meter.cost(lambda c=change, t=turns: t.update(_turns(c)), 1)  # type: ignore[misc]
        seconds = f"{cost.web / 1000:7.2f} {cost.database / 1000:10.2f}"
        print(f"{name:36} {seconds} {cost.queries:8} {turns.total():8,}", flush=True)
        bars.append(Bar(f"{name}, CPU seconds", cost.total / 1000, SECONDS))
        if given.sample:
            otherwise = wrong(scene, change, told_by_dry_run(change), given.sample)
            bars.append(Bar(f"{name}, told otherwise", otherwise, 0))
    return verdict(bars)


if __name__ == "__main__":
    django.setup()
    sys.exit(main(sys.argv[1:]))
