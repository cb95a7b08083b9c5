"""A quota that cannot mean what it says is refused where it stands; one of each kind is read."""

import pytest

from programmes import loader
from programmes.definitions import is_enforced
from programmes.findings import Refused
from programmes.services import rounds
from tests.factories import AT
from tests.programmes.factories import open_production_round, production_source
from tests.tree.test_translations import catalogue

pytestmark = pytest.mark.rules

HEAD = "quotas:\n"
ENDS = "    title: 规则\n    quote: 通知原文。\n"

# One rule of each kind on the form and the route of the production project.
KINDS = {
    "cap": "at: [province_list]\n    scope: city\n    max: 3\n    strength: soft",
    "range": "at: [province_list]\n    scope: province\n    min: 1\n    max: 6",
    "exact": "at: [province_list]\n    scope: province\n    count: 5",
    "split": "at: [province_list]\n    scope: province\n    by: level\n"
    "    counts: {secondary: 2, associate: 3}",
    "cap_by_class": "at: [province_list]\n    scope: province\n    by: {unit: kind}\n"
    "    caps: {college: 3, secondary_school: 1}\n    floors: {college: 2}\n    others: 0",
    "person_cap": "at: [fill]\n    person: team.name\n    "
    "rows: {field: side, op: eq, value: school}\n    max: 1",
    "org_cap": "at: [fill]\n    max: 8\n    strength: soft",
    "ratio_max": "at: [province_list]\n    scope: province\n"
    "    part: {field: ticked, op: contains, value: c1}\n    max: 30\n    of: 100",
    "coverage": "at: [province_list]\n    scope: province\n    by: ticked\n    values: [c1, c2]",
    "apportioned": "at: [province_list]\n    total: 1000\n    base: plan_textbook_1\n    most: 80",
    "allotted": "at: [province_list]",
    "counted_in": "kinds: [direct_university]\n    area_from: host_area",
    "field_cap": "at: [fill]\n    field: team\n    plus: [leader]\n    max: 4",
    "national_target": "count: 150\n    due: 2025-12-31\n    cumulative: true",
    "target": "at: [province_list]\n    scope: province\n    min: 5\n"
    "    when: {field: list.area, op: eq, value: '420000'}",
}


KNOWN = """\
attributes:
  - {id: host_area, title: 所在省份, kind: area}
  - {id: master_degrees, title: 硕士学位授权点数, kind: int}
lists:
  - {id: plan_textbook_1, title: 首批国家规划教材, quote: 通知原文。}
"""


def source_with(kind: str, body: str = "") -> str:
    rule = f"  - type: {kind}\n    id: tried\n    {body or KINDS[kind]}\n{ENDS}"
    return production_source().replace(HEAD, KNOWN + HEAD + rule, 1)


def to_open(kind: str) -> str:
    """The same where places move to an area named, not to one that is registered."""
    return source_with(kind, KINDS[kind].replace("area_from: host_area", "area: '420000'"))


def findings(source: str):
    with pytest.raises(Refused) as refused:
        loader.read(source, name="some.yaml")
    return refused.value.findings


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read(kind):
    rule = loader.read(source_with(kind)).quotas[0]
    assert (rule.type, rule.id) == (kind, "tried")


def test_a_bare_word_divides_by_a_field():
    assert loader.read(source_with("split")).quotas[0].by.field == "level"


