"""Which answers and which units rules look at: nothing else of an item is read."""

import pytest
from pydantic import TypeAdapter

from programmes.definitions import FieldCapQuota, FormField, PersonCapQuota, Quota
from quotas.rules.needs import facts_needed, fields_needed, tells_persons_apart

pytestmark = pytest.mark.rules
PLACES = {"type": "range", "scope": "province", "max": 8}
CAP = {"type": "cap", "scope": "province", "max": 1}
SHARE = {"type": "ratio_max", "scope": "province", "max": 1, "of": 3}
INSIDE = {"type": "counted_in", "kinds": ["direct_university"], "area_from": "host_area"}


def rule(kind, **more):
    return TypeAdapter(Quota).validate_python({"id": "rule", "title": "规则", **kind, **more})


def equals(field):
    return {"field": field, "op": "eq", "value": "x"}


@pytest.mark.parametrize(
    "looking",
    [
        rule(PLACES, when=equals("unit.kind")),
        rule(PLACES, where={"any": [equals("level"), equals("unit.master_degrees")]}),
        rule(CAP, scope="city"),
        rule(SHARE, part=equals("unit.region")),
        rule(
            {"type": "cap_by_class", "scope": "province", "caps": {"x": 1}}, by={"unit": "founder"}
        ),
        rule({"type": "coverage", "scope": "province", "values": ["x"]}, by={"unit": "city"}),
    ],
)
def test_the_register_is_read_where_a_rule_looks_at_the_unit(looking):
    assert facts_needed([rule(PLACES), looking], "college", "420000")


@pytest.mark.parametrize(
    "blind",
    [
        rule(PLACES),
        rule(CAP, where=equals("level"), when=equals("list.area")),
        rule(SHARE, part=equals("level")),
        rule({"type": "split", "scope": "province", "by": "level", "counts": {"x": 1}}),
        rule({"type": "person_cap", "person": "leader", "max": 1}),
        rule({"type": "org_cap", "organisation": "units.unit", "max": 1}),
        rule({"type": "org_cap", "max": 1}),
        rule({"type": "allotted"}),
    ],
)
def test_it_is_not_read_where_no_rule_does(blind):
    assert not facts_needed([blind], "college", "420000")


def test_a_rule_that_moves_items_looks_at_the_units_that_it_speaks_of():
    moving = rule(INSIDE, areas=["420000"])
    assert facts_needed([moving], "direct_university", "420000")
    assert not facts_needed([moving], "direct_university", "330000")
    assert not facts_needed([moving], "college", "420000")
    assert facts_needed([rule(INSIDE, kinds=[])], "college", "420000")


def test_of_a_form_what_the_rules_name_is_read():
    rules = [
        rule(CAP, where=equals("level")),
        rule({"type": "person_cap", "person": "a.b", "max": 1}),
    ]
    assert fields_needed(rules) == {"level", "a"}
    assert fields_needed([rule(PLACES, where=equals("unit.kind"))]) == frozenset()


# --- persons --------------------------------------------------------------------------------------


def rows(**more):
    said = {"type": "field_cap", "id": "team", "title": "人数", "field": "team", "max": 3}
    return FieldCapQuota(**said, at=["fill"], **more)


def table(kind):
    column = {"id": "who", "kind": kind, "label": "成员"}
    return FormField(id="team", kind="table", label="团队", columns=[column])


def test_who_counts_rows_need_not_know_who_stands_in_them():
    assert not tells_persons_apart([rows()], [table("person")])


def test_a_leader_who_may_be_in_the_table_is_told_apart():
    assert tells_persons_apart([rows(plus=["leader"])], [table("person")])


def test_an_identity_without_a_name_is_looked_up_for_it_may_be_erased():
    assert tells_persons_apart([rows()], [table("identity")])


def test_what_one_person_has_is_told_by_the_person():
    cap = PersonCapQuota(type="person_cap", id="two", title="两种", person="team.who", max=2,
                         at=["fill"])  # fmt: skip
    assert tells_persons_apart([rows(), cap], [table("person")])
