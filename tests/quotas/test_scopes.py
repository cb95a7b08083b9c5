"""A rule for provinces or units binds lists of that level; the language says so."""

import pytest

from programmes import loader
from programmes.findings import Refused
from tests.quotas.samples import source_with_three_scopes

pytestmark = pytest.mark.rules


def test_rules_of_three_scopes_are_read():
    ids = [quota.id for quota in loader.read(source_with_three_scopes()).quotas]
    assert ids == ["nationwide", "per_school", "per_province", "total"]


@pytest.mark.parametrize(
    ("old", "new", "scope"),
    [
        ("at: [school_list]", "at: [province_list]", "unit"),
        ("scope: country\n    min: 0\n    max: 40\n    at: [province_list]",
         "scope: province\n    min: 0\n    max: 40\n    at: [school_list]", "province"),
    ],
)  # fmt: skip
def test_a_rule_at_a_list_of_another_level_is_refused(old, new, scope):
    source = source_with_three_scopes()
    assert old in source
    with pytest.raises(Refused) as refused:
        loader.read(source.replace(old, new))
    (finding,) = refused.value.findings
    assert finding.params["scope"] == scope
