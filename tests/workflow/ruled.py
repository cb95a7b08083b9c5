"""Rounds with the quotas of shipped files, and declarations that answer what these look at.

Of a file its rules are kept, word for word; of its form what they look at; of its route what the
engine goes through. So a test states what its case is about, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from declarations.models import Declaration
from declarations.services import justifying
from organisations.models import Organisation, User
from organisations.selectors import people_with
from programmes import loader
from programmes.models import Round
from quotas.rules.needs import fields_needed
from reviews.excepted import open_in
from reviews.models import ListItem, SummaryList
from reviews.rules.excepting import Verdict
from tests.factories import AT, make_person
from tests.programmes.factories import FILES, open_production_round
from workflow.services import deciding, filing, listing, noticing, story

KEPT = (
    "language", "key", "code", "title", "subject", "source", "applicants", "attributes", "lists",
)  # fmt: skip
CONTACT = "湖北省教育厅职业教育处，027-00000000"
SCHOOL_LIST = ("school_list", "school_notice", "school_send")
COLUMNS = {"team": "name", "chief_editors": "person", "compiling_units": "unit"}


class _Written(yaml.SafeDumper):
    """The language refuses anchors and aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def source_of(
    name: str, more: Sequence[Mapping[str, Any]] = (), without: Sequence[str] = SCHOOL_LIST
) -> str:
    """The file's rules, and ``more``; a route ``without`` some steps and without experts."""
    path = FILES / f"{name}.yaml"
    whole = yaml.safe_load(path.read_text("utf-8"))
    parsed = loader.read(path.read_text("utf-8"), name=path.name)
    kept = [s for s in whole["route"] if s["kind"] != "assess" and s["id"] not in without]
    for step in kept:
        step.pop("opinion", None), step.pop("document", None)
    steps = {step["id"] for step in kept}
    quotas = [*whole.get("quotas", ()), *(dict(each) for each in more)]
    for quota in quotas:
        if "at" in quota:
            quota["at"] = [step for step in quota["at"] if step in steps]
    looked_at = fields_needed(parsed.quotas) | {whole["form"]["title_field"]}
    looked_at |= {name for each in more for name in each.get("answers", ())}
    for each in quotas:
        each.pop("answers", None)
    fields = [f for s in whole["form"]["sections"] for f in s["fields"] if f["id"] in looked_at]
    for field in fields:
        field.pop("when", None)
        if "columns" in field:
            field["columns"] = [c for c in field["columns"] if c["id"] == COLUMNS[field["id"]]]
    section = {"id": "all", "title": "内容", "fields": fields}
    named = sorted({each["option"] for each in quotas if "option" in each})
    options = [{"id": each, "title": each, "basis": "由各省自定。"} for each in named]
    return yaml.dump(
        {
            **{key: whole[key] for key in KEPT if key in whole},
            "cycles": whole["cycles"],
            "options": options,
            "route": kept,
            "quotas": quotas,
            "outcomes": whole["outcomes"],
            "form": {"title_field": whole["form"]["title_field"], "sections": [section]},
        },
        Dumper=_Written,
        allow_unicode=True,
        sort_keys=False,
    )


def open_ruled(name: str, more: Sequence[Mapping[str, Any]] = (), **said: Any) -> Round:
    """A round under the rules of this file, open from before ``AT`` until long after today."""
    return open_production_round(AT, days_left=36500, source=source_of(name, more, **said))


def person(name: str = "陈立新", n: int = 1) -> dict[str, str]:
    """The ``n``-th invented person; two of one name have two numbers."""
    body = f"42010119{70 + n // 336:02d}{1 + n // 28 % 12:02d}{1 + n % 28:02d}001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return {"name": name, "type": "resident_id", "number": f"{body}{'10X98765432'[total % 11]}"}


def course(n: int, level: str = "secondary", leader: dict | None = None, team: int = 1) -> dict:
    """The answers of a core course; the leader is somebody of its own unless said."""
    members = [{"name": person(f"成员{m}", 500 + 20 * n + m)} for m in range(team)]
    leader = leader or person(f"负责人{n}", n)
    return {"course_name": f"课程{n}", "level_group": level, "leader": leader, "team": members}


