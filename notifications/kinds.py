"""Every kind of mail and what its template needs; ``services.queue`` refuses anything else.

Values are text or whole numbers. ``prose`` keeps its lines, every other text is made one line, so
that no title can break out of the subject. ``moments`` are aware datetimes or ISO 8601 texts
(empty: not known) and are datetimes again in the template, ``templates/mail/<kind>.txt``, whose
first line is the subject.
"""

from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROJECT = frozenset({"number", "title", "organisation", "round", "declaration"})


@dataclass(frozen=True, slots=True)
class Kind:
    """Keys of a context: ``required``, and ``optional`` ones that only some mails of it have."""

    name: str | Promise
    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    moments: frozenset[str] = frozenset()
    prose: frozenset[str] = frozenset()


KINDS = MappingProxyType(
    {
        # To the author: the receipt of a submission.
        "submitted": Kind(_("receipt of a submission"), PROJECT),
        # To the reviewers of a desk: a declaration has come before them.
        "waiting": Kind(_("waiting for review"), PROJECT | {"desk"}),
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
        # To the author: ``first_day`` and ``last_day`` of the notice, as YYYY-MM-DD.
        "noticed": Kind(_("on public notice"), PROJECT | {"first_day", "last_day", "link"}),
        # To those who may send the list: they may do it from now on, until ``closes``.
        "notice_over": Kind(
            _("public notice over"),
            frozenset({"round", "desk", "last_day", "closes", "link"}),
            moments=frozenset({"closes"}),
        ),
        # To the author: the notice was withdrawn, and why.
        "notice_cancelled": Kind(
            _("public notice withdrawn"),
            PROJECT | {"desk", "reason"},
            prose=frozenset({"reason"}),
        ),
        # To the author: the window ended without a place.
        "not_selected": Kind(_("not selected"), PROJECT | {"desk"}),
        # To the author and the province.
        "recognised": Kind(
            _("recognised"), PROJECT | {"desk", "opinion"}, prose=frozenset({"opinion"})
        ),
        # To the desks that had it before them.
        "withdrawn": Kind(_("withdrawn"), PROJECT | {"reason"}, prose=frozenset({"reason"})),
        # ``days`` before ``closes``. To an author (number, title), to a desk (desk, waiting), or to
        # who composes a list (desk, used, minimum, maximum).
        "reminder": Kind(
            _("reminder"),
            frozenset({"round", "days", "closes"}),
            optional=frozenset(
                {"number", "title", "desk", "waiting", "used", "minimum", "maximum"}
            ),
            moments=frozenset({"closes"}),
        ),
        # To a new person: the account, and the address at which the password is chosen.
        "invitation": Kind(
            _("invitation"), frozenset({"username", "organisation", "role", "link"})
        ),
    }
)
