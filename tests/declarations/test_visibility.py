"""Who sees a declaration: its unit, the desks it reached, auditors above. Nobody else."""

import pytest
from django.http import Http404

from declarations.models import Declaration
from declarations.selectors import completeness, editable_by, examine, get_visible, visible_to

from . import samples

pytestmark = pytest.mark.db

UNIT = {"author", "unit_leader"}
EVERYBODY = [
    "author",
    "unit_leader",
    "seal_keeper",
    "other_author",
    "other_leader",
    "enterprise_author",
    "city_officer",
    "province_officer",
    "province_leader",
    "province_administrator",
    "province_seal_keeper",
    "expert",
    "ministry_officer",
    "ministry_administrator",
    "auditor",
    "foreign_author",
    "foreign_leader",
    "foreign_officer",
    "foreign_province_leader",
    "foreign_administrator",
    "stranger",
]


@pytest.fixture
def world(db):
    return samples.begin_in_world()


def readers(world) -> set[str]:
    return {
        name
        for name in EVERYBODY
        if visible_to(getattr(world, name)).filter(pk=world.declaration.pk).exists()
    }


def test_a_draft_is_seen_by_its_unit_and_the_auditor_only(world):
    assert readers(world) == UNIT | {"auditor"}


def test_a_desk_sees_what_lies_before_it_and_later_what_lay_before_it(world):
    world.declaration.desk = world.hubei
    world.declaration.state = Declaration.State.UNDER_REVIEW
    world.declaration.save()
    province = {"province_officer", "province_leader"}
    seen = readers(world)
    assert province <= seen
    assert not {n for n in seen if n.startswith("foreign")}
    world.declaration.reached.add(world.hubei)
    world.declaration.desk = world.ministry
    world.declaration.save()
    assert province | {"ministry_officer"} <= readers(world)
    assert "city_officer" not in readers(world)


def test_a_declaration_that_reached_two_desks_of_one_person_is_listed_once(world):
    world.declaration.reached.add(world.hubei, world.ministry, world.school)
    assert visible_to(world.unit_leader).count() == 1


def test_what_may_not_be_seen_does_not_exist(world):
    with pytest.raises(Http404):
        get_visible(world.foreign_author, world.declaration.pk)
    with pytest.raises(Http404):
        get_visible(world.author, world.declaration.pk + 1)
    assert get_visible(world.author, world.declaration.pk) == world.declaration


def test_only_authors_write_and_only_while_it_is_open(world):
    assert editable_by(world.author).get() == world.declaration
    assert not editable_by(world.unit_leader).exists()
    assert not editable_by(world.auditor).exists()
    Declaration.objects.update(state=Declaration.State.UNDER_REVIEW)
    assert not editable_by(world.author).exists()


def test_sections_go_from_not_begun_over_part_and_wrong_to_done(world):
    def status(section):
        states = completeness(examine(Declaration.objects.get(pk=world.declaration.pk)))
        return next(each.status for each in states if each.section == section)

    assert status("content") == "todo"
    samples.write(world.declaration, {"goals": "目标"})
    assert status("content") == "part"
    samples.write(world.declaration, {"goals": "目" * 501})
    assert status("content") == "bad"
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    assert status("content") == "done"
