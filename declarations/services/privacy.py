"""Sensitive answers never reach the database in clear: sealing, recorded opening, erasing.

How a single part is sealed stands in ``declarations.vault``.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from organisations.models import User
from programmes.definitions import Form
from programmes.selectors import definition_of
from trail.services import record

from .. import vault
from ..models import Declaration, PersonKey
from ..rules import secrecy

OWN = ""  # the entry whose salt belongs to the declaration itself


def seal_answers(declaration: Declaration, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with every sensitive part sealed. Makes the keys that are missing.

    Call it inside the transaction that holds the declaration's lock.
    """
    keys = vault.keys_of(declaration)

    def seal(entry: str, value: Any, document_type: str) -> Any:
        if secrecy.is_sealed(value):
            return value
        identity = vault.identity_of(document_type, value) if document_type else ""
        return vault.seal(_living_key(keys, declaration, entry, identity), value)

    sealed = secrecy.change_sensitive(_form(declaration), answers, seal)
    PersonKey.objects.bulk_create([key for key in keys.values() if key.pk is None])
    return sealed


@transaction.atomic
def unseal_answers(
    declaration: Declaration, answers: Mapping[str, Any], *, actor: User, at: datetime, reason: str
) -> dict[str, Any]:
    """The answers in clear for another reader; the trail keeps who, when, why and which entries."""
    opened: list[str] = []
    keys = vault.keys_of(declaration)

    def unseal(entry: str, value: Any, _document_type: str) -> Any:
        opened.append(entry)
        return vault.unseal(keys.get(entry), value)

    answers = secrecy.change_sensitive(_form(declaration), answers, unseal)
    data = {"entries": opened, "reason": reason}
    record("declaration", declaration.pk, "unmasked", actor=actor, at=at, data=data)
    return answers


@transaction.atomic
def erase_person(identity: str, *, actor: User, at: datetime) -> int:
    """Destroy every key of the person, in all declarations; return how many.

    In a table the whole row is the person's: a phone beside the number goes too.
    """
    entries = PersonKey.objects.filter(identity=identity).values_list("declaration_id", "entry")
    destroyed = 0
    for declaration_id, entry in sorted(entries):
        Declaration.objects.select_for_update().get(pk=declaration_id)
        keys = PersonKey.objects.filter(declaration_id=declaration_id)
        table, dot, rest = entry.partition(".")
        row = f"{table}.{rest.partition('.')[0]}." if dot else ""
        doomed = keys.filter(entry__startswith=row) if row else keys.filter(entry=entry)
        destroyed += doomed.update(wrapped="", salt="", identity="", destroyed_at=at)
        data = {"entry": row or entry}
        record("declaration", declaration_id, "person_erased", actor=actor, at=at, data=data)
    return destroyed


def digest_with_salt(declaration: Declaration, answers: Mapping[str, Any]) -> str:
    """A hash of stored answers for the trail; without the salt nobody can guess values from it.

    Call it inside the transaction that holds the declaration's lock.
    """
    key = _living_key(vault.keys_of(declaration), declaration, OWN, "")
    if key.pk is None:
        key.save()
    return hmac.new(key.salt.encode(), canonical(answers), sha256).hexdigest()


def canonical(value: Any) -> bytes:
    """The one JSON form that is hashed: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _form(declaration: Declaration) -> Form:
    return definition_of(declaration.definition).form


def _living_key(
    keys: dict[str, PersonKey], declaration: Declaration, entry: str, identity: str
) -> PersonKey:
    """The entry's key as it stands after this; one that is new is the caller's to save."""
    key = keys.get(entry)
    if key is None:
        fresh = vault.new_secrets()
        key = PersonKey(declaration=declaration, entry=entry, identity=identity, **fresh)
        keys[entry] = key
    elif not key.wrapped:
        # An erased entry that is filled anew gets a new key; old tokens stay unreadable.
        fresh = vault.new_secrets()
        key.wrapped, key.salt = fresh["wrapped"], fresh["salt"]
        key.identity = identity
        key.save()
    elif key.identity != identity:
        key.identity = identity
        if key.pk is not None:  # one that is new is saved with the others
            key.save(update_fields=["identity"])
    return key
