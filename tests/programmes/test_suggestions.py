"""``suggest``: what is registered of a unit is offered where it can be an answer."""

import pytest
from django.utils.translation import override

from organisations.models import Organisation
from programmes import loader, unitdata
from programmes.definitions import FormField
from programmes.findings import Refused
from tests.programmes.factories import FILES

pytestmark = pytest.mark.rules

ENTERPRISE = (FILES / "enterprise.yaml").read_text(encoding="utf-8")
TEXTBOOK = (FILES / "textbook.yaml").read_text(encoding="utf-8")


def faults(source: str) -> list[tuple[str, str]]:
    try:
        loader.read(source)
    except Refused as refused:
        return [(f.code, str(f.params.get("name", ""))) for f in refused.findings]
    return []


def test_shipped_forms_offer_what_the_unit_has_registered():
    form = loader.read(ENTERPRISE).form
    offered = {f.id: unitdata.suggested(f) for s in form.sections for f in s.fields if f.suggest}
    assert offered == {"name": "name", "uscc": "uscc", "registered_region": "region"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("suggest: unit.usc", "leads_nowhere"),
        ("suggest: unit.phone", "suggest"),
        ("suggest: unit.uscc\n          filled_by: provincial_review", "suggest"),
    ],
)
def test_what_cannot_be_offered_is_a_mistake(written, code):
    found = faults(ENTERPRISE.replace("suggest: unit.uscc", written))
    assert code in [each for each, _name in found]


def test_an_attribute_of_the_programme_can_be_offered():
    isbn = "          prefill: own_unit\n"
    asked = "        - {id: seat, kind: region, label: 所在省份, suggest: unit.host_area}\n"
    assert faults(TEXTBOOK.replace(isbn, isbn + asked, 1)) == []


def test_no_attribute_may_be_called_like_what_every_unit_has():
    assert faults(TEXTBOOK.replace("- id: host_area", "- id: phone", 1))[0][0] == "reserved"


def test_a_column_is_offered_nothing():
    column = "kind: organisation, label: 企业, suggest: unit.name}"
    everything = FILES.parents[1] / "tests" / "programmes" / "everything.yaml"
    source = everything.read_text(encoding="utf-8")
    assert "suggest" in [code for code, _ in faults(source.replace(
        "kind: organisation, label: {zh-hans: 企业, en: Enterprise}}", column, 1))]  # fmt: skip


def test_every_datum_fits_some_question():
    for datum in unitdata.DATA.values():
        kinds = unitdata.FITS[datum.kind]
        assert all(unitdata.fits(datum, FormField(id="x", kind=kind, label="x")) for kind in kinds)
        assert not unitdata.fits(datum, FormField(id="x", kind="file", label="x"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_rules_call_the_kinds_of_units_as_the_register_does(language):
    with override(language):
        registered = {value: str(label) for value, label in Organisation.Kind.choices}
    told = {kind: name.get(language) for kind, name in unitdata.KIND_NAMES.items()}
    assert told.items() - registered.items() == {
        ("national_private_group", told["national_private_group"])
    }
    assert registered.keys() - told.keys() == {"ministry", "education_authority"}
