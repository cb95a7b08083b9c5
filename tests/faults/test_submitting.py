"""People submit while Redis is down; it comes back, and everything that waited happens once."""

import subprocess
import sys

import pytest
import throwaway
from django.conf import settings

from config.settings.base import PASSWORD_HASHERS
from declarations.models import Declaration
from notifications.models import Message
from tests.factories import PASSWORD, make_person_with_password, make_world
from tests.faults import effects
from tests.faults.visitor import Visitor
from tests.platform.installation import eventually
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from trail.clock import database_now
from workflow.services import filing

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
GONE = "The broker does not answer"
DRAFTS = 5


@pytest.fixture
def visitor(site):
    """At the web as production starts it, with Redis not running."""
    prepare = [sys.executable, "manage.py", "prepare"]
    subprocess.run(prepare, cwd=settings.BASE_DIR, env=site.crew.env, check=True)
    visitor = Visitor(throwaway.free_port())
    site.web = site.crew.web(visitor.port)

    def answers():
        assert site.web.poll() is None, site.crew.log()
        try:
            return visitor.get("/login/")[0] == 200
        except OSError:
            return False

    eventually(answers, "the site is up")
    return visitor


@pytest.fixture
def drafts(site, settings):
    """Filled and ready to be submitted, with the author who can log in."""
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS  # production knows no other
    world = make_world()
    author = make_person_with_password("author", world.school)
    at = database_now()
    round = open_production_round(at)
    rows = [filing.start(round, world.school, actor=author, at=at) for _ in range(DRAFTS)]
    for n, row in enumerate(rows):
        answers = lives.answers_of(n, lead_school=world.school.name)
        files = dict.fromkeys(lives.STORY["files"], lives.PROOF)
        lives.story.write(row, answers, files, actor=author, at=at)
    return author, rows


def test_submitting_works_while_redis_is_down(site, drafts, visitor, figure):
    author, rows = drafts
    site.crew.worker()
    site.crew.beat()
    assert visitor.post("/login/", login=author.username, password=PASSWORD)[0] == 302
    for row in rows:
        status, place = visitor.post(f"/declarations/{row.pk}/submit/")
        assert (status, place) == (302, f"/declarations/{row.pk}/receipt/"), place
        assert visitor.get(place)[0] == 200
    states = {lives.fresh(row).state for row in rows}
    assert states == {Declaration.State.UNDER_REVIEW}
    queued = Message.objects.filter(kind="submitted", recipient=author)
    assert (queued.count(), site.sink.accepted) == (DRAFTS, [])
    told = site.crew.log().count(GONE)
    assert 1 <= told <= site.crew.web_processes(site.web)
    site.broker.start()
    eventually(lambda: effects.waiting() == 0, "what waited was done once Redis was back")
    effects.assert_every_mail_arrived_once(site.sink)
    figure(
        f"{DRAFTS} of {DRAFTS} submitted without Redis, said {told} times by"
        f" {site.crew.web_processes(site.web)} processes; afterwards"
        f" {effects.mails_sent()} mails once each, repeats {site.sink.repeats()}"
    )
