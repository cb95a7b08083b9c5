"""Places as a plain model keeps them: who stands where, which figures are in force, who fits.

Nothing here reads a counter, the ledger or a table of figures: what the product must say is said by
the oracle, ``quotas.rules.evaluate``, over the items themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from organisations.models import Organisation
from programmes.definitions import ExactQuota, Programme, Quota
from programmes.facts import Facts, Item, Roll
from programmes.models import Round
from quotas.rules import evaluate
from quotas.rules.counting import Tally
from quotas.rules.places import Place, places
from quotas.selectors.force import AT_HAND, in_force

from .judging import facts

FILING, LIST = ("leader_one", "school_two"), ("per_province", "levels", "nationwide")
CHOSEN, OPTION = "province_three", "strict"  # a rule of filing, where the province switched it on
AT_FILING = (*FILING, CHOSEN)
KNOWN: Facts = facts()
MORE = (
    {
        "type": "cap",
        "id": "nationwide",
        "title": "全国总数",
        "scope": "country",
        "max": 4,
        "at": ["province_list"],
        "quote": "全国报送总数不超过4门。",
    },
    {
        "type": "org_cap",
        "id": "school_two",
        "title": "每校申报数",
        "max": 2,
        "strength": "soft",
        "at": ["fill"],
        "quote": "每校申报原则上不超过2门。",
    },
    {
        "type": "cap",
        "id": CHOSEN,
        "title": "每省申报数",
        "scope": "province",
        "max": 3,
        "option": OPTION,
        "at": ["fill"],
        "quote": "开启的省份申报不超过3门。",
    },
)


@dataclass
class Model:
    """Live items by key, those with a place on their province's list, and the figures set."""

    programme: Programme
    noticed: int
    areas: tuple[str, ...]
    live: dict[str, Item] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    reasoned: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    figures: dict[str, tuple[int, int]] = field(default_factory=dict)  # "" is the one for all
    strict: set[str] = field(default_factory=set)  # areas that have switched the option on

    def options(self, area: str) -> frozenset[str]:
        """What is submitted now from there is under."""
        return frozenset({OPTION} if area in self.strict else ())

    def figure(self, area: str) -> int:
        """The maximum of an area's list."""
        own = self.figures.get(area) or self.figures.get("")
        return own[1] if own else self.noticed

    def on_list(self, area: str) -> list[Item]:
        return [self.live[key] for key in sorted(self.listed) if self.live[key].unit.area == area]

    def refuses_filing(self, item: Item, rules: tuple[str, ...] = AT_FILING) -> bool:
        """Whether a figure of persons or schools would be exceeded with this item as the last."""
        others = tuple(each for key, each in self.live.items() if key != item.key)
        roll = Roll("unit", (item,), item.unit.area, unit=item.unit.key, elsewhere=others)
        return self._exceeded(rules, roll, item)

    def refuses_place(self, item: Item) -> bool:
        """The same for the list of its province and the country."""
        area = item.unit.area
        away = [self.live[key] for key in self.listed if self.live[key].unit.area != area]
        here = (*self.on_list(area), item)
        return self._exceeded(LIST, Roll("province", here, area, elsewhere=tuple(away)), item)

    def _exceeded(self, rules: tuple[str, ...], roll: Roll, item: Item) -> bool:
        quotas = [self._now(each, roll.area) for each in self.programme.quotas if each.id in rules]
        found = evaluate(quotas, roll, KNOWN, step=AT_HAND, programme=self.programme)
        return any(
            item.key in each.params.get("items", ()) and each.params["id"] not in item.justified
            for each in found
        )

    def _now(self, quota: Quota, area: str) -> Quota:
        now = {"at": (AT_HAND,)}
        if isinstance(quota, ExactQuota):
            now["count"] = self.figure(area)
        return quota.model_copy(update=now)

    def standing(self, own: dict[str, str]) -> dict[tuple[str, str], set[str]]:
        """Who must hold a place under which rule in which group; ``own``: each area's list."""
        held: dict[tuple[str, str], set[str]] = {}
        for key, item in self.live.items():
            asked = self._places(AT_FILING, item, "")
            if key in self.listed:
                asked += self._places(LIST, item, own[item.unit.area])
            for place in asked:
                held.setdefault(place.key, set()).add(key)
        return held

    def _places(self, rules: tuple[str, ...], item: Item, own: str) -> list[Place]:
        quotas = [each for each in self.programme.quotas if each.id in rules]
        return places_of(quotas, item, self.programme, own)


def places_of(quotas: list[Quota], item: Item, programme: Programme, own: str) -> list[Place]:
    """The places that the item takes; ``own`` is the group of its list."""
    tally = Tally(Roll("province", (item,), item.unit.area), KNOWN, programme=programme)
    found = (
        places(quota, item, tally, own if quota.id != "nationwide" else "") for quota in quotas
    )
    return [place for some in found for place in some]


def quotas_in_force(
    round: Round, programme: Programme, rules: tuple[str, ...], area: Organisation | None = None
) -> list[Quota]:
    """The rules with the figures that stand in the database, as the steps bind them."""
    step = "province_list" if area else "fill"
    return [q for q in in_force(round, programme, [step], area).quotas if q.id in rules]


def corrected(item: Item, leader: str, justified: frozenset[str], options: frozenset[str]) -> Item:
    """The item after a correction: another leader, a reason written or not, as areas chose now."""
    answers = {**item.answers, "leader": {"name": leader, "key": leader}}
    return replace(item, answers=answers, justified=justified, options=options)
