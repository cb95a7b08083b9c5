"""The experts of a desk, and what computed recusal needs to know of them and of declarations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from declarations.models import Coeditor, Declaration, PersonKey, Revision, SectionDraft
from declarations.rules.drafting import rows_of
from declarations.selectors import programme_of
from organisations.models import Membership, Organisation, User
from organisations.selectors import people_with
from programmes import reference
from programmes.definitions import Form, FormField
from reviews.models import Review
from reviews.panels import Assignment, ExpertProfile
from reviews.rules.recusal import Ground, Person, Subject, grounds

Line = frozenset[int]


def experts_of(organisation: Organisation) -> QuerySet[User]:
    """The experts of a desk, in order of login."""
    return people_with("assess", organisation)


def titles_in(language: str) -> list[tuple[str, str]]:
    """The professional titles to choose among: code, and name with its series."""
    found = []
    for code, entry in reference.entries("professional_titles").items():
        group = f" · {entry.group.get(language)}" if entry.group else ""
        found.append((code, entry.name.get(language) + group))
    return found


def classes_in(language: str) -> list[tuple[str, str]]:
    """The major classes (专业大类), each once: the catalogues of all levels name the same ones."""
    found: dict[str, tuple[str, str]] = {}
    for code, entry in reference.entries("majors").items():
        if entry.level == "class":
            found.setdefault(entry.name.zh, (code, entry.name.get(language)))
    return sorted(found.values())


def units_called(names: Iterable[str]) -> dict[str, Organisation]:
    """The units by the name or code under which they were called; unknown ones are left out."""
    wanted = list(names)
    found: dict[str, Organisation] = {}
    for unit in Organisation.objects.filter(Q(name__in=wanted) | Q(code__in=wanted)):
        found |= {name: unit for name in (unit.name, unit.code) if name in wanted}
    return found


def persons_of(users: Iterable[User]) -> dict[int, Person]:
    """Each as recusal sees them, by key: own units are those of the profile and of other roles."""
    people = {user.pk: user for user in users}
    profiles = {
        profile.user_id: profile
        for profile in ExpertProfile.objects.filter(user__in=people).prefetch_related("units")
    }
    units: dict[int, set[Organisation]] = defaultdict(set)
    for key, profile in profiles.items():
        units[key] |= set(profile.units.all())
    roles = Membership.objects.filter(user__in=people, ended_at__isnull=True)
    for role in roles.exclude(role=Membership.Role.EXPERT).select_related("organisation"):
        units[role.user_id].add(role.organisation)
    lines = _lines({unit.pk for own in units.values() for unit in own})
    return {
        key: Person(
            key=key,
            name=user.name,
            units=frozenset(unit.pk for unit in units[key]),
            lines=frozenset().union(*(lines[unit.pk] for unit in units[key])),
            unit_names=frozenset(unit.name for unit in units[key]),
            identity=profiles[key].identity if key in profiles else "",
        )
        for key, user in people.items()
    }


def subjects_of(declarations: Iterable[Declaration]) -> dict[int, Subject]:
    """Each as recusal sees them, by key; a few queries however many they are."""
    items = {each.pk: each for each in declarations}
    named = {key: set(_units_in(_form(items[key]), answers)) for key, answers in _filed(items)}
    names = frozenset().union(*named.values())
    registered = _registered(names)
    units = {
        key: {items[key].organisation_id, *_those_named(named.get(key, ()), registered)}
        for key in items
    }
    lines = _lines({unit for own in units.values() for unit in own})
    people, persons = _people(items), _persons(items)
    writers, deciders, stated = _writers(items), _deciders(items), _stated(items)
    return {
        key: Subject(
            units=frozenset(units[key]),
            lines=frozenset().union(*(lines[unit] for unit in units[key])),
            unit_names=frozenset(named.get(key, ())),
            people=frozenset(people[key]),
            names=frozenset(persons[key]),
            writers=frozenset(writers[key]),
            deciders=frozenset(deciders[key]),
            stated=frozenset(stated[key]),
        )
        for key in items
    }


def named_in(declaration: Declaration) -> tuple[list[str], list[str]]:
    """Names of units and of people in the declaration, for whoever must say “I am not of them”."""
    revision = declaration.revisions.order_by("number").last()
    answers = revision.answers if revision else {}
    written = dict.fromkeys(_units_in(_form(declaration), answers))
    keys = _registered(frozenset(written))
    known = Organisation.objects.in_bulk(keys.values())
    names = [known[keys[each]].name if each in keys else each for each in written]
    units = dict.fromkeys([declaration.organisation.name, *names])
    return list(units), list(dict.fromkeys(_names_in(_form(declaration), answers)))


def barred(user: User, declaration: Declaration) -> tuple[Ground, ...]:
    """Why this person may not assess this declaration, as everything stands now."""
    return grounds(persons_of([user])[user.pk], subjects_of([declaration])[declaration.pk])


def _form(declaration: Declaration) -> Form:
    return programme_of(declaration).form


def _filed(items: Mapping[int, Declaration]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The answers of each latest revision."""
    rows = Revision.objects.filter(declaration__in=items).order_by("number")
    yield from dict(rows.values_list("declaration_id", "answers")).items()


