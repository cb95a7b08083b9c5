"""What every page knows: who reads it, where they may go, what stands in the footer."""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop

from organisations.models import Membership, User
from organisations.selectors import organisations_with, roles_of
from programmes.selectors import calls


@dataclass(frozen=True)
class Entry:
    """One entry of the bar on top: shown to whoever holds one of ``permissions`` anywhere."""

    name: str  # of the URL pattern
    label: str
    permissions: tuple[str, ...]
    pages: tuple[str, ...] = ()  # other pages that belong to it


LISTS = ("list", "objections", "objection", "replace")  # pages of lists
ENTRIES = (
    Entry("home", gettext_noop("Home"), ()),
    Entry(
        "my_declarations",
        gettext_noop("My declarations"),
        ("declare",),
        (
            "round",
            "start",
            "hub",
            "section",
            "stray",
            "coeditors",
            "check_answers",
            "submit",
            "receipt",
            "withdraw",
            "copy_sources",
            "copy_from",
        ),
    ),
    Entry("queue", gettext_noop("To review"), ("review",), ("review",)),
    Entry(
        "to_countersign",
        gettext_noop("To countersign"),
        ("keep_seal", "consent"),
        ("countersign",),
    ),
    Entry("assessments", gettext_noop("To assess"), ("assess",), ("assess", "leave_assessment")),
    Entry(
        "duties",
        gettext_noop("What is owed"),
        ("declare", "review", "oversee", "audit"),
        ("result",),
    ),
    Entry("progress", gettext_noop("Progress"), ("manage_rounds", "oversee", "review")),
    Entry("moves", gettext_noop("Further decisions"), ("consent", "send_list")),
    Entry("lists", gettext_noop("Lists"), ("compose_list", "send_list", "consent"), LISTS),
    Entry(
        "programmes",
        gettext_noop("Programmes"),
        ("manage_rounds",),
        (
            "load_definition",
            "open_round",
            "extend_window",
            "choose_switch",
            "preview_form",
            "compare_versions",
            "correct_round",
            "tables",
            "table",
            "table_import",
            "table_restore",
            "import_records",
            "announce_days",
        ),
    ),
    Entry(
        "quota_settings",
        gettext_noop("Quotas"),
        ("manage_rounds",),
        (
            "quota_figure",
            "quota_removal",
            "quota_table",
            "quota_apportion",
            "quota_allotment",
            "dry_run",
        ),
    ),
    Entry("try_rules", gettext_noop("Rule trial"), ("manage_rounds",), ("explain_rules",)),
    Entry(
        "accounts",
        gettext_noop("Accounts"),
        ("manage_accounts",),
        ("open_account", "close_account", "departments"),
    ),
    Entry(
        "registers",
        gettext_noop("Registered data"),
        ("declare", "manage_accounts"),
        ("unit_data", "register_fact", "withdraw_fact", "register_table"),
    ),
)
MAILS = Entry("mails", gettext_noop("Mails"), (), ("mail",))


def _address(entry: Entry, request: HttpRequest) -> str:
    """Quotas are those of a round: of the one that the reader is at, else of the latest."""
    if entry.name != "quota_settings":
        return reverse(entry.name)
    here = request.resolver_match
    if here and here.url_name in (entry.name, *entry.pages):
        return reverse(entry.name, args=[here.kwargs["pk"]])
    latest = calls().order_by("-opened_at", "-pk").values_list("pk", flat=True).first()
    return reverse(entry.name, args=[latest]) if latest else ""


def _reader(request: HttpRequest) -> User | None:
    """Who reads. A request refused early, before anybody looked who sent it, has no user at all."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def navigation(request: HttpRequest) -> list[dict]:
    """The entries this person may open; empty for somebody who has not logged in."""
    reader = _reader(request)
    if reader is None:
        return []
    here = request.resolver_match.url_name if request.resolver_match else ""
    shown = [
        entry
        for entry in ENTRIES
        if not entry.permissions
        or any(organisations_with(reader, permission) for permission in entry.permissions)
    ]
    if settings.DEMO:
        shown.append(MAILS)
    found = [(entry, _address(entry, request)) for entry in shown]
    return [
        {"label": entry.label, "url": url, "current": here in (entry.name, *entry.pages)}
        for entry, url in found
        if url
    ]


def _membership(request: HttpRequest) -> Membership | None:
    """In whose name the person reads: their oldest live role."""
    reader = _reader(request)
    return roles_of(reader).first() if reader else None


def site(request: HttpRequest) -> dict:
    """``demo`` switches role bar and mail viewer on. Callables: a fragment asks no database."""
    return {
        "demo": settings.DEMO,
        "furniture": settings.SITE_FURNITURE,
        "navigation": partial(navigation, request),
        "membership": partial(_membership, request),
    }
