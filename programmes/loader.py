"""Reads a programme's file, and says of every mistake where it stands. Pure.

The file is untrusted: its size, depth and number of nodes are bounded before anything is built,
anchors and tags are refused outright, and a key may stand only once in a mapping.
Mistakes are ``Finding``s whose ``params`` name ``file``, ``line`` and ``column`` (both from 1);
``place`` is ``line:<line>:<column>``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pydantic import BaseModel, ValidationError

from . import mistakes, yamltree
from .checks import weaknesses
from .definitions import Programme
from .findings import Finding, Refused, gettext_noop
from .mistakes import Mistake
from .yamltree import Tree

MOST_SHOWN = 200

Said = TypeVar("Said", bound=BaseModel)


def read(source: str, *, name: str = "programme.yaml") -> Programme:
    """The file as frozen values. ``Refused`` carries every mistake at once, in order of lines."""
    return read_as(Programme, source, weaknesses, name=name)


def read_as(
    model: type[Said], source: str, check: Callable[[Said], Iterator[Mistake]], *, name: str
) -> Said:
    """The same for a file of another kind; ``check`` says what its types cannot."""
    try:
        tree = yamltree.grow(source)
    except yamltree.Unreadable as error:
        raise Refused(_finding(name, error.line, error.column, error.mistake)) from None
    return judged(model, tree, check, name=name)


def judged(
    model: type[Said], tree: Tree, check: Callable[[Said], Iterator[Mistake]], *, name: str
) -> Said:
    """What stands in the tree, as frozen values. ``Refused`` as in ``read``."""
    try:
        said = model.model_validate(tree.value)
    except ValidationError as error:
        raise Refused(_located(name, tree, mistakes.of_validation(error, model))) from None
    if found := _located(name, tree, check(said)):
        raise Refused(found)
    return said


def text_of(file: Path) -> str:
    """The file's text, read no further than ``read`` allows. ``Refused`` if it cannot be read."""
    try:
        with file.open("rb") as stream:
            return text_in(stream, name=str(file))
    except OSError as error:
        message, params = (
            gettext_noop("The file cannot be read: %(reason)s."),
            {"reason": error.strerror},
        )
        raise Refused(
            _finding(str(file), 1, 1, Mistake((), "unreadable", message, params))
        ) from None


def text_in(stream: BinaryIO, *, name: str) -> str:
    """The text of an open file, as ``text_of`` reads it."""
    content = stream.read(yamltree.MAX_BYTES + 4)
    # A file cut off inside a character is too large, not badly encoded.
    cut_off = len(content) > yamltree.MAX_BYTES
    try:
        return content.decode("utf-8", "ignore" if cut_off else "strict")
    except UnicodeDecodeError:
        raise Refused(_finding(name, 1, 1, Mistake((), "encoding", yamltree.NOT_UTF8))) from None


def _located(name: str, tree: Tree, found: Iterator[Mistake]) -> list[Finding]:
    first = islice(found, MOST_SHOWN)  # each takes time to look for the nearest name
    placed = sorted(
        ((*tree.position(mistake.path, of=mistake.stands_at), mistake) for mistake in first),
        key=lambda item: item[:2],
    )
    return [_finding(name, *item) for item in placed]


def _finding(name: str, line: int, column: int, mistake: Mistake) -> Finding:
    params: Mapping[str, Any] = {"file": name, "line": line, "column": column, **mistake.params}
    return Finding(
        mistake.code,
        mistake.message,
        place=f"line:{line}:{column}",
        params=params,
        remedy=mistake.remedy,
    )
