"""A clock that ticks twice, or not at all for a while: each effect comes once, if late."""

import pytest

from tests.factories import make_person, make_world
from tests.faults import effects
from tests.platform.installation import eventually

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
WAVES, MAILS, PAPERS = "abc", 10, 4


def test_two_beats_and_none_at_all(site, figure):
    """Two beats over three waves of work; then none, and what has waited is done by the next."""
    world, person = make_world(), make_person(None, None)
    site.broker.start()
    site.crew.worker()
    beats = [site.crew.beat(), site.crew.beat()]
    for wave in WAVES:
        effects.queue_mails([person], MAILS, wave)
        effects.ask_papers(world.hubei, PAPERS, wave)
        eventually(lambda: effects.waiting() == 0, f"wave {wave} was done")
    for beat in beats:
        site.crew.kill(beat)
    site.broker.wipe()  # of what they had published and nobody had taken
    effects.queue_mails([person], MAILS, "silence")
    assert effects.waiting() == MAILS
    site.crew.beat()
    eventually(lambda: effects.waiting() == 0, "a later beat made good for the silence")
    effects.assert_every_mail_arrived_once(site.sink)
    effects.assert_every_paper_was_issued_once()
    assert site.sink.repeats() == 0
    figure(
        f"two beats: {len(WAVES) * MAILS} mails and {len(WAVES) * PAPERS} papers once each;"
        f" no beat: {MAILS} mails waited, then once each"
    )
