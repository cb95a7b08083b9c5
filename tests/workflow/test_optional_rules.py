"""Rules that an area switches on: they bind what is submitted from then on, and nothing before."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from declarations.models import Declaration
from declarations.rejudging import judged_again
from organisations.models import Organisation
from programmes import loader
from programmes.findings import Refused
from programmes.services.options import switch_off, switch_on
from programmes.services.rounds import not_run
from quotas.models import Counter
from quotas.selectors import drifted
from quotas.selectors.drifting import unsound
from quotas.selectors.meters import meters_for
from reviews.models import SummaryList
from tests.factories import AT, make_organisation, make_person, make_world
from tests.programmes.factories import open_production_round, production_source
from tests.recorded import Recorded
from tests.refusing import refusal
from tests.workflow import lives
from workflow.selectors.list_rules import rules_of
from workflow.selectors.listed import lists_as_they_stand
from workflow.selectors.progress import View
from workflow.selectors.targets import local_targets
from workflow.services import filing, listing
from workflow.services.listing import findings_of, placed_on

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
REASON = "鄂教职成函〔2026〕1号"
OPTION = """options:
  - id: strict
    title: {zh-hans: 从严推荐, en: Stricter recommendation}
    basis: {zh-hans: 由各省自定。, en: Each province decides.}
"""
QUOTAS = """quotas:
  - type: org_cap
    id: one_a_school
    title: {zh-hans: 每校限报, en: Projects of a school}
    scope: province
    max: 1
    option: strict
    at: [fill]
    quote: 每校限报1项。
  - type: range
    id: list_of_two
    title: {zh-hans: 名单项数, en: Projects on the list}
    scope: province
    min: 2
    max: 2
    option: strict
    at: [province_list, province_send]
    quote: 每省报送2项。
  - type: cap_by_class
    id: by_kind
    title: {zh-hans: 各类学校, en: Kinds of school}
    scope: province
    by: {unit: kind}
    floors: {secondary_school: 1}
    option: strict
    at: [province_list]
    quote: 须有中职学校1项。
  - type: ratio_max
    id: few_secondary
    title: {zh-hans: 中职占比, en: Share of secondary schools}
    scope: province
    part: {field: unit.kind, op: eq, value: secondary_school}
    max: 60
    of: 100
    option: strict
    at: [province_list]
    quote: 中职占比不超过60%。
  - type: target
    id: ten
    title: {zh-hans: 本省目标, en: Target of the province}
    scope: province
    min: 10
    at: [province_list]
    option: strict
    basis: {zh-hans: 由各省自定。, en: Each province decides.}
"""
CONDITIONS = """eligibility:
  - type: party_count
    id: nine_partners
    title: {zh-hans: 合作企业不少于九家, en: At least nine partners}
    table: partners
    min: 9
    option: demanding
    quote: 合作企业不少于九家。
  - type: party_count
    id: a_partner
    title: {zh-hans: 有合作企业, en: A partner}
    table: partners
    min: 1
    option: strict
    quote: 有合作企业。
"""


def source(quotas: str = QUOTAS) -> str:
    """The production project with rules that a province may switch on."""
    demanding = OPTION.replace("strict", "demanding").replace("options:\n", "")
    text = production_source().replace("options:\n", OPTION + demanding, 1)
    return text.replace("quotas:\n", quotas, 1).replace("eligibility:\n", CONDITIONS, 1)


@pytest.fixture
def world() -> SimpleNamespace:
    return _world()


@Recorded
def _world() -> SimpleNamespace:
    world = make_world()
    world.round = open_production_round(AT, source=source())
    return world


def switch(world: SimpleNamespace, option: str = "strict", *, on: bool = True) -> None:
    verb = switch_on if on else switch_off
    verb(world.round, option, world.hubei, reason=REASON, actor=world.province_administrator, at=AT)


def candidate(world: SimpleNamespace, n: int, unit: Organisation | None = None) -> Declaration:
    """One more project on Hubei's list, of a college of its own where none is given."""
    unit = unit or make_organisation("unit", "college", world.hubei)
    declaration = lives.submitted(world.round, unit, make_person("author", unit), n)
    lives.decide(declaration, make_person("unit_leader", unit))
    return lives.decide(declaration, world.province_officer)