@pytest.mark.parametrize(
    ("kind", "old", "new", "code", "said"),
    [
        ("cap", "max: 3", "maxi: 3", "unknown_key", "“max”"),
        ("cap", "max: 3", "max: -3", "greater_than_equal", ""),
        ("cap", "strength: soft", "strength: strong", "not_one_of", "“strong”"),
        ("cap", "at: [province_list]", "at: []", "quota", "at which steps"),
        ("cap", "at: [province_list]", "at: [province_lst]", "leads_nowhere", "“province_list”"),
        ("range", "min: 1", "min: 7", "bounds", "above the maximum"),
        ("exact", "at: [province_list]", "at: [school_review]", "no_list", "“school_review”"),
        ("exact", "scope: province", "scope: unit", "quota", "each unit"),
        ("split", "by: level", "by: levl", "leads_nowhere", "“level”"),
        ("split", "by: level", "by: project_name", "kind", "“choice”"),
        ("split", "secondary: 2", "secondry: 2", "leads_nowhere", "“secondary”"),
        ("split", "{secondary: 2, associate: 3}", "{}", "classes", "No class"),
        ("cap_by_class", "{unit: kind}", "{unit: kind, field: level}", "by", "exactly one"),
        ("cap_by_class", "college: 3", "colege: 3", "leads_nowhere", "“college”"),
        ("cap_by_class", "floors: {college: 2}", "floors: {college: 4}", "bounds", "above"),
        ("person_cap", "team.name", "team.nam", "leads_nowhere", "“team.name”"),
        ("person_cap", "team.name", "team.unit", "kind", "“person”"),
        ("person_cap", "value: school", "value: schol", "leads_nowhere", "“school”"),
        ("person_cap", "team.name", "leader", "rows", "narrows a table"),
        ("org_cap", "max: 8", "organisation: project_name\n    max: 8", "kind", "“organisation”"),
        ("ratio_max", "value: c1", "value: c7", "leads_nowhere", "“c7”"),
        ("ratio_max", "max: 30", "max: 130", "ratio", "130 in every 100"),
        ("ratio_max", "max: 30", "max: 0.3", "int_from_float", "“0.3”"),
        ("ratio_max", "    of: 100", "", "missing_key", "“of”"),
        ("ratio_max", "of: 100", "of: 0", "greater_than_equal", ""),
        ("coverage", "values: [c1, c2]", "values: [c1, c9]", "leads_nowhere", "“c9”"),
        ("apportioned", "most: 80", "most: 8\n    least: 9", "bounds", "above"),
        ("apportioned", "base: plan_textbook_1", "base: plan", "leads_nowhere", "“plan”"),
        ("apportioned", "most: 80", "method: half_up", "not_one_of", "“half_up”"),
        ("counted_in", "area_from: host_area", "title: x", "duplicate_key", "twice"),
        ("counted_in", "area_from: host_area", "", "counted_in", "either the area"),
        ("counted_in", "area_from: host_area", "area_from: host", "leads_nowhere", "“host_area”"),
        ("counted_in", "area_from: host_area", "area: '429999'", "region", "GB/T 2260"),
        ("counted_in", "kinds: [direct_university]", "kinds: []", "counted_in", "Whose items"),
        ("field_cap", "field: team", "field: tem", "leads_nowhere", "“team”"),
        ("field_cap", "field: team", "field: project_name", "one_answer", "one answer"),
        ("field_cap", "[leader]", "[leadr]", "leads_nowhere", "“leader”"),
        ("field_cap", "max: 4", "max: 4\n    min: 5", "bounds", "above"),
        ("target", "list.area", "list.are", "leads_nowhere", "“list.area”"),
        ("target", "list.area", "level", "leads_nowhere", "unit.area"),
        ("target", "min: 5", "min: 5\n    max: 2", "bounds", "above"),
        ("exact", "count: 5", "count: 9", "bounds", "at most 8"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_on_its_line(kind, old, new, code, said):
    source = source_with(kind)
    assert source.count(old)
    broken = source.replace(old, new, 1)
    lines = range(source[: source.index(HEAD)].count("\n") + 2, 10_000)
    found = [f for f in findings(broken) if f.code == code]
    assert found, [f.code for f in findings(broken)]
    assert said in f"{found[0].message} {found[0].remedy}" % found[0].params
    start = broken.index("id: tried")
    first = broken[:start].count("\n")
    assert first <= found[0].params["line"] <= first + 14
    assert found[0].params["line"] in lines


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("{field: unit.kind, op: eq, value: college}", ""),
        ("{field: unit.master_degrees, op: ge, value: 1}", ""),
        ("{all: [{field: unit.kind, op: eq, value: college}, {field: level, op: filled}]}", ""),
        ("{field: unit.kind, op: eq, value: colege}", "leads_nowhere"),
        ("{field: unit., op: filled}", "leads_nowhere"),
        ("{field: levl, op: filled}", "leads_nowhere"),
        ("{field: list.area, op: filled}", "leads_nowhere"),
        ("{}", "condition"),
        ("{field: level, any: [{field: level, op: filled}]}", "condition"),
    ],
)
def test_where_looks_at_answers_and_at_the_unit(where, code):
    source = source_with("cap", f"{KINDS['cap']}\n    where: {where}")
    if code:
        assert {f.code for f in findings(source)} == {code}
    else:
        assert loader.read(source).quotas[0].where is not None


@pytest.mark.parametrize("count", [4, 6])
def test_a_split_that_does_not_add_up_to_its_exact_count_is_refused(count):
    exact = KINDS["exact"].replace("5", str(count))
    rule = f"  - type: exact\n    id: whole\n    {exact}\n{ENDS}"
    found = findings(source_with("split").replace(HEAD, HEAD + rule, 1))
    (finding,) = (each for each in found if each.code == "split")
    assert (finding.params["total"], finding.params["count"]) == (5, count)


def test_a_number_needs_its_sentence_or_what_it_rests_on():
    without = source_with("cap").replace("    quote: 通知原文。\n", "", 1)
    assert {f.code for f in findings(without)} == {"no_sentence"}
    rests = without.replace("    id: tried\n", "    id: tried\n    basis: 本省规定\n", 1)
    assert loader.read(rests).quotas[0].basis.zh == "本省规定"


# --- no rule binds nobody ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_enforced(kind):
    assert is_enforced(loader.read(source_with(kind)).quotas[0])


NOT_YET = {
    "an outcome divides": ("split", "by: {outcome_of: enterprise}\n    counts: {certified: 1}"),
    "an area chooses whose places it eats": (
        "counted_in",
        'kinds: [direct_university]\n    area: "420000"\n    option: city_stage',
    ),
    "a share of the whole country": (
        "ratio_max",
        "at: [province_list]\n    scope: country\n    max: 30\n    of: 100\n"
        "    part: {field: level, op: eq, value: secondary}",
    ),
}


@pytest.mark.parametrize("more", NOT_YET.values(), ids=list(NOT_YET))
def test_what_cannot_be_decided_place_by_place_is_not_enforced_yet(more):
    kind, said = more
    if kind == "split":
        said = f"at: [province_list]\n    scope: province\n    {said}"
    assert not is_enforced(loader.read(source_with(kind, said)).quotas[0])


@pytest.mark.parametrize(
    "more",
    [
        "where: {field: level, op: eq, value: secondary}",
        "when: {field: list.items, op: ge, value: 3}",
    ],
)
def test_a_range_that_counts_some_items_only_is_enforced(more):
    assert is_enforced(loader.read(source_with("range", f"{KINDS['range']}\n    {more}")).quotas[0])


def not_enforced() -> str:
    """A share of the whole country, which no single list can keep to."""
    kind, said = NOT_YET["a share of the whole country"]
    return source_with(kind, said)


@pytest.mark.db
@pytest.mark.django_db
def test_a_round_is_not_opened_with_a_rule_that_would_bind_nobody():
    with pytest.raises(Refused) as refused:
        open_production_round(AT, source=not_enforced())
    (finding,) = refused.value.findings
    assert (finding.code, finding.params["type"]) == ("quota_not_enforced", "ratio_max")
    assert finding.quote == "通知原文。"


@pytest.mark.db
@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["national_target", "ratio_max", "field_cap", "counted_in"])
def test_a_round_with_rules_that_bind_is_opened(kind):
    assert open_production_round(AT, source=to_open(kind)).pk


def test_the_refusal_speaks_both_languages():
    (finding,) = rounds._not_enforced(loader.read(not_enforced()))
    params = finding.params | {"rule": finding.params["rule"].zh}
    assert "does not enforce the rule “规则”" in finding.message % params
    assert "尚未执行规则“规则”" in catalogue().get(finding.message).string % params
