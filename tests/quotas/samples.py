"""Rounds with more rules than the shipped one, and places taken without the way to them."""

from programmes.models import Round
from quotas.selectors import bounds_for, group_of
from quotas.selectors.usage import rule_of
from quotas.services import RANKS, Demand, reserve
from tests.factories import AT
from tests.programmes.factories import open_production_round, production_source

HEAD = "quotas:\n"
MORE = """\
  - type: range
    id: nationwide
    title: {zh-hans: 全国报送总数, en: Projects of the whole country}
    scope: country
    min: 0
    max: 40
    at: [province_list]
    quote: 全国报送总数不超过40项。
  - type: range
    id: per_school
    title: {zh-hans: 每校报送项目数, en: Projects of a school}
    scope: unit
    min: 0
    max: 3
    min_strength: target
    max_strength: soft
    at: [school_list]
    quote: 每校原则上不超过3项。
"""
SCHOOL_LIST = """\
  - id: school_list
    kind: shortlist
    level: unit
    role: unit_leader
    window: school
    title: {zh-hans: 学校名单, en: The school's list}
  - id: school_send
    kind: send
    level: unit
    role: unit_leader
    window: school
    title: {zh-hans: 学校报送, en: The school sends}
"""
REVIEW = "  - id: city_review\n"


def source_with_three_scopes() -> str:
    """The production project with a rule for the country and one for schools besides."""
    source = production_source()
    assert HEAD in source
    assert REVIEW in source
    return source.replace(HEAD, HEAD + MORE).replace(REVIEW, SCHOOL_LIST + REVIEW)


def open_round_of_three_scopes() -> Round:
    return open_production_round(AT, key="three", source=source_with_three_scopes())


def take(round, organisation, count, rule_id="per_province", begin=0):
    """Places for ``count`` invented subjects; answers what was full of the last."""
    rule = rule_of(round, rule_id)
    full = ()
    for n in range(begin, begin + count):
        bounds = bounds_for(round, rule, organisation)
        demand = Demand(rule.id, group_of(organisation, rule), RANKS[rule.scope], bounds.maximum)
        full = demanded(round, demand, f"{organisation.code}-{rule_id}-{n}")
    return full


def demanded(round, demand, subject):
    """One place as somebody asks for it who has read the figure before."""
    return reserve(
        round,
        [demand],
        subject_kind="declaration",
        subject_id=str(subject),
        reason="shortlisted",
        actor="system:tests",
        at=AT,
    )