def placed(world: SimpleNamespace, n: int) -> SummaryList:
    """One more project of Hubei with a place; returns the list."""
    lives.shortlist(candidate(world, n), world.province_officer)
    return SummaryList.objects.get(organisation=world.hubei)


def used(rule: str) -> list[int]:
    rows = Counter.objects.filter(rule=rule, used__gt=0)
    return list(rows.values_list("used", flat=True))


def said_of(summary: SummaryList) -> set[str]:
    found = findings_of(summary, placed_on(summary), summary.statement)
    return {str(each.params.get("id")) for each in found}


def test_a_round_opens_with_rules_that_areas_switch_on() -> None:
    assert not_run(loader.read(source())) == []


def test_nobody_is_under_the_rule_until_the_area_switches_it_on(world: SimpleNamespace) -> None:
    for n in range(2):
        lives.submitted(world.round, world.school, world.author, n)
    assert used("one_a_school") == []


def test_what_is_submitted_from_then_on_is_under_it_and_nothing_before(
    world: SimpleNamespace,
) -> None:
    before = lives.submitted(world.round, world.school, world.author, 0)
    switch(world)
    first = lives.submitted(world.round, world.school, world.author, 1)
    assert (before.options, first.options) == ("", "strict")
    assert used("one_a_school") == [1], "what was submitted before takes no place"
    second = lives.draft(world.round, world.school, world.author, 2)
    with pytest.raises(Refused) as refused:
        filing.submit(second.pk, actor=world.author, at=AT)
    assert "每校限报1项。" in [each.quote for each in refused.value.findings]
    filing.withdraw(first.pk, reason="改报另一项", actor=world.author, at=AT)
    filing.submit(second.pk, actor=world.author, at=AT)
    assert used("one_a_school") == [1]
    assert (list(drifted()), unsound()) == ([], set())


def test_other_areas_are_not_under_it(world: SimpleNamespace) -> None:
    switch(world)
    for n in range(2):
        lives.submitted(world.round, world.foreign_school, world.foreign_author, n)
    assert used("one_a_school") == []


def test_switched_off_it_no_longer_binds_what_is_submitted_and_keeps_its_places(
    world: SimpleNamespace,
) -> None:
    switch(world)
    lives.submitted(world.round, world.school, world.author, 0)
    switch(world, on=False)
    lives.submitted(world.round, world.school, world.author, 1)
    assert used("one_a_school") == [1]
    assert (list(drifted()), unsound()) == ([], set())


def test_the_draft_is_told_before_it_is_submitted(world: SimpleNamespace, client: Client) -> None:
    lives.submitted(world.round, world.school, world.author, 0)
    switch(world)
    lives.submitted(world.round, world.school, world.author, 1)
    draft = lives.draft(world.round, world.school, world.author, 2)
    client.force_login(world.author)
    page = client.get(reverse("check_answers", args=[draft.pk])).content.decode()
    assert "每校限报1项。" in page
    switch(world, on=False)
    page = client.get(reverse("check_answers", args=[draft.pk])).content.decode()
    assert "每校限报1项。" not in page


def test_a_condition_holds_only_where_it_was_switched_on(world: SimpleNamespace) -> None:
    alone = source(quotas="quotas:\n")
    world.round = open_production_round(AT, key="conditions", source=alone)
    early = lives.submitted(world.round, world.school, world.author, 0)
    assert early.revisions.get().standings["nine_partners"] == ""
    switch(world, "demanding")
    draft = lives.draft(world.round, world.school, world.author, 1)
    with pytest.raises(Refused) as refused:
        filing.submit(draft.pk, actor=world.author, at=AT)
    assert [each.quote for each in refused.value.findings] == ["合作企业不少于九家。"]
    foreign = lives.submitted(world.round, world.foreign_school, world.foreign_author, 2)
    assert foreign.revisions.get().standings["nine_partners"] == ""


