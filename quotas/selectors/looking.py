"""What rules look at in a revision: some answers, and whether reasons stand for these rules.

Of a person only the name is read, and the keyed hash of the number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.fields.json import KeyTransform

from declarations.models import PersonKey
from declarations.rules import secrecy
from programmes.definitions import Form, FormField, Quota

from ..rules.needs import fields_needed, tells_persons_apart
from .among import among

REASON = "quota-"  # a declaration's written reason is kept under this and the rule's id
Answered = tuple[Mapping[str, Any], frozenset[str]]  # and the rules that a reason is written for
NOTHING_READ: Answered = ({}, frozenset())


@dataclass(frozen=True)
class Looked:
    """Answers to these fields, and reasons for these rules; persons told apart, or only known."""

    fields: tuple[FormField, ...]
    rules: tuple[str, ...]
    tells_apart: bool

    @property
    def columns(self) -> list[Any]:
        """The columns of revisions that ``read`` takes."""
        reasons = (Q(justifications__has_key=REASON + rule) for rule in self.rules)
        return [
            "declaration",
            *(KeyTransform(field.id, "answers") for field in self.fields),
            *(ExpressionWrapper(reason, BooleanField()) for reason in reasons),
        ]

    def read(self, rows: Iterable[Sequence[Any]]) -> dict[int, Answered]:
        """By declaration; one query, and only where persons are told apart."""
        ids, end = [field.id for field in self.fields], 1 + len(self.fields)
        stored: dict[int, dict[str, Any]] = {}
        reasoned: dict[int, frozenset[str]] = {}
        for row in rows:
            found = zip(ids, row[1:end], strict=True)
            stored[row[0]] = {name: answer for name, answer in found if answer is not None}
            said = zip(self.rules, row[end:], strict=True)
            reasoned[row[0]] = frozenset(rule for rule, is_there in said if is_there)
        return {pk: (answers, reasoned[pk]) for pk, answers in self._keyed(stored).items()}

    def _keyed(self, stored: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
        secrets = secrecy.secrets_in(field for field in self.fields if _has_persons(field))
        if not secrets:
            return stored
        if not self.tells_apart:
            return {pk: secrecy.with_keys(secrets, some, _known) for pk, some in stored.items()}
        hashes = _hashes(stored)
        return {
            pk: secrecy.with_keys(secrets, answers, _Keys(hashes[pk]))
            for pk, answers in stored.items()
        }


def looked_at(form: Form, quotas: Iterable[Quota]) -> Looked:
    """What these rules look at, as it stands in the form."""
    rules = list(quotas)
    asked = (form.field(name) for name in sorted(fields_needed(rules)))
    fields = tuple(field for field in asked if field)
    return Looked(fields, tuple(rule.id for rule in rules), tells_persons_apart(rules, fields))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The hashes of persons of one declaration, by entry."""

    of: Mapping[str, str]

    def __call__(self, entry: str, _value: Any, document: str) -> str:
        return self.of.get(entry, "") if document else ""


def _known(_entry: str, _value: Any, document: str) -> str:
    """Stands for any number, where nobody is compared with anybody."""
    return "known" if document else ""


def _hashes(declarations: Collection[int]) -> defaultdict[int, dict[str, str]]:
    """The keyed hash of each person, by declaration and entry; of the erased there is none."""
    hashes: defaultdict[int, dict[str, str]] = defaultdict(dict)
    rows = PersonKey.objects.filter(declaration__in=among(declarations)).exclude(identity="")
    for declaration, entry, identity in rows.values_list("declaration", "entry", "identity"):
        hashes[declaration][entry] = identity
    return hashes


def _has_persons(field: FormField) -> bool:
    return any(each.kind in secrecy.NUMBERED for each in (field, *field.columns))
