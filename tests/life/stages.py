"""Declarations of the demonstration's applicant, taken by services as far as a test wants them."""

from typing import Any

from declarations.models import Declaration
from declarations.services import coediting
from organisations.models import User
from programmes.selectors import calls
from tests.workflow import lives
from trail.clock import database_now
from workflow.services import deciding, filing, story


def person(username: str) -> User:
    """One of the demonstration's people."""
    return User.objects.get(username=username)


def begun(username: str = "demo.author") -> Declaration:
    """An empty draft."""
    author = person(username)
    own = author.memberships.get().organisation
    return filing.start(calls().get(), own, actor=author, at=database_now())


def filled(**changes: Any) -> Declaration:
    """A draft that can be submitted."""
    declaration = begun()
    answers, files = (
        lives.answers_of(0, **changes),
        dict.fromkeys(lives.STORY["files"], lives.PROOF),
    )
    story.write(declaration, answers, files, actor=declaration.author, at=database_now())
    return declaration


def shared(username: str, *sections: str) -> Declaration:
    """A full draft into which somebody was invited."""
    declaration = filled()
    coediting.invite(
        declaration.pk, username, sections, actor=declaration.author, at=database_now()
    )
    return declaration


def come_in(declaration_id: int, section: str, username: str) -> None:
    """Now this person alone is in the section."""
    who = person(username)
    coediting.take_over(declaration_id, section, actor=who, at=database_now())


def submitted(**changes: Any) -> Declaration:
    """Before the school's desk."""
    declaration = filled(**changes)
    filing.submit(declaration.pk, actor=declaration.author, at=database_now())
    return lives.fresh(declaration)


def decided(
    declaration: Declaration, username: str, outcome: str = "recommend", **flags: str
) -> Declaration:
    """With one desk's decision more; ``flags`` are remarks by question, with a return."""
    deciding.decide(
        declaration.pk,
        revision=declaration.revisions.count(),
        outcome=outcome,
        opinion=lives.OPINION,
        flags=flags,
        actor=person(username),
        at=database_now(),
    )
    return lives.fresh(declaration)