def test_after_the_experts_a_condition_is_judged_as_it_was_switched_when_submitted(
    world: SimpleNamespace,
) -> None:
    before = lives.submitted(world.round, world.school, world.author, 0)
    switch(world)
    after = lives.submitted(world.round, world.other_school, world.other_author, 1)
    switch(world, on=False)
    standings = [judged_again(each.revisions.get(), {})[0] for each in (before, after)]
    assert [each["a_partner"] for each in standings] == ["", "met"]


def test_a_list_is_judged_by_it_only_for_what_is_under_it(world: SimpleNamespace) -> None:
    summary = placed(world, 0)
    assert not said_of(summary) & {"list_of_two", "by_kind"}
    switch(world)
    assert not said_of(summary) & {"list_of_two", "by_kind"}, "it holds for what comes from now on"
    placed(world, 1)
    assert said_of(summary) >= {"list_of_two", "by_kind"}, "one of two, and no secondary school"
    placed(world, 2)
    assert "list_of_two" not in said_of(summary)


def test_a_list_has_no_place_for_a_third_that_is_under_it(world: SimpleNamespace) -> None:
    placed(world, 0)
    switch(world)
    summary = placed(world, 1)
    placed(world, 2)
    assert used("list_of_two") == [2]
    assert lists_as_they_stand().doubtful() == set(), "three are on the list"
    third = candidate(world, 3)
    officer = world.province_officer
    (found,) = refusal(listing.shortlist, summary.pk, third.pk, actor=officer, at=AT)
    assert (found.quote, found.figures.used, found.figures.limit) == ("每省报送2项。", 2, 2)
    listing.unlist(summary.pk, placed_on(summary)[0].pk, actor=officer, at=AT)
    assert used("list_of_two") == [2], "what was on the list before held none of its places"


def test_its_meter_is_there_where_it_is_switched_on_or_something_stands_under_it(
    world: SimpleNamespace,
) -> None:
    def meters(summary: SummaryList) -> list[tuple[str, int]]:
        return [(each.rule.id, each.used) for each in meters_for([summary])[summary.pk]]

    summary = placed(world, 0)
    assert meters(summary) == [("per_province", 1)]
    switch(world)
    assert ("list_of_two", 0) in meters(summary)
    placed(world, 1)
    switch(world, on=False)
    assert ("list_of_two", 1) in meters(summary)


def test_a_share_is_shown_of_what_is_under_it(world: SimpleNamespace) -> None:
    def wholes() -> list[int]:
        rules = rules_of(summary)
        return [share.whole for share in rules.shares(rules.read(placed_on(summary)))]

    summary = placed(world, 0)
    assert wholes() == []
    switch(world)
    placed(world, 1)
    assert wholes() == [1]


def test_a_target_is_shown_where_it_is_switched_on(world: SimpleNamespace) -> None:
    def targets(desk: Organisation) -> list[int | None]:
        return [each.value for each in local_targets(View(world.round, desk))]

    placed(world, 0)
    assert targets(world.hubei) == []
    switch(world)
    placed(world, 1)
    assert (targets(world.hubei), targets(world.zhejiang)) == ([1], [])


def test_the_page_of_the_option_names_its_rules(world: SimpleNamespace, client: Client) -> None:
    client.force_login(world.province_administrator)
    page = client.get(reverse("switch_option", args=[world.round.pk, "strict"])).content.decode()
    assert "每校限报1项。" in page
    assert "合作企业不少于九家" not in page


def test_the_page_of_quotas_has_the_areas_that_are_under_it(
    world: SimpleNamespace, client: Client
) -> None:
    def shown() -> list[str]:
        client.force_login(world.ministry_administrator)
        page = client.get(reverse("quota_settings", args=[world.round.pk]) + "?rule=list_of_two")
        assert "从严推荐" in page.content.decode()
        return [row.organisation.code for row in page.context["usage"]]

    assert shown() == []
    switch(world)
    assert shown() == [world.hubei.code]
    switch(world, on=False)
    assert shown() == []
    switch(world)
    placed(world, 0)
    switch(world, on=False)
    assert shown() == [world.hubei.code], "one still stands under it"
