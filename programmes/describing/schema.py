"""The JSON Schema by which an editor completes, explains and checks a programme's file. Pure.

It accepts what ``definitions`` accepts; that the parts fit one another only
``check_programmes`` sees.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..definitions import Programme
from .language import meaning, types, vocabulary

Say = Callable[[str], str]
Node = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DAY = r"^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
# A bare word stands for the one key of these.
BARE = {"Text": {"type": "string", "minLength": 1}, "By": {"type": "string"}}


def schema(*languages: Say) -> Node:
    """The schema. What each key means is said in each of the ``languages``, one below the other."""
    raw = Programme.model_json_schema()
    definitions = {**raw.pop("$defs"), "Programme": raw}
    shared: Node = {}
    parts = {name: _plain(node, shared) for name, node in definitions.items()}
    for name in types():
        _describe(name, parts[name], languages)
    for name, bare in BARE.items():
        parts[name] = {"anyOf": [bare, parts[name]]}
    return {
        "$schema": DIALECT,
        **parts.pop("Programme"),
        "$defs": dict(sorted((parts | shared).items())),
    }


def _describe(name: str, node: Node, languages: tuple[Say, ...]) -> None:
    node["description"] = _said(meaning(name), languages)
    for key, below in node["properties"].items():
        below["description"] = _said(meaning(name, key), languages)


def _said(text: str, languages: tuple[Say, ...]) -> str:
    return "\n".join(say(text) for say in languages)


def _plain(node: Any, shared: Node) -> Any:
    """Without the names that pydantic makes up, and with kinds told by ``type`` alone."""
    if isinstance(node, list):
        return [_plain(each, shared) for each in node]
    if not isinstance(node, dict):
        return node
    if "discriminator" in node:
        return _by_type(node, shared)
    if any(each.get("format") == "date" for each in node.get("oneOf", ())):
        return {"type": "string", "pattern": DAY}
    plain = {
        key: _plain(value, shared)
        for key, value in node.items()
        if not (key in ("title", "description") and isinstance(value, str))
    }
    if words := tuple(word for word in plain.get("enum", ()) if word):
        plain["enum"] = [word for word in plain["enum"] if word]
        plain["enumDescriptions"] = list(vocabulary(words).words.values())
    return plain


def _by_type(node: Node, shared: Node) -> Node:
    """A choice among kinds, so that a mistake in one is not reported for all the others."""
    kinds = node["discriminator"]["mapping"]
    name = "Rule" if "all_of" in kinds else "Quota"
    shared[name] = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(kinds)}},
        "allOf": [
            {"if": {"properties": {"type": {"const": kind}}}, "then": {"$ref": ref}}
            for kind, ref in kinds.items()
        ],
    }
    return {"$ref": f"#/$defs/{name}"}
