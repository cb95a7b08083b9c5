"""Who may write where: a declaration, a section or a question, locked for whoever may.

The one door of every service that changes a draft.
"""

from __future__ import annotations

from datetime import datetime

from organisations.models import User
from organisations.selectors import holds
from programmes.findings import Finding, Refused, gettext_noop
from programmes.selectors import definition_of

from ..models import Declaration
from ..selectors import with_definition
from ..writers import EDITABLE, open_sections
from . import flagging, holding

NOT_A_WRITER = "not_a_writer"  # the code of a refusal that strangers see as "there is no such page"


def editable_declaration(declaration_id: int, actor: User) -> Declaration:
    """The declaration, locked, if this author may write in it now; ``Refused`` otherwise.

    For what concerns the whole: who was invited as a co-editor is refused here.
    """
    declaration = _locked(declaration_id)
    refuse_strangers(declaration.organisation_id, actor)
    _refuse_closed(declaration)
    return declaration


def editable_section(declaration_id: int, section_id: str, actor: User) -> Declaration:
    """The declaration, locked, if this author or co-editor may write in the section now."""
    declaration = _locked(declaration_id)
    refuse_uninvited(declaration, section_id, actor)
    return declaration


def editable_question(declaration_id: int, place: str, *, actor: User, at: datetime) -> Declaration:
    """As ``editable_section``, for a question or cell, and nobody else is in its section.

    For what cannot be kept beside: ``Refused`` while somebody else is there.
    """
    declaration = _locked(declaration_id)
    question = place.partition(".")[0]
    sections = definition_of(declaration.definition).form.sections
    section_id = next(s.id for s in sections if any(f.id == question for f in s.fields))
    refuse_uninvited(declaration, section_id, actor)
    flagging.refuse_locked_question(declaration, question)
    refuse_held(declaration, section_id, actor=actor, at=at)
    return declaration


def refuse_uninvited(declaration: Declaration, section_id: str, actor: User) -> None:
    """``Refused`` unless this author or co-editor may write in the section now."""
    if section_id not in open_sections(actor, declaration):
        raise Refused(
            Finding(
                NOT_A_WRITER,
                gettext_noop("This section is not open to you."),
                remedy=gettext_noop("Ask an author of the unit to invite you to write in it."),
            )
        )
    _refuse_closed(declaration)


def refuse_held(declaration: Declaration, section_id: str, *, actor: User, at: datetime) -> None:
    """``Refused`` while somebody else is in the section."""
    hold = holding.claim(declaration, section_id, actor=actor, at=at)
    if hold.holder_id != actor.pk:
        raise Refused(holding.somebody_is_in(hold))


def _locked(declaration_id: int) -> Declaration:
    locked = with_definition(Declaration.objects.select_for_update(of=("self",)))
    # PostgreSQL joins the form from before the wait: a draft that was taken over to another one
    # meanwhile is found the second time only.
    return locked.filter(pk=declaration_id).first() or locked.get(pk=declaration_id)


def _refuse_closed(declaration: Declaration) -> None:
    if declaration.state not in EDITABLE:
        raise Refused(
            Finding(
                "not_editable",
                gettext_noop("The declaration has been submitted and can no longer be changed."),
                remedy=gettext_noop("Ask the desk that holds it to return it for correction."),
            )
        )


def refuse_strangers(organisation_id: int, actor: User) -> None:
    """``Refused`` unless the person is an author of the unit."""
    if not holds(actor, "declare", organisation_id):
        raise Refused(
            Finding(
                "not_an_author",
                gettext_noop("Only authors of the unit may write its declarations."),
                remedy=gettext_noop("Ask your unit's administrator for the role of author."),
            )
        )
