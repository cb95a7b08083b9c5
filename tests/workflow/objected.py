"""A list on public notice with a ranked reserve, objections to it, and what the desk does then."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

from declarations.models import Declaration
from reviews.models import PublicNotice, SummaryList
from reviews.objections import FreedPlace, Objection
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.recorded import Recorded
from tests.workflow import ruled
from workflow.services import filing, objecting, replacing
from workflow.services.ordering import order

SAID = {
    "name": "周正清",
    "phone": "13900001234",
    "grounds": "该项目所列合作企业已于去年注销，协议上的印章与登记不符。",
}
REASON = "经核实，合作企业已注销，所附协议无效。"


def on_notice(
    places: int = 5, reserve: int = 2, terms: str = "", days_left: int = 20
) -> SimpleNamespace:
    """A world with Hubei's list on notice since ``AT``, and a reserve ranked by hand.

    The rules and the route are those of the production project. The notice ends on Monday the 9th;
    with 20 days left, the window ends in the morning of the 22nd, and another notice may begin
    until Sunday the 15th. ``terms`` are written into the notice's step.
    """
    source = ruled.source_of("production_project", without=("city_review",))
    if terms:
        source = source.replace("kind: notice\n", f"kind: notice\n  terms: {{{terms}}}\n", 1)
    world = make_world()
    world.round = open_production_round(AT, days_left=days_left, source=source)
    answers = [{"project_name": f"项目{n}"} for n in range(places + reserve)]
    world.rows = [ruled.candidate(world.round, each, world.school) for each in answers]
    world.listed, world.reserve = world.rows[:places], world.rows[places:]
    for declaration in world.listed:
        ruled.give(declaration)
    world.summary = SummaryList.objects.get()
    if reserve > 1:
        keys = [each.pk for each in world.reserve]
        order(world.summary.pk, keys, reason="评议会排序", actor=world.province_officer, at=AT)
    world.notice = ruled.announce(world.summary, "本省仅有这些合格项目。")
    return world


usual = Recorded(on_notice)


def objected(
    notice: PublicNotice, declaration: Declaration, at: datetime = AT, **said: str
) -> Objection:
    """A stranger's objection to this project."""
    signed = said.pop("signed", "on")
    return objecting.object_to(
        notice.pk, declaration.pk, SAID | said, signed=signed, language="zh-hans", at=at
    )


def decided(
    world: SimpleNamespace, objection: Objection, outcome: str = "upheld", at: datetime = AT
) -> Objection:
    """Taken up and decided by the leader of the province."""
    leader = world.province_leader
    objecting.take_up(objection.pk, seen=0, actor=leader, at=at)
    return objecting.decide(objection.pk, outcome, reason=REASON, actor=leader, at=at)


def withdrawn(declaration: Declaration, at: datetime = AT) -> None:
    """By its author."""
    filing.withdraw(declaration.pk, reason="合作企业退出", actor=declaration.author, at=at)


def replaced(world: SimpleNamespace, at: datetime = AT) -> PublicNotice:
    """The only open place given to whoever follows."""
    place = FreedPlace.objects.get(state=FreedPlace.State.OPEN)
    return replacing.announce_replacement(place.pk, actor=world.province_leader, at=at)
