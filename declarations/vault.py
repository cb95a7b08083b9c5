"""Opening and closing single sealed parts with the key of their person.

Each sensitive part has a random key of its own (``PersonKey``), wrapped by ``settings.MASTER_KEY``
(RFC 3394). Values are encrypted by AES-SIV (RFC 5297), bound to declaration, entry and salt. SIV is
deterministic under one key: the same answer gives the same token, so that an unchanged section is
seen to be unchanged, revisions compare without being opened, and digests are stable.
Destroying key and salt leaves tokens that nobody can read, and every hash over them still valid.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings

from programmes.selectors import definition_of

from .models import Declaration, PersonKey
from .rules import secrecy
from .rules.identity import normal

KEY_BITS = 256


class Unreadable(Exception):
    """A token that does not open although its key stands: altered, or of another master key."""


def identity_of(document_type: str, number: str) -> str:
    """The keyed hash by which a person is found again: type and number, never the name."""
    message = f"{document_type}:{normal(number)}".encode()
    return hmac.new(settings.IDENTITY_KEY.encode(), message, sha256).hexdigest()


def keys_of(declaration: Declaration) -> dict[str, PersonKey]:
    """All keys of the declaration by entry, destroyed ones too."""
    return {key.entry: key for key in PersonKey.objects.filter(declaration=declaration)}


def new_secrets() -> dict[str, str]:
    """A fresh wrapped key and salt, as columns of ``PersonKey``."""
    wrapped = aes_key_wrap(_master(), AESSIV.generate_key(KEY_BITS))
    return {"wrapped": base64.b64encode(wrapped).decode(), "salt": secrets.token_hex(16)}


def seal(key: PersonKey, value: Any) -> dict[str, str]:
    """The stored form of a sensitive value: token and mask."""
    plain = json.dumps(value, ensure_ascii=False).encode()
    token = base64.urlsafe_b64encode(AESSIV(_unwrapped(key)).encrypt(plain, _bound_to(key)))
    return {"sealed": _mark(key) + token.decode(), "mask": secrecy.mask(value)}


def is_erased(key: PersonKey | None, stored: Any) -> bool:
    """Whether the key that sealed this part is destroyed, although the entry may have a new one."""
    if not secrecy.is_sealed(stored):
        return False
    if key is None or not key.wrapped:
        return True
    return key.destroyed_at is not None and not stored["sealed"].startswith(_mark(key))


def unseal(key: PersonKey | None, stored: Any) -> Any:
    """The value of a stored form; ``""`` once its key is destroyed. Anything unsealed is itself."""
    if not secrecy.is_sealed(stored):
        return stored
    if key is None or is_erased(key, stored):
        return ""
    try:
        token = base64.urlsafe_b64decode(stored["sealed"].rpartition(".")[2])
        return json.loads(AESSIV(_unwrapped(key)).decrypt(token, _bound_to(key)))
    except (InvalidTag, InvalidUnwrap, binascii.Error) as error:
        raise Unreadable(f"declaration {key.declaration_id}, entry {key.entry}") from error


def open_answers(declaration: Declaration, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in clear, for the author's own form and for checks by rules.

    Not recorded: whoever typed a value may see it in its field. For any other reader there is
    ``services.privacy.unseal_answers``.
    """
    keys = keys_of(declaration)
    form = definition_of(declaration.definition).form
    return secrecy.change_sensitive(form, answers, lambda e, v, _: unseal(keys.get(e), v))


def without_erased(declaration: Declaration, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The stored answers to be read: of somebody who was erased since not even the mask is left."""
    keys = keys_of(declaration)

    def shown(entry: str, value: Any, _kind: str) -> Any:
        return {**value, "mask": secrecy.ERASED} if is_erased(keys.get(entry), value) else value

    form = definition_of(declaration.definition).form
    return secrecy.change_sensitive(form, answers, shown)


def _mark(key: PersonKey) -> str:
    """Tells the keys that an entry has had one after another."""
    return sha256(key.salt.encode()).hexdigest()[:12] + "."


def _bound_to(key: PersonKey) -> list[bytes]:
    return [str(key.declaration_id).encode(), key.entry.encode(), key.salt.encode()]


def _unwrapped(key: PersonKey) -> bytes:
    return aes_key_unwrap(_master(), base64.b64decode(key.wrapped))


def _master() -> bytes:
    master = base64.b64decode(settings.MASTER_KEY)
    if len(master) != 32:
        raise ValueError("MASTER_KEY must be 32 bytes in base64")
    return master
