"""The scenery of the benchmark: copies that the services take for what they copy."""

from collections import Counter

import pytest
from django.db import transaction
from django.db.models import Count

from bench import scenery
from declarations.models import Declaration, PersonKey
from reviews.models import ListItem
from trail.clock import database_now
from workflow.services import deciding, filing

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """A hundred and twenty declarations; made once, under every test."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(scenery, "SCHOOLS", 2)
        made = scenery.build(database_now())
        scenery.grow(made, 120)
        yield made
        transaction.set_rollback(True)


def copies(stage, scene):
    state = scene.originals[stage].state
    step = scene.originals[stage].step
    keys = [each.pk for each in scene.originals.values()]
    return Declaration.objects.filter(state=state, step=step).exclude(pk__in=keys)


def test_there_are_as_many_as_asked_for_at_every_stage_and_in_many_provinces(scene):
    assert Declaration.objects.count() == 120
    assert all(copies(stage, scene).exists() for stage in ("draft", "school", "province"))
    by_province = Counter(Declaration.objects.values_list("province", flat=True))
    assert len(by_province) > 10
    assert max(by_province, key=by_province.__getitem__) == scene.province.pk


def test_a_copy_has_every_row_of_its_original_at_its_own_desk(scene):
    original = scene.originals["candidate"]
    copy = copies("candidate", scene).exclude(province=scene.province).first()
    for rows in ("drafts", "revisions", "attachments", "person_keys", "reviews", "list_items"):
        assert getattr(copy, rows).count() == getattr(original, rows).count() > 0
    assert copy.process.task_set.count() == original.process.task_set.count()
    assert copy.desk == copy.province
    assert set(copy.reached.all()) == {copy.organisation, copy.province}
    assert ListItem.objects.get(declaration=copy).list.organisation == copy.province
    shared = PersonKey.objects.exclude(identity="").values("identity")
    per_person = shared.annotate(n=Count("declaration", distinct=True))
    assert per_person.order_by("-n").first()["n"] == len(scene.originals)


def test_a_copy_is_reviewed_like_any_other(scene):
    copy = copies("province", scene).filter(province=scene.province).first()
    deciding.decide(
        copy.pk,
        revision=1,
        outcome="recommend",
        opinion="情况属实，同意推荐。",
        actor=scene.officer,
        at=scene.at,
    )
    assert Declaration.objects.get(pk=copy.pk).state == Declaration.State.CANDIDATE


def test_what_is_begun_after_copying_gets_keys_of_its_own(scene):
    begun = filing.start(scene.round, scene.school, actor=scene.author, at=scene.at)
    assert begun.pk > scene.originals["draft"].pk
    assert begun.process_id
