"""What was declared: drafts by section, frozen revisions, attachments, keys of persons."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .recognised import (
    AwardGiven,
    Change,
    Duty,
    MoveConsent,
    RecordImport,
    RegisterEntry,
    Result,
    ResultOutcome,
)

__all__ = [
    "Attachment",
    "AwardGiven",
    "Change",
    "Coeditor",
    "Declaration",
    "Duty",
    "Flag",
    "Justification",
    "MoveConsent",
    "Numbering",
    "PersonKey",
    "RecordImport",
    "RegisterEntry",
    "Result",
    "ResultOutcome",
    "Revision",
    "SectionDraft",
    "SectionHold",
    "StrayText",
    "SuggestedAnswer",
]


class Declaration(models.Model):
    """A unit's submission of one subject to one programme in one round."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        UNDER_REVIEW = "under_review", _("under review")
        COUNTERSIGNING = "countersigning", _("being countersigned")
        TO_UPLOAD = "to_upload", _("sealed scan to be uploaded")
        ASSESSING = "assessing", _("being assessed by experts")
        RETURNED = "returned", _("returned for correction")
        CANDIDATE = "candidate", _("candidate")
        SHORTLISTED = "shortlisted", _("shortlisted")
        ON_NOTICE = "on_notice", _("on public notice")
        RECOGNISED = "recognised", _("recognised")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REFUSED = "refused", _("refused")
        NOT_SELECTED = "not_selected", _("not selected")

    ENDED = (State.RECOGNISED, State.WITHDRAWN, State.REFUSED, State.NOT_SELECTED)

    number = models.CharField(max_length=32, unique=True)
    round = models.ForeignKey("programmes.Round", models.PROTECT, related_name="declarations")
    definition = models.ForeignKey("programmes.Definition", models.PROTECT)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="declarations"
    )
    # The provincial unit whose quota it eats, resolved once when the declaration begins.
    province = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    step = models.CharField(max_length=40)  # id of a step of ``route``
    route = models.JSONField(default=list)  # frozen at submission: the definition's steps
    # Frozen with it: ids of the options by which rules bind it, a blank between.
    options = models.TextField(blank=True, default="")
    desk = models.ForeignKey(  # whose turn it is
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )
    # Past desks read what once lay before them; one level of the route after the other fills these.
    reached = models.ManyToManyField("organisations.Organisation", related_name="+")
    process = models.OneToOneField("viewflow.Process", models.PROTECT, null=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    step_since = models.DateTimeField()
    correct_until = models.DateTimeField(null=True)  # personal window after a return
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["desk", "state", "-step_since", "-id"]),
            models.Index(fields=["province", "state", "-submitted_at", "-id"]),
            models.Index(fields=["organisation", "-id"]),
            models.Index(  # few at any moment: the queue's tab of what is being corrected
                fields=["id"], condition=models.Q(state="returned"), name="declarations_returned"
            ),
            models.Index(  # some hundred of a round: what has been reached of a national figure
                fields=["round"],
                condition=models.Q(state="recognised"),
                name="declarations_recognised",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SectionDraft(models.Model):
    """What stands in one section of the draft, exactly as typed, by stable field id."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="drafts")
    section = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=0)
    recorded = models.PositiveIntegerField(default=0)  # the version that the trail knows
    answers = models.JSONField(default=dict)  # sensitive ones sealed, see services.privacy
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "section"], name="declarations_one_draft_a_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id}/{self.section} v{self.version}"


class StrayText(models.Model):
    """What a stale tab sent: kept, shown beside what stands, never merged by itself."""

    draft = models.ForeignKey(SectionDraft, models.CASCADE, related_name="strays")
    based_on = models.PositiveIntegerField()
    answers = models.JSONField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.draft} beside v{self.based_on}"


class Coeditor(models.Model):
    """Somebody who was invited to write in one declaration, in all of it or in some sections."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="coeditors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sections = models.JSONField(default=list)  # their ids; none = all
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="declarations_one_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id}: {self.user_id}"


class SectionHold(models.Model):
    """Who is writing in a section: a lease, renewed by coming and saving (services.holding)."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="holds")
    section = models.CharField(max_length=40)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "section"], name="declarations_one_hold_a_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id}/{self.section}: {self.holder_id}"


class SuggestedAnswer(models.Model):
    """That a question was offered what was registered of the unit when the declaration began.

    ``fact`` is the entry; none: the table of units itself says it.
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="suggested")
    field = models.CharField(max_length=40)
    fact = models.ForeignKey(
        "organisations.RegisteredFact", models.PROTECT, null=True, related_name="+"
    )
    day = models.DateField()  # on which the register was read

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "field"], name="declarations_suggested_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id}: {self.field}"


