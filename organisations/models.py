"""Who: people, the tree of units, and the roles people hold in them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase


class User(AbstractUser):
    """A person's account. Deactivated, never deleted: the trail names it."""

    # One name field: Chinese names are not split.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")

    REQUIRED_FIELDS = ["name", "email"]

    class Meta(AbstractUser.Meta):
        constraints = [
            # The login looks names up regardless of case: two that differ only in it would clash.
            models.UniqueConstraint(Lower("username"), name="organisations_one_login"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def trail_name(self) -> str:
        """How the trail names this person: stable, and no personal data."""
        return f"user:{self.pk}"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Organisation(models.Model):
    """A unit of the tree: ministry, province, city, school, enterprise, park."""

    class Level(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        UNIT = "unit", _("unit")

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        EDUCATION_AUTHORITY = "education_authority", _("education authority")
        SECONDARY_SCHOOL = "secondary_school", _("secondary vocational school")
        COLLEGE = "college", _("higher vocational college")
        VOCATIONAL_UNIVERSITY = "vocational_university", _("vocational university")
        UNIVERSITY = "university", _("university")
        DIRECT_UNIVERSITY = "direct_university", _("directly-affiliated university")
        ENTERPRISE = "enterprise", _("enterprise")
        CENTRAL_SOE_GROUP = "central_soe_group", _("central state-owned group")
        PARK = "park", _("industrial park")
        LOCAL_GOVERNMENT = "local_government", _("local government")
        INDUSTRY_BODY = "industry_body", _("industry body")
        RESEARCH_INSTITUTE = "research_institute", _("research institute")
        PUBLISHER = "publisher", _("publisher")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    short_name = models.CharField(max_length=40, blank=True)  # 湖北, 兵团: for tables and meters
    short_name_en = models.CharField(max_length=60, blank=True, default="")  # Hubei
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    # 省级单位配额区 is an attribute, never derived from an address code: XPCC has its own.
    quota_area = models.CharField(max_length=10, blank=True)
    region = models.CharField(max_length=6, blank=True)  # GB/T 2260
    great_area = models.CharField(max_length=4, blank=True)  # 华北, 东北 …: rows of the heat table
    uscc = models.CharField(max_length=18, blank=True)  # GB 32100
    is_demonstration = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    # The unit that took this one over, never itself merged: later mergers move it on.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    # Names, codes and pinyin, a line each (organisations.spelling.terms); blank: not written yet.
    search_terms = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = ()
        permissions = [
            ("declare", "May write and submit declarations of the organisation"),
            ("review", "May decide on declarations at the organisation's desk"),
            ("compose_list", "May put declarations on the organisation's list"),
            ("send_list", "May send the organisation's list"),
            ("keep_seal", "May use the organisation's seal"),
            ("consent", "May decide for a department of the organisation, where it is asked"),
            ("assess", "May assess declarations as an expert"),
            ("manage_accounts", "May open and close accounts below the organisation"),
            ("manage_rounds", "May open rounds and set their quotas"),
            ("oversee", "May read what is before the organisation"),
            ("audit", "May read everything below the organisation, and its trail"),
        ]
        indexes = [models.Index(fields=["parent", "level"])]

    def __str__(self) -> str:
        return self.name

    @property
    def survivor(self) -> Organisation:
        """The unit that it counts as today: itself, or the one that took it over."""
        return self.merged_into or self


class OrganisationUserPermission(UserObjectPermissionBase):
    """guardian's grants on organisations, in a table with a real foreign key."""

    content_object = models.ForeignKey(Organisation, models.CASCADE)


class OrganisationGroupPermission(GroupObjectPermissionBase):
    """guardian asks for the group table too; it stays empty: grants go to people by role."""

    content_object = models.ForeignKey(Organisation, models.CASCADE)


class Membership(models.Model):
    """A role that a person holds in an organisation; its permissions are guardian grants there."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        UNIT_LEADER = "unit_leader", _("unit leader")
        SEAL_KEEPER = "seal_keeper", _("seal keeper")
        CITY_OFFICER = "city_officer", _("city officer")
        DEPARTMENT_OFFICER = "department_officer", _("department officer")
        PROVINCE_OFFICER = "province_officer", _("province officer")
        PROVINCE_ADMINISTRATOR = "province_administrator", _("province administrator")
        PROVINCE_LEADER = "province_leader", _("province leader")
        EXPERT = "expert", _("expert")
        MINISTRY_OFFICER = "ministry_officer", _("ministry officer")
        MINISTRY_ADMINISTRATOR = "ministry_administrator", _("ministry administrator")
        AUDITOR = "auditor", _("auditor")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role.choices)
    # Id of the department that a department officer speaks for, as programmes name it.
    department = models.CharField(max_length=40, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "department"],
                condition=models.Q(ended_at__isnull=True),
                name="organisations_one_live_membership",
            ),
            models.CheckConstraint(
                condition=models.Q(role="department_officer") & ~models.Q(department="")
                | ~models.Q(role="department_officer") & models.Q(department=""),
                name="organisations_officer_of_a_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.organisation}"


class Invitation(models.Model):
    """That a person was invited to choose a password. The link itself is made when it is shown."""

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=Membership.Role.choices)
    invited_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # the mail is in the outbox

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(told_at__isnull=True),
                name="organisations_untold",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.invited_at:%Y-%m-%d}"


class Merger(models.Model):
    """A unit was taken over by another on a day. Append-only."""

    unit = models.OneToOneField(Organisation, models.PROTECT, related_name="merger")
    into = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    happened_on = models.DateField()
    basis = models.CharField(max_length=300)  # the document that says so
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.unit_id} into {self.into_id} on {self.happened_on:%Y-%m-%d}"


class RegisteredFact(models.Model):
    """A dated fact about a unit. Never changed: a correction is a new row, see ``register``."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="facts")
    key = models.CharField(max_length=40)
    value = models.JSONField(null=True)  # a text, yes or no, a whole number; null withdraws
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # the last day
    basis = models.CharField(max_length=300, blank=True)  # document or sentence it rests on
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "key"])]

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.key} {self.valid_from:%Y-%m-%d}"
