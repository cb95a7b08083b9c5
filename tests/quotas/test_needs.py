"""What rules need to know of a form: nothing more is read."""

import pytest

from programmes.definitions import FieldCapQuota, FormField, PersonCapQuota
from quotas.rules.needs import tells_persons_apart

pytestmark = pytest.mark.rules


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
