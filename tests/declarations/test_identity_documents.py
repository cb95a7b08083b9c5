"""An identity document asked for alone: sealed, masked, found again by its hash, erased."""

import json

import pytest

from declarations import vault
from declarations.models import Declaration, PersonKey
from declarations.selectors import answers_of, draft_sheet, examine
from declarations.services import privacy
from tests.factories import make_world
from tests.programmes.factories import open_production_round, production_source

from . import samples

pytestmark = pytest.mark.db

NUMBER = "E12345678"
FIELD = (
    "        - {id: agent, kind: identity, label: 经办人证件, required: true, sensitive: true}\n"
)
COLUMN = "            - {id: card, kind: identity, label: 证件, sensitive: true}\n"


@pytest.fixture
def world(db):
    text = production_source().replace("        - id: team\n", f"{FIELD}        - id: team\n", 1)
    first = "            - {id: org, "
    assert first in text
    text = text.replace(first, COLUMN + first, 1)
    world = make_world()
    world.round = open_production_round(samples.AT, source=text)
    world.declaration = samples.drafts.begin(
        world.round, world.school, actor=world.author, at=samples.AT
    )
    card = {"type": "resident_id", "number": samples.LEADER_NUMBER}
    partner = {**samples.ANSWERS["partners"][0], "card": card}
    agent = {"type": "passport", "number": "e1234 5678"}
    samples.write(world.declaration, samples.answers(agent=agent, partners=[partner]))
    world.declaration = Declaration.objects.get(pk=world.declaration.pk)
    return world


def test_the_number_is_sealed_and_found_by_the_same_hash_as_a_person_s(world):
    stored = answers_of(world.declaration)
    assert NUMBER not in json.dumps(stored)
    assert stored["agent"]["type"] == "passport"
    keys = dict(PersonKey.objects.values_list("entry", "identity"))
    assert keys["agent"] == vault.identity_of("passport", NUMBER)
    assert (
        keys["partners.p1.card"]
        == keys["leader"]
        == (vault.identity_of("resident_id", samples.LEADER_NUMBER))
    )
    examined = examine(world.declaration)
    assert examined.values["agent"] == {"type": "passport", "number": NUMBER}
    assert examined.findings == [] or all("agent" not in f.place for f in examined.findings)


def test_it_is_read_by_its_kind_and_mask(world):
    shown = {a.id: a for part in draft_sheet(examine(world.declaration)) for a in part.answers}
    kind, mask = shown["agent"].words
    assert (kind.zh, mask) == ("护照", "E*******8")
    assert shown["partners"].rows[0].cells[0][1] == "4201**********0014"


def test_an_erased_person_s_document_can_no_longer_be_opened(world):
    identity = vault.identity_of("passport", NUMBER)
    assert privacy.erase_person(identity, actor=world.author, at=samples.AT) == 1
    opened = vault.open_answers(world.declaration, answers_of(world.declaration))
    assert opened["agent"]["number"] == ""


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"type": "resident_id", "number": "420101197001100011"}, "field:agent.number"),
        ({"type": "passport", "number": ""}, "field:agent"),
    ],
)
def test_a_wrong_number_and_a_missing_one_are_found_where_they_are_typed(world, typed, place):
    samples.write(world.declaration, samples.answers(agent=typed))
    examined = examine(Declaration.objects.get(pk=world.declaration.pk))
    assert [f.place for f in examined.findings if "agent" in f.place] == [place]
