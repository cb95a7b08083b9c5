"""Workers are killed and the broker is wiped while mails and papers are at work: each comes once.

A letter can be handed over a second time when its worker dies between the mail server's word and
our commit; no protocol can exclude it. It then carries the same Message-ID, by which mail systems
show it once, and there is at most one for each process that was killed.
"""

import pytest

from tests.factories import make_person, make_world
from tests.faults import effects
from tests.platform.installation import eventually

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

PEOPLE, TIMES, PAPERS = 4, 60, 60
MAILS = PEOPLE * TIMES
FAULTS = {
    "children killed": 6,
    "worker killed": 3,
    "beat killed": 1,
    "broker wiped": 2,
    "broker killed": 1,
    "broker lost its disk": 1,
}


class Disaster:
    """The parts at work, and what may happen to them."""

    def __init__(self, site):
        self.site = site
        self.claimed = 0
        self.worker, self.beat = site.crew.worker(), site.crew.beat()

    def strike(self, fault):
        getattr(self, fault.replace(" ", "_"))()

    def children_killed(self):
        for nth in range(2):
            self.site.crew.kill_a_child(self.worker, nth)

    def worker_killed(self):
        self.site.crew.kill(self.worker)
        self.claimed += effects.free_what_the_dead_claimed()
        self.worker = self.site.crew.worker()

    def beat_killed(self):
        self.site.crew.kill(self.beat)
        self.beat = self.site.crew.beat()

    def broker_wiped(self):
        self.site.broker.wipe()

    def broker_killed(self):
        self.site.broker.kill()
        self.site.broker.start()

    def broker_lost_its_disk(self):
        self.site.broker.lose_disk()


def progress():
    return (effects.mails_sent() / MAILS + effects.papers_issued() / PAPERS) / 2


def test_300_mails_and_papers_while_worker_and_broker_die(site, chance, figure):
    world = make_world()
    effects.queue_mails([make_person(None, None) for _ in range(PEOPLE)], TIMES)
    effects.ask_papers(world.hubei, PAPERS)
    site.broker.start()
    disaster = Disaster(site)
    faults = [fault for fault, times in FAULTS.items() for _ in range(times)]
    chance.shuffle(faults)
    for n, fault in enumerate(faults, 1):
        goal = n / (len(faults) + 2)
        # Many dead children hold so much that the goal is out of reach until their leases end.
        eventually(
            lambda goal=goal: progress() >= goal or effects.all_claimed(),
            f"{goal:.0%} before: {fault}",
        )
        disaster.strike(fault)
    disaster.worker_killed()
    eventually(lambda: effects.waiting() == 0, "every mail was sent and every paper issued")
    killed = 2 * (FAULTS["children killed"] + FAULTS["worker killed"] + 1)
    repeats = site.sink.repeats()
    figure(f"{', '.join(faults)}, worker killed")
    arrived, issued = sum(site.sink.shown().values()), effects.papers_issued()
    figure(
        f"{MAILS} mails and {PAPERS} papers: lost {MAILS - arrived + PAPERS - issued}, copies that"
        f" a recipient would see {site.sink.copies()}; handed over again under the same Message-ID"
        f" {repeats}; rows taken over from the dead {disaster.claimed}"
    )
    effects.assert_every_mail_arrived_once(site.sink)
    effects.assert_every_paper_was_issued_once()
    assert repeats <= killed
