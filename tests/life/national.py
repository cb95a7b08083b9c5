"""Rounds of shipped files, whole and in the days of their notice, in the demonstration's tree.

Declarations are filled, filed and carried up by the services; the walks open the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.management import call_command

from declarations.models import Declaration
from organisations.models import Organisation, User
from organisations.selectors import people_with
from organisations.services import grant_role
from organisations.services.accounts import create_person
from programmes import services
from programmes.definitions import Form, FormField
from programmes.models import Round
from programmes.selectors import definition_of
from programmes.windows import BEIJING, span_of
from reviews.models import SummaryList
from tests.programmes.factories import FILES
from tests.workflow import lives, panels
from workflow.services import filing, story

SYSTEM = "system:tests"
BEGAN = "2023-07-01"
PLAIN: Mapping[str, Any] = {
    "int": "64",
    "decimal": "4",
    "money": "48",
    "percent": "96",
    "bool": "no",
    "date": "2021-09-01",
    "month": "2021-09",
    "year": "2021",
    "period": {"from": "2022-02-20", "to": "2022-07-01"},
    "commitment": "yes",
    "phone": "13900001234",
    "email": "course@example.org",
    "url": "https://www.example.org/course",
    "isbn": "9787040000016",
    "region": "420000",
    "major": "460101",
    "industry": "C",
}


def moment(day: str, hour: int = 10) -> datetime:
    """An hour of a day in Beijing."""
    at = date.fromisoformat(day)
    return datetime(at.year, at.month, at.day, hour, tzinfo=BEIJING)


def opened(name: str, **others: tuple[str, str]) -> Round:
    """The tree and its people, and a round of the whole file in the days of its first cycle.

    ``others`` are the days of the windows for which the notice names none.
    """
    at = moment(BEGAN)
    call_command("load_organisations", verbosity=0)
    definition = services.load_definition((FILES / f"{name}.yaml").read_text("utf-8"), at=at)
    programme = definition_of(definition)
    days = {
        key: (window.opens, window.closes)
        for key, window in programme.cycles[0].windows.items()
        if key not in others
    }
    days |= {key: tuple(map(date.fromisoformat, each)) for key, each in others.items()}
    spans = {key: span_of(*each) for key, each in days.items()}
    return services.open_round(
        definition,
        key="2023",
        year=2023,
        title_zh=f"2023年{programme.title.zh}",
        title_en=f"{programme.title.en} 2023",
        windows={key: (span.opens_at, span.closes_at) for key, span in spans.items()},
        actor=SYSTEM,
        at=at,
    )


def unit(code: str) -> Organisation:
    """One of the demonstration's tree: ``U14`` is the fourteenth unit of Hubei."""
    return Organisation.objects.get(code=f"D420000{code}" if code.startswith("U") else code)


def somebody(permission: str, role: str, place: Organisation) -> User:
    """Whoever may do it there, or a new person of the demonstration."""
    found = people_with(permission, place).first()
    if found is None:
        username = f"demo.{place.code}.{role}".lower()
        at = moment(BEGAN)
        name = f"{place.short_name}人员"
        found = create_person(username, name=name, email=f"{username}@example.org", at=at)
        grant_role(found, place, role, actor=SYSTEM, at=at)
    return found


# --- answers -------------------------------------------------------------------------------------


def answers_to(form: Form, **given: Any) -> dict[str, Any]:
    """Those given, and a plain one to every other question that each declaration must answer."""
    asked = [field for section in form.sections for field in section.fields]
    plain = {each.id: _plain(each) for each in asked if _is_asked(each)}
    return plain | given


def files_for(form: Form, answers: Mapping[str, Any]) -> dict[str, bytes]:
    """The proof at every question, and in every row, that asks for a file."""
    asked = [field for section in form.sections for field in section.fields]
    places = [each.id for each in asked if each.kind == "file" and each.required]
    for table in asked:
        wanted = [c.id for c in table.columns if c.kind == "file" and c.required]
        rows = answers.get(table.id, ()) if wanted else ()
        places += [f"{table.id}.{row['_id']}.{column}" for row in rows for column in wanted]
    return dict.fromkeys(places, lives.PROOF)


def _is_asked(field: FormField) -> bool:
    later = field.prefill or field.filled_by or field.kind == "file"
    return field.required and not later and field.when is None


def _plain(field: FormField) -> Any:
    if field.kind == "table":
        rows = range(max(field.min_rows, 1))
        return [{"_id": f"r{n}", **_row(field)} for n in rows]
    if field.kind in ("choice", "multichoice"):
        first = field.choices[0].value if field.choices else "college_teacher_professor"
        return [first] if field.kind == "multichoice" else first
    answer = PLAIN.get(field.kind, f"{field.label.zh}：详见附件。")
    return [answer] if field.multiple else answer


def _row(table: FormField) -> dict[str, Any]:
    return {c.id: _plain(c) for c in table.columns if c.required and c.kind != "file"}


# --- from the draft to the province's list -------------------------------------------------------


def drafted(round: Round, place: Organisation, at: datetime, **given: Any) -> Declaration:
    """A draft that can be submitted, unless what is given speaks against it."""
    author = somebody("declare", "author", place)
    form = definition_of(round.definition).form
    answers = answers_to(form, **given)
    declaration = filing.start(round, place, actor=author, at=at)
    story.write(declaration, answers, files_for(form, answers), actor=author, at=at)
    return declaration


def submitted(round: Round, place: Organisation, at: datetime, **given: Any) -> Declaration:
    declaration = drafted(round, place, at, **given)
    filing.submit(declaration.pk, actor=declaration.author, at=at)
    return lives.fresh(declaration)


def sent_by_schools(declarations: Sequence[Declaration], at: datetime) -> None:
    """Recommended, listed, on notice and sent, each school's own."""
    for each in declarations:
        leader = somebody("review", "unit_leader", each.organisation)
        lives.shortlist(lives.decide(each, leader, at=at), leader, at=at)
    lists = SummaryList.objects.filter(items__declaration__in=declarations)
    for summary in lists.select_related("organisation").distinct():
        lives.sent(summary, somebody("send_list", "unit_leader", summary.organisation), at=at)


def experts_of(desk: Organisation, officer: User, at: datetime) -> list[User]:
    """Three who work at units of another province."""
    return [panels.make_expert(desk, f"expert{n}", f"专家{n}", officer, at=at) for n in range(3)]


def assessed(
    declarations: Sequence[Declaration], experts: Sequence[User], officer: User, at: datetime
) -> None:
    """Every one by every expert, all conditions met; the first has the most points."""
    pairs = [(each.pk, expert.pk) for each in declarations for expert in experts]
    panels.assigning.assign(pairs, actor=officer, at=at)
    for n, each in enumerate(declarations):
        for expert in experts:
            panels.assessing.open_item(each.pk, panels.STEP, actor=expert, at=at)
            panels.submit_whole(each, expert, 90 - n, at=at)