def _answers(form: Form, answers: Mapping[str, Any], kinds: tuple[str, ...]) -> Iterator[Any]:
    """Every answer to questions of these kinds, those in tables too."""
    fields: list[FormField] = [field for section in form.sections for field in section.fields]
    for field in fields:
        if field.kind in kinds:
            given = answers.get(field.id)
            yield from given if isinstance(given, list) else [given]
        for column in field.columns:
            if column.kind in kinds:
                yield from (row.get(column.id) for row in rows_of(answers, field.id))


def _units_in(form: Form, answers: Mapping[str, Any]) -> Iterator[str]:
    """Names and codes by which the declaration names units."""
    for given in _answers(form, answers, ("organisation", "uscc")):
        name = given.get("key") or given.get("name") if isinstance(given, Mapping) else given
        if isinstance(name, str) and name.strip():
            yield name.strip()


def _names_in(form: Form, answers: Mapping[str, Any]) -> Iterator[str]:
    for given in _answers(form, answers, ("person",)):
        name = given.get("name", "") if isinstance(given, Mapping) else ""
        if isinstance(name, str) and name.strip():
            yield name.strip()


def _registered(names: frozenset[str]) -> dict[str, int]:
    """Key of the unit by every name or code under which it is registered."""
    keys: dict[str, int] = {}
    wanted = Q(name__in=names) | Q(uscc__in=names) | Q(code__in=names)
    for unit in Organisation.objects.filter(wanted).only("pk", "name", "uscc", "code"):
        keys |= dict.fromkeys((unit.name, unit.uscc, unit.code), unit.pk)
    return keys


def _those_named(names: Iterable[str], registered: Mapping[str, int]) -> list[int]:
    return [registered[name] for name in names if name in registered]


def _lines(keys: set[int]) -> dict[int, Line]:
    """Each unit with all above it; the tree is four levels deep."""
    rows = Organisation.objects.filter(pk__in=keys).values_list(
        "pk", "parent", "parent__parent", "parent__parent__parent"
    )
    return {row[0]: frozenset(key for key in row if key is not None) for row in rows}


def _persons(items: Mapping[int, Declaration]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for key, answers in _filed(items):
        found[key] |= set(_names_in(_form(items[key]), answers))
    return found


def _people(items: Mapping[int, Declaration]) -> dict[int, set[str]]:
    keys = PersonKey.objects.filter(declaration__in=items).exclude(identity="")
    return _gathered(keys.values_list("declaration_id", "identity"))


def _writers(items: Mapping[int, Declaration]) -> dict[int, set[int]]:
    """Authors, co-editors (of former days too), who saved a draft, who submitted."""
    found: dict[int, set[int]] = defaultdict(set)
    for key, declaration in items.items():
        found[key].add(declaration.author_id)
    for rows in (
        Coeditor.objects.filter(declaration__in=items).values_list("declaration", "user"),
        SectionDraft.objects.filter(declaration__in=items).values_list("declaration", "saved_by"),
        Revision.objects.filter(declaration__in=items).values_list("declaration", "submitted_by"),
    ):
        for key, person in rows:
            found[key].add(person)
    return found


def _deciders(items: Mapping[int, Declaration]) -> dict[int, set[int]]:
    rows = Review.objects.filter(declaration__in=items)
    return _gathered(rows.values_list("declaration_id", "reviewer_id"))


def _stated(items: Mapping[int, Declaration]) -> dict[int, set[int]]:
    ended = Assignment.objects.filter(
        assessment__declaration__in=items, ending=Assignment.Ending.RECUSED
    )
    return _gathered(ended.values_list("assessment__declaration_id", "expert_id"))


def _gathered(rows: Iterable[tuple[int, Any]]) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    for key, value in rows:
        found[key].add(value)
    return found
