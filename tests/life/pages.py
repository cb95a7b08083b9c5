"""Every page of the site and the way to it, by whom it is for. A way ends on the page.

Names that begin with “wrong” end on a page with an error summary.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

from declarations.models import Declaration
from tests.life import stages
from tests.life.people import Visitor
from trail.clock import database_now
from workflow.services import filing

Way = Callable[[Visitor, SimpleNamespace], None]
_CASE = """\
at: province_send
units:
  college: {kind: college, area: "420000"}
items:
  - {unit: college, times: 9}
  - {unit: college, complete: true}
"""
SECTIONS = ("basic", "parties", "people", "conditions", "content", "commitments")


# A province would be refused what goes beyond three, and what stays below two.
_HARDER = "?rule=per_province&try=1&minimum=2&maximum=3&min_strength=hard&max_strength=hard"


def to(name: str, *keys: str, query: str = "", status: int = 200) -> Way:
    """Open an address; ``keys`` name what the stage knows."""

    def way(visitor: Visitor, stage: SimpleNamespace) -> None:
        visitor.open(name, *(getattr(stage, key, key) for key in keys), query=query, status=status)

    return way


def pressing(first: Way, message: str) -> Way:
    """Then press a button, with nothing filled in."""

    def way(visitor: Visitor, stage: SimpleNamespace) -> None:
        first(visitor, stage)
        visitor.press(message)

    return way


def _nowhere(visitor: Visitor, stage: SimpleNamespace) -> None:
    visitor.visit("/nowhere/", status=404)


def _expired(visitor: Visitor, stage: SimpleNamespace) -> None:
    """The form of a page that was left open after the browser forgot everything."""
    visitor.open("login")
    kept = visitor.page.context.cookies()
    visitor.page.context.clear_cookies(name="csrftoken")
    visitor.page.locator("[name=login]").fill("somebody")
    visitor.press("Log in")
    visitor.page.context.add_cookies(kept)
    assert visitor.words("The page has expired") in visitor.page.title()


def _without_key(visitor: Visitor, stage: SimpleNamespace) -> None:
    """A form that lost its key on the way."""
    visitor.open("login")
    visitor.page.locator("main [name=idempotency_key]").first.evaluate("key => key.remove()")
    visitor.press("Log in")


def _conflict(visitor: Visitor, stage: SimpleNamespace) -> None:
    """Somebody else of the unit submitted while this page was open."""
    declaration = stages.filled()
    visitor.open("check_answers", declaration.pk)
    filing.submit(declaration.pk, actor=declaration.author, at=database_now())
    visitor.press("Submit")
    assert visitor.words("Somebody was faster") in visitor.page.title()


def _previewed_year(visitor: Visitor, stage: SimpleNamespace) -> None:
    """Invented days, which are only looked at."""
    visitor.open("table_import", "workdays")
    visitor.page.locator("[name=year]").fill("2027")
    visitor.page.locator("[name=days]").fill("1月1日至3日，休，元旦\n2月20日，班，春节")
    visitor.page.locator("[name=origin]").fill("只看一看")
    visitor.press("Preview")


def _held(visitor: Visitor, stage: SimpleNamespace) -> None:
    """Somebody else came into the section before."""
    stages.come_in(stage.shared, "content", "demo.enterprise_author")
    visitor.open("section", stage.shared, "content")
    visitor.button("Take the section over").wait_for()


def _refused(visitor: Visitor, stage: SimpleNamespace) -> None:
    """Another tab became an enterprise, which may not lead a project."""
    visitor.open("home")
    other = Visitor(visitor.page.context.new_page(), visitor.site, visitor.language)
    other.open("home")
    other.become("demo.enterprise_author")
    visitor.press("Start a declaration")
    other.become("demo.author")
    other.page.close()


def _wrong_consent(visitor: Visitor, stage: SimpleNamespace) -> None:
    """Without an opinion."""
    visitor.open("result", stage.agreed)
    with visitor.leaving():
        visitor.page.locator("[id='move-exit'] button").click()


def _ninth(visitor: Visitor, stage: SimpleNamespace) -> None:
    visitor.open("list", stage.list)
    visitor.give_place(stage.ninth)


def _looked_at(visitor: Visitor, stage: SimpleNamespace) -> None:
    """What would become of the ninth."""
    ninth = Declaration.objects.get(number=stage.ninth)
    visitor.open("place_several", stage.list, query=f"?item={ninth.pk}")


def trying(case: str) -> Way:
    """Write this case into the box and try it."""

    def way(visitor: Visitor, stage: SimpleNamespace) -> None:
        visitor.open("try_rules", query="?programme=production_project")
        visitor.page.locator("[name=case]").fill(case)
        visitor.press("Try it")

    return way


def _invitation(visitor: Visitor, stage: SimpleNamespace) -> None:
    visitor.visit(stage.invitation)


def _spent(visitor: Visitor, stage: SimpleNamespace) -> None:
    visitor.visit(re.sub(r"[^/]+/$", "spent/", stage.invitation), status=404)


PAGES: dict[str, dict[str, Way]] = {
    "": {
        "login": to("login"),
        "wrong login": pressing(to("login"), "Log in"),
        "verify": to("verify"),
        "verify result": to("verify_number", "issued"),
        "verify, not issued": to("verify_number", "pending"),
        "verify, unknown": to("verify_number", "PP2020-000000-S-0001", status=404),
        "verify, withdrawn": to("verify_number", "invalid"),
        "notices": to("notices"),
        "notice, running": to("notice", "running"),
        "notice, over": to("notice", "over"),
        "notice, withdrawn": to("notice", "withdrawn"),
        "notice of a replacement": to("notice", "replacement"),
        "objection to write": to("object", "running"),
        "wrong objection": pressing(to("object", "running"), "Send the objection"),
        "objection, too late": to("object", "over"),
        "objection received": to("objection_answer", "objection", "code"),
        "objection answered": to("objection_answer", "decided", "decided_code"),
        "results": to("results"),
        "results, nothing found": to("results", query="?q=nothing"),
        "published reports": to("reports"),
        "published report": to("report", "report"),
        "invitation": _invitation,
        "wrong invitation": pressing(_invitation, "Set the password"),
        "invitation spent": _spent,
        "not found": _nowhere,
        "expired": _expired,
        "no key": _without_key,
    },
    "demo.author": {
        "home": to("home"),
        "round": to("round", "round"),
        "my declarations": to("my_declarations"),
        "registered data": to("unit_data", "unit"),
        "earlier declarations": to("copy_sources", "empty"),
        "earlier declaration": to("copy_from", "empty", "earlier"),
        "hub, empty": to("hub", "empty"),
        "hub, full": to("hub", "full"),
        "hub, flagged": to("hub", "flagged"),
        "section, flagged": to("section", "flagged", "basic"),
        "section, not flagged": to("section", "flagged", "people"),
        "wrong submission, flag unanswered": pressing(to("check_answers", "flagged"), "Submit"),
        "hub, returned": to("hub", "returned"),
        **{f"section {name}": to("section", "empty", name) for name in SECTIONS},
        **{
            f"wrong section {name}": to("section", "wrong", name, query="?check=1")
            for name in SECTIONS
        },
        "workbook": to("spreadsheet", "full", "people", "team"),
        "wrong workbook": pressing(to("spreadsheet", "full", "people", "team"), "Check it"),
        "wrong check answers": to("check_answers", "wrong"),
        "check answers": to("check_answers", "full"),
        "wrong submission": pressing(to("check_answers", "empty"), "Submit"),
        "receipt": to("receipt", "submitted"),
        "timeline": to("timeline", "submitted"),
        "declaration": to("declaration", "submitted"),
        "versions compared": to("compare", "corrected"),
        "withdraw": to("withdraw", "submitted"),
        "wrong withdrawal": pressing(to("withdraw", "submitted"), "Withdraw"),
        "stray": to("stray", "stray", "basic"),
        "co-editors": to("coeditors", "shared"),
        "wrong co-editor": pressing(to("coeditors", "shared"), "Invite"),
        "hub, written together": to("hub", "shared"),
        "section held": _held,
        "conflict": _conflict,
        "wrong start": _refused,
        "mails": to("mails"),
        "mail": to("mail", "mail"),
        "pending, unknown": to("pending", "0" * 32, status=404),
    },
    "demo.enterprise_author": {
        "home": to("home"),
        "my declarations, invited": to("my_declarations"),
        "hub, invited": to("hub", "shared"),
        "co-editors, invited": to("coeditors", "shared"),
        "section to read": to("section", "shared", "people", status=403),
        "duties": to("duties"),
        "duties, overdue": to("duties", query="?state=overdue"),
        "hub, owed": to("hub", "owed"),
        "result": to("result", "result"),
        "wrong change": pressing(to("result", "result"), "Tell it"),
        "check answers, invited": to("check_answers", "shared"),
    },
    "demo.unit_leader": {
        "home": to("home"),
        "queue": to("queue"),
        "queue, all": to("queue", query="?tab=all"),
        "queue, nothing found": to("queue", query="?q=nothing"),
        "review": to("review", "submitted"),
        "review with changes": to("review", "corrected"),
        "review with flags answered": to("review", "answered"),
        "wrong review": pressing(to("review", "submitted"), "Decide"),
        "lists, none": to("lists"),
        "accounts": to("accounts"),
        "open account": to("open_account"),
    },
    "demo.province_officer": {
        "home": to("home"),
        "queue": to("queue"),
        "lists": to("lists"),
        "list": to("list", "list"),
        "wrong ninth": _ninth,
        "several looked at": _looked_at,
        "paper being made": to("document", "paper"),
        "figures of the province": to("progress"),
        "duties": to("duties"),
        "result with a change to decide": to("result", "result"),
        "wrong decision on a change": pressing(to("result", "result"), "Decide"),
    },
    "demo.development_reform": {
        "home": to("home"),
        "moves": to("moves"),
        "result, another has agreed": to("result", "agreed"),
        "wrong consent": _wrong_consent,
    },
    "demo.province_leader": {
        "home": to("home"),
        "list": to("list", "list"),
        "send, not yet": to("send", "list"),
        "announce": to("announce", "list"),
        "wrong announcement": pressing(to("announce", "list"), "Publish the notice"),
    },
    "demo.zhejiang_sender": {
        "home": to("home"),
        "objections": to("objections"),
        "objection": to("objection", "objection"),
        "objection taken up": to("objection", "taken_up"),
        "wrong decision": pressing(to("objection", "taken_up"), "Decide"),
        "objection decided": to("objection", "decided"),
        "place to fill": to("replace", "noticed", "free"),
        "list on notice": to("list", "noticed"),
        "reopen": to("reopen", "noticed"),
        "wrong reopening": pressing(to("reopen", "noticed"), "Withdraw the notice"),
    },
    "demo.xpcc_officer": {"list sent": to("list", "sent"), "lists": to("lists")},
    "demo.province_administrator": {
        "home": to("home"),
        "accounts": to("accounts"),
        "accounts, nobody": to("accounts", query="?q=nobody"),
        "open account": to("open_account"),
        "wrong account": pressing(to("open_account"), "Open the account"),
        "invitation to hand over": to("account_invitation", "invited"),
        "close account": to("close_account", "invited"),
    },
    "demo.ministry_officer": {
        "home": to("home"),
        "queue": to("queue"),
        "lists": to("lists"),
        "figures": to("progress"),
    },
    "demo.ministry_administrator": {
        "home": to("home"),
        "quotas": to("quota_settings", "round"),
        "figure of a province": to("quota_figure", "round", "per_province", "420000"),
        "figure for all": to("quota_figure", "round", "per_province", "all"),
        "wrong figure": pressing(
            to("quota_figure", "round", "per_province", "420000"), "See what it changes"
        ),
        "dry run": to("dry_run", "round", query=_HARDER),
        "figure taken back": to("quota_removal", "round", "per_province", "420000"),
        "table of figures": to("quota_table", "round", "per_province"),
        "wrong table of figures": pressing(
            to("quota_table", "round", "per_province"), "See what it changes"
        ),
        "places to be shared out": to("quota_apportion", "round", "per_province"),
        "wrong places to be shared out": pressing(
            to("quota_apportion", "round", "per_province"), "Share them out"
        ),
        "rule trial": to("try_rules"),
        "rule trial, list refused": trying(_CASE),
        "rule trial, declarations": trying(_CASE.replace("province_send", "fill")),
        "wrong rule trial": trying(_CASE.replace("unit: college", "unit: colege")),
        "rules in sentences": to("explain_rules"),
        "programmes": to("programmes"),
        "round to be opened": to("open_round", "version"),
        "wrong round to be opened": pressing(
            to("open_round", "version"), "See what will be opened"
        ),
        "window to be extended": to("extend_window", "round"),
        "form as applicant": to("preview_form", "version"),
        "records": to("import_records"),
        "wrong records": pressing(to("import_records"), "Preview"),
        "registers": to("registers"),
        "registered data": to("unit_data", "unit"),
        "register a fact": to("register_fact", "unit", "uscc"),
        "wrong register a fact": pressing(to("register_fact", "unit", "region"), "Register"),
        "withdraw a fact": to("withdraw_fact", "fact"),
        "wrong withdraw a fact": pressing(to("withdraw_fact", "fact"), "Withdraw the entry"),
        "merger": to("merge_unit", "unit"),
        "wrong merger": pressing(to("merge_unit", "unit"), "See what it changes"),
        "register a table": to("register_table"),
        "wrong register a table": pressing(to("register_table"), "Check it"),
        "code tables": to("tables"),
        "calendar": to("table", "workdays"),
        "year to import": to("table_import", "workdays"),
        "wrong table": pressing(to("table_import", "regions"), "Preview"),
        "previewed year": _previewed_year,
    },
    "demo.expert": {"home": to("home")},
    "demo.auditor": {"home": to("home")},
}
