"""Complete answers become an immutable revision; anything less is refused as a whole."""

import pytest
from django.db import IntegrityError, transaction

from declarations.selectors import city_in, masked, printable
from declarations.services.submission import digest_of, freeze
from programmes.findings import Refused

from . import samples

pytestmark = pytest.mark.db


@pytest.fixture
def world(db):
    return samples.begin_in_world()


def freeze_now(world):
    return freeze(world.declaration, actor=world.author, at=samples.AT)


def test_complete_answers_become_a_revision_with_standings_and_title(world):
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    revision = freeze_now(world)
    assert revision.number == 1
    assert revision.standings["three_of_six"] == "pending"
    assert revision.standings["c1"] == "met"
    assert revision.standings["c3"] == "pending"
    assert revision.standings["c2"] == "unmet"
    assert revision.digest == digest_of(revision.definition_sha256, revision.answers, {})
    assert world.declaration.title == samples.ANSWERS["project_name"]
    assert revision.answers["hours"] == 96
    assert revision.answers["equipment_value"] == "680.5"
    assert revision.answers["industry"] == "34"
    assert revision.answers["lead_school"] == world.school.name
    rows = printable(revision, masked(revision), {})
    assert rows[0]["title"] == "项目基本信息"


def test_an_empty_draft_is_refused_with_everything_that_is_missing(world):
    with pytest.raises(Refused) as refused:
        freeze_now(world)
    places = {finding.place for finding in refused.value.findings}
    assert {"field:project_name", "field:team", "field:agreement", "field:ticked"} <= places
    assert not world.declaration.revisions.exists()


def test_a_revision_cannot_be_changed(world):
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    revision = freeze_now(world)
    revision.digest = "0" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.save()


@pytest.mark.parametrize(
    ("region", "city"),
    [
        ("420106", "420100"),
        ("420100", "420100"),
        ("429004", "429004"),
        ("420000", ""),
        ("110105", "110100"),
        ("", ""),
        ("XPCC", ""),
    ],
)
def test_the_city_of_a_unit_follows_from_its_seat(region, city):
    assert city_in(region) == city
