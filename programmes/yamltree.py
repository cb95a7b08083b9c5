"""YAML as plain values that remember where they stand in the file. Pure.

A small, strict part of YAML: no anchors, no tags, no merge keys, one document, string keys only,
each key once. Limits are checked on the stream of events, before a tree is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from .findings import gettext_noop
from .mistakes import Mistake

MAX_BYTES = 512 * 1024
MAX_DEPTH = 40
MAX_EVENTS = 60_000
SCALARS = {
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp")
}

NOT_UTF8 = gettext_noop("The file is not valid UTF-8.")

Path = Sequence[str | int]


class Unreadable(Exception):
    """The text is no YAML of the kind allowed here; ``line`` and ``column`` count from 1."""

    def __init__(self, mark: Any, code: str, message: str, **params: Any) -> None:
        self.line: int = mark.line + 1 if mark else 1
        self.column: int = mark.column + 1 if mark else 1
        self.mistake = Mistake((), code, message, params)
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Tree:
    """The plain value, and the nodes that it came from."""

    value: Any
    root: yaml.Node

    def position(self, path: Path, *, of: Literal["key", "value"]) -> tuple[int, int]:
        """Line and column, from 1, of the deepest part of ``path`` that the file has.

        Steps that the file does not have are passed over: a validator puts the name of the
        chosen variant between a list's index and a key.
        """
        node, mark = self.root, self.root.start_mark
        for step in path:
            key, value = _child(node, step)
            if value is None:
                continue
            node, mark = value, value.start_mark
            if key is not None and (of == "key" or not isinstance(value, yaml.ScalarNode)):
                mark = key.start_mark
        return mark.line + 1, mark.column + 1


def grow(source: str) -> Tree:
    """Parse the text; ``Unreadable`` tells the first thing that is not allowed."""
    _refuse_oversize(source)
    try:
        _refuse_hostile(source)
        root = yaml.compose(source, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        reason = ", ".join(part for part in (error.context, error.problem) if part)
        raise Unreadable(error.problem_mark, "yaml", _NOT_YAML, reason=reason) from None
    except yaml.YAMLError as error:
        raise Unreadable(None, "yaml", _NOT_YAML, reason=str(error)) from None
    if root is None:
        raise Unreadable(None, "empty", gettext_noop("The file is empty."))
    return Tree(_value(root), root)


# The C parser reads in linear time; the Python one needs seconds for what this one does at once.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_YAML = gettext_noop("This is not valid YAML: %(reason)s.")


def _refuse_oversize(source: str) -> None:
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        raise Unreadable(None, "encoding", NOT_UTF8) from None
    if size > MAX_BYTES:
        message = gettext_noop("The file has %(size)s bytes; at most %(most)s are read.")
        raise Unreadable(None, "too_large", message, size=size, most=MAX_BYTES)


def _refuse_hostile(source: str) -> None:
    depth = documents = 0
    for number, event in enumerate(yaml.parse(source, Loader=_LOADER)):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = gettext_noop("Anchors and aliases are not allowed: write the value out.")
            raise Unreadable(event.start_mark, "alias", message)
        if tag := getattr(event, "tag", None):
            message = gettext_noop("The tag “%(tag)s” is not allowed.")
            raise Unreadable(event.start_mark, "tag", message, tag=tag)
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or number > MAX_EVENTS:
            message = gettext_noop("The file is nested too deeply or has too many values.")
            raise Unreadable(event.start_mark, "too_complex", message)
        if documents > 1:
            message = gettext_noop("The file holds more than one document.")
            raise Unreadable(event.start_mark, "documents", message)


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    return None, None


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    return _scalar(node)


def _mapping(node: yaml.MappingNode) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
            message = gettext_noop("A key must be a word; put “%(key)s” in quotation marks.")
            shown = key.value if isinstance(key, yaml.ScalarNode) else "…"
            raise Unreadable(key.start_mark, "key", message, key=shown)
        if key.value in values:
            message = gettext_noop("The key “%(key)s” stands here twice.")
            raise Unreadable(key.start_mark, "duplicate_key", message, key=key.value)
        values[key.value] = _value(value)
    return values


def _scalar(node: yaml.Node) -> Any:
    message = gettext_noop("“%(value)s” is not a value that can be read here.")
    shown = str(node.value)[:40]
    if node.tag not in SCALARS:
        raise Unreadable(node.start_mark, "value", message, value=shown)
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (ValueError, yaml.YAMLError):  # 2023-02-30, a number of 5,000 digits
        raise Unreadable(node.start_mark, "value", message, value=shown) from None