def book(
    n: int,
    kind: str = "core",
    editors: Sequence[dict] = (),
    unit: str = "",
    levels: Sequence[str] = ("secondary", "associate", "vocational_bachelor"),
) -> dict:
    """The answers of a textbook; its chief editor is somebody of its own unless said."""
    chief = editors or [person(f"主编{n}", 100 + n)]
    return {
        "book_name": f"教材{n}",
        "course_class": kind,
        "level": list(levels),
        "chief_editors": [{"person": each} for each in chief],
        "compiling_units": [{"unit": unit or f"编写单位{n}"}],
    }


def written(
    round: Round,
    answers: Mapping[str, Any],
    organisation: Organisation,
    reasons: Mapping[str, str] | None = None,
) -> Declaration:
    """A draft with these answers, and reasons by their keys."""
    author = people_with("declare", organisation).first() or make_person("author", organisation)
    declaration = filing.start(round, organisation, actor=author, at=AT)
    story.write(declaration, answers, {}, actor=author, at=AT)
    if reasons:
        justifying.write(declaration.pk, reasons, {}, "", actor=author, at=AT)
    return declaration


def submitted(*args: Any, **said: Any) -> Declaration:
    """The same, submitted."""
    declaration = written(*args, **said)
    submit(declaration)
    return fresh(declaration)


def submit(declaration: Declaration) -> None:
    filing.submit(declaration.pk, actor=declaration.author, at=AT)


def candidate(*args: Any, **said: Any) -> Declaration:
    """The same, recommended up to the list of its province."""
    declaration = submitted(*args, **said)
    while declaration.state == Declaration.State.UNDER_REVIEW:
        declaration = decided(declaration)
    return declaration


def decided(
    declaration: Declaration,
    outcome: str = "recommend",
    exceptions: Mapping[str, Verdict] | None = None,
    **more: Any,
) -> Declaration:
    """By somebody at its desk; a recommendation confirms every exception unless said."""
    desk = declaration.desk
    role = {"unit": "unit_leader", "province": "province_officer"}.get(desk.level)
    people = [u for u in people_with("review", desk) if u.pk != declaration.author_id]
    actor = more.pop("actor", None) or (
        people[0] if people else make_person(role or "ministry_officer", desk)
    )
    if exceptions is None:
        asked = open_in(declaration.revisions.latest("number"), declaration.step)
        exceptions = dict.fromkeys(asked if outcome == "recommend" else (), Verdict("confirmed"))
    deciding.decide(
        declaration.pk,
        revision=declaration.revisions.count(),
        outcome=outcome,
        opinion="情况属实，同意推荐。",
        exceptions=exceptions,
        actor=actor,
        at=AT,
        **more,
    )
    return fresh(declaration)


def listed(*args: Any, **said: Any) -> Declaration:
    """The same, with a place on the list."""
    declaration = candidate(*args, **said)
    give(declaration)
    return fresh(declaration)


def give(declaration: Declaration) -> None:
    """A place on its list; as its composer."""
    item = ListItem.objects.get(declaration=declaration, state=ListItem.State.CANDIDATE)
    listing.shortlist(item.list_id, declaration.pk, actor=composer(item.list), at=AT)


def take_off(declaration: Declaration) -> None:
    item = ListItem.objects.get(declaration=declaration, state=ListItem.State.SHORTLISTED)
    listing.unlist(item.list_id, declaration.pk, actor=composer(item.list), at=AT)


def withdraw(declaration: Declaration) -> None:
    filing.withdraw(declaration.pk, reason="合作企业更换。", actor=declaration.author, at=AT)


def announce(summary: SummaryList, statement: str = ""):
    actor = sender(summary)
    return noticing.announce(summary.pk, contact=CONTACT, statement=statement, actor=actor, at=AT)


def composer(summary: SummaryList) -> User:
    return people_with("compose_list", summary.organisation)[0]


def sender(summary: SummaryList) -> User:
    found = people_with("send_list", summary.organisation).first()
    return found or make_person("province_leader", summary.organisation)


def fresh(declaration: Declaration) -> Declaration:
    return Declaration.objects.select_related("desk", "author").get(pk=declaration.pk)
