"""The names of counters' groups: a place is taken by one group under one rule. Pure."""

from __future__ import annotations

import re
from hashlib import sha256

COUNTRY = "country"


def key_of(scope: str, scoped: str) -> str:
    """The group that a rule counts for: ``country``, ``province:420000``, ``unit:4142010001``."""
    return COUNTRY if scope == "country" else f"{scope}:{scoped}"


def class_key(group: str, name: str) -> str:
    """One class of a group; items that state none are of the class without a name."""
    return f"{group}={name}"


def followed(group: str, unit: str, into: str) -> str:
    """The same group once the unit of this key counts as another; groups without it stay."""
    return re.sub(rf"(?<![^@])(unit|key):{re.escape(unit)}(?=[@=]|$)", rf"\g<1>:{into}", group)


def named_key(told: str, group: str) -> str:
    """A person or a unit within a group.

    ``told`` is what it is told by: the keyed hash of an identity number, the key of a unit, or a
    name, which is as long as somebody writes it and therefore hashed.
    """
    if told.startswith("name:"):
        told = f"name:{sha256(told.encode()).hexdigest()[:32]}"
    return told if group == COUNTRY else f"{told}@{group}"
