"""What things are called: questions by their labels, answers by their words, steps by titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from .. import reference, unitdata
from ..definitions import Form, FormField, Programme
from .saying import LIST_OR, Part, Quoted, Say, Several, day, several
from .saying import say as _

APPLICANT = "applicant"
THE_APPLICANT = _("the declaring unit")
LEVELS = {
    "unit": _("declaring unit"),
    "city": _("city"),
    "province": _("province"),
    "ministry": _("ministry"),
}
ROLES = {
    "author": _("author"),
    "unit_leader": _("unit leader"),
    "seal_keeper": _("seal keeper"),
    "city_officer": _("city officer"),
    "province_officer": _("province officer"),
    "province_administrator": _("province administrator"),
    "province_leader": _("province leader"),
    "expert": _("expert"),
    "ministry_officer": _("ministry officer"),
    "ministry_administrator": _("ministry administrator"),
    "auditor": _("auditor"),
}
YES_NO = {True: _("yes"), False: _("no")}
OF_UNIT = {
    "kind": _("the kind of the unit"),
    "area": _("the area whose places the unit takes"),
    "city": _("the city of the unit"),
    "region": _("the seat of the unit"),
}
OF_LIST = {
    "area": _("the area of the list"),
    "city": _("the city of the list"),
    "items": _("the number of items on the list"),
}
OF_ANSWER = {
    "name": _("the name in %(answer)s"),
    "type": _("the kind of document in %(answer)s"),
    "number": _("the document number in %(answer)s"),
    "from": _("the beginning of %(answer)s"),
    "to": _("the end of %(answer)s"),
}
TABLES: Mapping[str, reference.Table] = MappingProxyType(
    {"region": "regions", "major": "majors", "industry": "industries"}
)
FIGURES = ("int", "decimal", "money", "percent", "computed")
DAYS = ("date", "month")


@dataclass(frozen=True, slots=True)
class Names:
    """How this programme's parts are called. What is not found is called by its own word.

    ``asked`` are the questions that a bare word names; ``others`` other programmes by key.
    """

    programme: Programme
    asked: Mapping[str, FormField]
    others: Mapping[str, Programme] = field(default_factory=lambda: MappingProxyType({}))

    def in_table(self, table: str) -> Names:
        """As the rows of the table see it: a bare word is a column first."""
        found = self.asked.get(table)
        columns = {column.id: column for column in found.columns} if found else {}
        return replace(self, asked={**self.asked, **columns})

    def in_form(self, form: Form) -> Names:
        """As another form sees it."""
        return replace(self, asked=questions(form))

    def question(self, path: str) -> FormField | None:
        """The question ``field``, or the column ``table.column``."""
        name, _dot, column = path.partition(".")
        found = self.asked.get(name)
        if found is None or not column:
            return found
        return next((each for each in found.columns if each.id == column), None)

    def answer(self, path: str) -> Part:
        """What ``path`` reads: a question, a column, part of an answer, of the unit or the list."""
        name, _dot, part = path.partition(".")
        if path == APPLICANT:
            return THE_APPLICANT
        if name in (APPLICANT, "unit") and part:
            return self.of_unit(part)
        if name == "list" and part in OF_LIST:
            return OF_LIST[part]
        found = self.asked.get(name)
        label = Quoted(found.label if found else name)
        if not part:
            return label
        column = self.question(path)
        if column is not None or part not in OF_ANSWER:
            called = Quoted(column.label if column else part)
            return _("%(column)s in %(table)s", column=called, table=label)
        return Say(OF_ANSWER[part].message, {"answer": label})

    def of_unit(self, part: str) -> Part:
        """What is known of a unit beside the form."""
        attribute = _titled(part, self.programme.attributes)
        return OF_UNIT.get(part) or _("the unit's %(attribute)s", attribute=attribute)

    def answers(self, paths: Iterable[str]) -> Several:
        """The same of several."""
        return several(self.answer(path) for path in paths)

    def value(self, path: str, value: Any) -> Part:
        """An answer as the form shows it; a figure has its unit."""
        if isinstance(value, bool):
            return Quoted(YES_NO[value])
        name, _dot, part = path.partition(".")
        if name in (APPLICANT, "unit") and part:
            return self._known_of_unit(part, value)
        if path in ("list.area", "list.city"):
            return area(str(value))
        asked = self.question(path)
        if asked is not None:
            return _answered(asked, value)
        return value if isinstance(value, int | Decimal) else Quoted(str(value))

    def _known_of_unit(self, part: str, value: Any) -> Part:
        if part == "kind":
            return kind(str(value))
        attribute = next((each for each in self.programme.attributes if each.id == part), None)
        if part in OF_UNIT or (attribute and attribute.kind == "area"):
            return area(str(value))
        return value if isinstance(value, int | Decimal) else Quoted(str(value))

    def step(self, name: str) -> Quoted:
        """A step of the route."""
        return _titled(name, self.programme.route)

    def steps(self, names: Iterable[str]) -> Several:
        """The same of several."""
        return several(self.step(name) for name in names)

    def window(self, name: str) -> Part:
        """A window is known by the steps that happen in it."""
        steps = [step for step in self.programme.route if step.window == name]
        return several(Quoted(step.title) for step in steps) if steps else Quoted(name)

    def paper(self, name: str) -> Quoted:
        """A paper made here."""
        return _titled(name, self.programme.documents)

    def party(self, name: str) -> Part:
        """A party, a department or a level, as those who seal are named; or an answer."""
        if name in LEVELS:
            return THE_APPLICANT if name == "unit" else LEVELS[name]
        departments = (each for step in self.programme.route for each in step.departments)
        titles = {each.id: each.title for each in departments}
        titles |= {each.id: each.title for each in self.programme.parties}
        return titles.get(name) or self.answer(name)

    def parties(self, names: Iterable[str]) -> Several:
        """The same of several."""
        return several(self.party(name) for name in names)

    def option(self, name: str) -> Quoted:
        """What an area may switch on."""
        return _titled(name, self.programme.options)

    def outcomes(self, names: Iterable[str]) -> Several:
        """What declarations have become, one of them."""
        return several(_titled(name, self.programme.outcomes) for name in names)

    def obligations(self, names: Iterable[str]) -> Several:
        """What is owed."""
        return several(_titled(name, self.programme.obligations) for name in names)

    def owed_or_window(self, name: str) -> Part:
        """What an extension moves."""
        owed = {each.id for each in self.programme.obligations}
        return _titled(name, self.programme.obligations) if name in owed else self.window(name)

    def imported(self, name: str) -> Quoted:
        """A list that others keep."""
        return _titled(name, self.programme.lists)

    def register(self, name: str) -> Quoted:
        """A register of what stands against units or people."""
        return _titled(name, self.programme.registers)

    def other(self, key: str) -> Quoted:
        """Another programme."""
        found = self.others.get(key)
        return Quoted(found.title if found else key)

    def result(self, name: str, keys: Iterable[str]) -> Quoted:
        """What one of those other programmes calls such a result."""
        known = [each for key in keys if key in self.others for each in self.others[key].outcomes]
        return _titled(name, known)


def questions(form: Form) -> dict[str, FormField]:
    """The questions of a form by their ids."""
    return {each.id: each for section in form.sections for each in section.fields}


def kind(name: str) -> Part:
    """A kind of unit."""
    return unitdata.KIND_NAMES.get(name) or Quoted(name)


def kinds(names: Iterable[str]) -> Several:
    """One of these kinds of unit."""
    return several((kind(name) for name in names), LIST_OR)


def area(code: str) -> Part:
    """An area by its code."""
    return reference.label("regions", code)


def _titled(name: str, among: Iterable[Any]) -> Quoted:
    return Quoted(next((each.title for each in among if each.id == name), name))


def _answered(asked: FormField, value: Any) -> Part:
    for choice in asked.choices:
        if choice.value == str(value):
            return Quoted(choice.label)
    if asked.choices_from:
        return Quoted(reference.label("professional_titles", str(value)))
    if asked.kind in TABLES:
        return Quoted(reference.label(TABLES[asked.kind], str(value)))
    if asked.kind in FIGURES:
        return measured(asked, value)
    if asked.kind in DAYS:
        return _dated(value)
    return Quoted(str(value))


def measured(asked: FormField, figure: Any) -> Part:
    """A figure with the unit in which the form asks."""
    if asked.kind == "percent" or asked.ratio:
        return _("%(figure)s%%", figure=figure)
    # In brackets, since 万元 is “10 000 yuan” in English.
    return _("%(figure)s (%(unit)s)", figure=figure, unit=asked.unit) if asked.unit else figure


def _dated(value: Any) -> Part:
    if isinstance(value, date):
        return day(value)
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