class Revision(models.Model):
    """What was submitted, frozen: cleaned answers, definition, route. Never changed."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    definition_sha256 = models.CharField(max_length=64)
    answers = models.JSONField()
    standings = models.JSONField(default=dict)  # rule id -> met | unmet | pending
    justifications = models.JSONField(default=dict)  # key (rules.justifying) -> text
    digest = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "number"], name="declarations_one_revision"
            )
        ]
        ordering = ["declaration", "number"]

    def __str__(self) -> str:
        return f"{self.declaration} r{self.number}"


class Flag(models.Model):
    """A question that a desk wants corrected: its remark, and what the applicant answered to it.

    Of the revision that was returned; while that is being corrected, flagged questions alone may
    change (services.flagging).
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="flags")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="flags")
    field = models.CharField(max_length=40)  # of a table the whole of it
    remark = models.TextField()
    flagged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    flagged_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "field"], name="declarations_flagged_once")
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.field}"

    @property
    def is_answered(self) -> bool:
        """Whether something was written to the remark."""
        return bool(self.answer.strip())


class Countersignature(models.Model):
    """One of several who decide or seal together at a step (会签): asked once, answered once.

    A department of the desk, or a unit that takes part (``party``). One that is ``consulted`` gives
    its opinion and decides nothing (征求意见). ``scan``: of the paper that a unit sealed by hand.
    """

    class Answer(models.TextChoices):
        AGREE = "agree", _("agree")
        RETURN = "return", _("return for correction")
        REFUSE = "refuse", _("refuse")
        NOTED = "noted", _("opinion given")

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="countersignatures")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="countersignatures")
    step = models.CharField(max_length=40)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    department = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=40, blank=True)
    consulted = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    opinion = models.TextField(blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    scan = models.ForeignKey("Attachment", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "step", "organisation", "department", "party"],
                name="declarations_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", signed_at__isnull=True, signed_by__isnull=True)
                | ~models.Q(answer="") & models.Q(signed_at__isnull=False, signed_by__isnull=False),
                name="declarations_answer_is_signed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation"],
                condition=models.Q(answer=""),
                name="declarations_to_countersign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.step} {self.department or self.party}"


class Justification(models.Model):
    """Why an exception is asked for where something holds only in principle; as it was typed."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="justifications")
    key = models.CharField(max_length=60)  # rules.justifying
    text = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "key"], name="declarations_one_reason_a_rule"
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id}: {self.key}"


class Attachment(models.Model):
    """An uploaded file of one question or cell; its bytes live in the store of ``documents``.

    It stands while nobody has removed it and, in a table, while its row is in the draft.
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="attachments")
    field = models.CharField(max_length=120)  # "agreement", or "honours.<row id>.proof"
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it as a picture, and so without running anything in it."""
        return self.content_type in ("image/jpeg", "image/png")


class PersonKey(models.Model):
    """One person's key in one declaration, wrapped by the master key. Destroyed = erased."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="person_keys")
    entry = models.CharField(max_length=120)  # "leader", or "team.<row id>.name"
    identity = models.CharField(
        max_length=64, blank=True, db_index=True
    )  # keyed hash of the number
    wrapped = models.TextField(blank=True)
    salt = models.CharField(max_length=64, blank=True)
    destroyed_at = models.DateTimeField(null=True)  # the last time, if it was filled anew since

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "entry"], name="declarations_one_key_an_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id}:{self.entry}"


class Numbering(models.Model):
    """The last number drawn in a series of declaration numbers."""

    series = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.series
