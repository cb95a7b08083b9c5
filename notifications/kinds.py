"""Every kind of mail and what its template needs; ``services.queue`` refuses anything else.

Values are text, whole numbers, or lists of rows of these. ``prose`` keeps its lines, every other
text is made one line, so that no title can break out of the subject. ``moments`` are aware
datetimes or ISO 8601 texts (empty: not known), ``dates`` are days or texts such as 2026-12-01; both
are what they were again in the template, ``templates/mail/<kind>.txt``, whose first line is the
subject. ``labels`` are values of a choice, which the template gets in words. In rows they all go by
the same names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisations.models import Membership

PROJECT = frozenset({"number", "title", "organisation", "round", "declaration"})
CLOSES = frozenset({"closes"})
EXPERT = PROJECT | {"desk", "step", "closes"}
LEFT = PROJECT | {"desk", "expert", "reason", "panel"}


@dataclass(frozen=True, slots=True)
class Kind:
    """Keys of a context: ``required``, and ``optional`` ones that only some mails of it have.

    A kind with a ``hidden`` key has a value that the row does not keep: it is made when the letter
    is written (``letters.SECRETS``), and the letter is not kept either.
    """

    name: str | Promise
    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    moments: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    prose: frozenset[str] = frozenset()
    labels: Mapping[str, type[TextChoices]] = field(default_factory=dict)
    hidden: str = ""


KINDS = MappingProxyType(
    {
        # To the author: the receipt of a submission.
        "submitted": Kind(_("receipt of a submission"), PROJECT),
        # To the reviewers of a desk: a declaration has come before them; ``closes`` is the end of
        # the window in which they decide.
        "waiting": Kind(
            _("waiting for review"),
            PROJECT | {"desk"},
            optional=frozenset({"closes"}),
            moments=frozenset({"closes"}),
        ),
        # To the author: to be corrected, why, and until when.
        "returned": Kind(
            _("returned for correction"),
            PROJECT | {"desk", "opinion", "until"},
            moments=frozenset({"until"}),
            prose=frozenset({"opinion"}),
        ),
        # To the author: ``outcome`` is recommend or refuse.
        "decided": Kind(
            _("decision"), PROJECT | {"desk", "opinion", "outcome"}, prose=frozenset({"opinion"})
        ),
        # To the author: the project has a place on the list.
        "shortlisted": Kind(_("on the list"), PROJECT),
        # To the author: the list went up to ``desk``; empty after the last level.
        "sent": Kind(_("list sent"), PROJECT | {"desk"}),
        # To the author: the first and the last day of the notice.
        "noticed": Kind(
            _("on public notice"),
            PROJECT | {"first_day", "last_day", "link"},
            dates=frozenset({"first_day", "last_day"}),
        ),
        # To those who may send the list: they may do it from now on, until ``closes``.
        "notice_over": Kind(
            _("public notice over"),
            frozenset({"round", "desk", "last_day", "closes", "link"}),
            moments=frozenset({"closes"}),
            dates=frozenset({"last_day"}),
        ),
        # To the author: the notice was withdrawn, and why.
        "notice_cancelled": Kind(
            _("public notice withdrawn"),
            PROJECT | {"desk", "reason"},
            prose=frozenset({"reason"}),
        ),
        # To the author: the desk took the project off its list on notice, and why.
        "taken_off": Kind(
            _("taken off the list"), PROJECT | {"desk", "reason"}, prose=frozenset({"reason"})
        ),
        # To those who compose and send the list: a project left it, and ``rules`` are broken since;
        # or ``unit`` was taken over by ``into``, as which it counts now; or what is registered
        # of ``unit`` as ``datum`` was changed.
        "list_broken": Kind(
            _("list to be mended"),
            frozenset({"round", "desk", "number", "title", "organisation", "rules", "link"}),
            optional=frozenset({"unit", "into", "datum"}),
        ),
        # To the ministry's administrators: ``rows`` are counters that disagree with what stands,
        # the first of ``count``; what a row has no answer for is empty.
        "places_drifted": Kind(_("places that do not add up"), frozenset({"rows", "count"})),
        # To those who hold a public notice: an objection has come; the notice ends on ``last_day``.
        "objection_received": Kind(
            _("objection received"),
            PROJECT | {"desk", "receipt", "last_day", "link"},
            dates=frozenset({"last_day"}),
        ),
        # To the author: ``outcome`` is upheld, not_upheld or inadmissible. Never who objected.
        "objection_decided": Kind(
            _("decision on an objection"),
            PROJECT | {"desk", "outcome", "reason"},
            prose=frozenset({"reason"}),
        ),
        # To the objector, who has no account: what it came to, and ``link`` to the answer.
        "objection_answered": Kind(
            _("answer to an objection"),
            frozenset({"receipt", "title", "desk", "outcome", "reason"}),
            prose=frozenset({"reason"}),
            hidden="link",
        ),
        # To those who hold the notice: the project's place is free; ``follower`` is next, and its
        # notice must begin by ``latest``.
        "place_to_fill": Kind(
            _("place to be filled"),
            PROJECT | {"desk", "follower", "latest", "link"},
            dates=frozenset({"latest"}),
        ),
        # To the same: nobody takes it; ``outcome`` is a key of the reasons, with its days.
        "place_lapsed": Kind(
            _("place lapsed"),
            PROJECT | {"desk", "outcome", "today", "last_day", "closes", "latest", "link"},
            dates=frozenset({"today", "last_day", "closes", "latest"}),
        ),
        # To the author: the window ended without a place.
        "not_selected": Kind(_("not selected"), PROJECT | {"desk"}),
        # To the author and the province.
        "recognised": Kind(
            _("recognised"), PROJECT | {"desk", "opinion"}, prose=frozenset({"opinion"})
        ),
        # To the desks that had it before them.
        "withdrawn": Kind(_("withdrawn"), PROJECT | {"reason"}, prose=frozenset({"reason"})),
        # To whoever owes something ``days`` before ``closes``: everything the person owes in that
        # window (``services.owing`` of the workflow makes the rows). With ``correction``, what is
        # to be corrected in a personal window. ``unofficial``: a year without official calendar.
        "reminder": Kind(
            _("reminder"),
            frozenset({"round", "days", "closes", "unofficial"})
            | {"drafts", "desks", "lists", "sheets", "panels"},
            optional=frozenset({"correction"}),
            moments=frozenset({"closes"}),
            dates=frozenset({"latest"}),
        ),
        # To whoever writes what a result owes: each round that has opened, and its end.
        "owed": Kind(
            _("to be reported"),
            frozenset({"title", "organisation", "rows", "link"}),
            moments=frozenset({"closes"}),
        ),
        # To those who decide on it: something happened to what was recognised.
        "change_told": Kind(
            _("a change to be examined"),
            frozenset({"title", "organisation", "event", "account", "link"}),
            prose=frozenset({"account"}),
        ),
        # To the officers of a department: others have agreed to what becomes of it, theirs has not.
        "consent_awaited": Kind(
            _("consent awaited"), frozenset({"title", "organisation", "move", "agreed", "link"})
        ),
        # To whoever writes for the unit: its result is something else from now on.
        "turned": Kind(
            _("what became of it"),
            frozenset({"title", "organisation", "outcome", "opinion", "link"}),
            prose=frozenset({"opinion"}),
        ),
        # To the author: what was owed has been accepted by the desk that examined it.
        "accepted": Kind(
            _("received"), PROJECT | {"desk", "opinion"}, prose=frozenset({"opinion"})
        ),
        # To an expert: a declaration to assess until ``closes``. Nothing here, or in the next two,
        # depends on what lies before other experts.
        "assigned": Kind(_("assignment to an expert"), EXPERT, moments=CLOSES),
        # To an expert: the sheet came back, and why.
        "sheet_returned": Kind(
            _("score sheet returned"),
            EXPERT | {"reason"},
            moments=CLOSES,
            prose=frozenset({"reason"}),
        ),
        # To an expert: the desk took him off.
        "assignment_ended": Kind(_("end of an assignment"), PROJECT | {"desk"}),
        # To the desk: an expert stated a conflict of interest, or has no time; ``panel`` is where
        # another one is chosen.
        "expert_recused": Kind(_("expert recused"), LEFT, prose=frozenset({"reason"})),
        "expert_declined": Kind(_("expert declined"), LEFT, prose=frozenset({"reason"})),
        # To a co-editor: who invited, and the titles of the sections (empty: all).
        "coeditor_invited": Kind(
            _("invitation to write in a declaration"), PROJECT | {"by", "sections"}
        ),
        # To a co-editor: who ended the invitation.
        "coeditor_ended": Kind(_("end of an invitation to write"), PROJECT | {"by"}),
        # To a co-editor: the unit has submitted it (``by``), it was withdrawn.
        "coeditor_submitted": Kind(
            _("submission of a declaration written together"), PROJECT | {"by"}
        ),
        "coeditor_withdrawn": Kind(_("withdrawal of a declaration written together"), PROJECT),
        # To a co-editor: to be corrected, why, and until when; titles of sections (empty: all).
        "coeditor_returned": Kind(
            _("return of a declaration written together"),
            PROJECT | {"desk", "opinion", "until", "sections"},
            moments=frozenset({"until"}),
            prose=frozenset({"opinion"}),
        ),
        # To a co-editor: ``outcome`` is recommend, refuse, recognised or not_selected.
        "coeditor_decided": Kind(
            _("decision on a declaration written together"), PROJECT | {"desk", "outcome"}
        ),
        # To whoever still has something to do in the window: its new end, and why.
        "extended": Kind(
            _("extension"),
            frozenset({"round", "steps", "closes", "reason", "link"}),
            moments=frozenset({"closes"}),
            prose=frozenset({"reason"}),
        ),
        # To a new person: the account, and the address at which the password is chosen.
        "invitation": Kind(
            _("invitation"),
            frozenset({"username", "organisation", "role"}),
            labels={"role": Membership.Role},
            hidden="link",
        ),
    }
)
