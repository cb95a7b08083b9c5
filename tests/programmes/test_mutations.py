"""Every key and every reference of every file, spoilt one at a time by program: refused, in place.

A key is renamed, dropped, said twice, or its value is of another type; a name is changed so that it
leads nowhere. What a file may do without is dropped too, and counted apart. The tree of nodes and
the plain values are spoilt together, so that nothing is parsed anew for each of many thousands.

Names are led astray wherever they stand. What else can be spoilt is tried once a file for each key
among the same keys in the same place, and everywhere where tests search longer (scripts/test all).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from programmes import definitions as d
from programmes import loader, mistakes, yamltree
from programmes.checks import weaknesses
from programmes.findings import Refused
from tests.programmes.factories import FILES as FOLDER

pytestmark = pytest.mark.rules

FILES = sorted(FOLDER.glob("*.yaml"))
AIM = 0.98
EVERY = os.environ.get("HYPOTHESIS_PROFILE") == "long"
# Keys whose value names something that the file says elsewhere.
REFERRING = {
    "accepted", "among", "area", "area_from", "areas", "at", "base", "column", "columns",
    "date_column", "document", "evidence", "field", "filled_by", "lists", "needs", "opinion",
    "option", "organisation", "outcome", "parties", "party", "person", "plus", "ratio", "seals",
    "shares", "since", "sum", "table", "ticked", "title_field", "to", "track", "window", "with",
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A key in a mapping: its nodes, its plain mapping, and the lines on which that begins."""

    path: tuple[str | int, ...]
    mapping: yaml.MappingNode
    key: yaml.ScalarNode
    value: yaml.Node
    plain: dict[str, Any]
    above: frozenset[int]

    @property
    def name(self) -> str:
        return str(self.key.value)

    @property
    def shape(self) -> tuple[Hashable, ...]:
        """Sites of the same shape are read by the same model in the same place."""
        steps = tuple(step for step in self.path if isinstance(step, str))
        kinds = str(self.plain.get("type")), str(self.plain.get("kind"))
        return steps, frozenset(self.plain), kinds, type(self.plain[self.name])

    @property
    def lines(self) -> set[int]:
        return {self.key.start_mark.line + 1, self.value.start_mark.line + 1}


def sites(node: yaml.Node, plain: Any, path=(), above=frozenset({1})) -> Iterator[Site]:
    """Every key at every depth."""
    if isinstance(node, yaml.SequenceNode):
        for n, each in enumerate(node.value):
            here = above | {each.start_mark.line + 1}
            yield from sites(each, plain[n], (*path, n), here)
    if not isinstance(node, yaml.MappingNode):
        return
    here = frozenset({node.start_mark.line + 1, max(above)})
    for key, value in node.value:
        yield Site((*path, key.value), node, key, value, plain, here)
        under = frozenset({key.start_mark.line + 1})
        yield from sites(value, plain[key.value], (*path, key.value), under)


@contextmanager
def renamed(site: Site):
    old, new = site.name, f"{site.name}x"
    site.key.value = new
    site.plain[new] = site.plain.pop(old)
    yield
    site.key.value = old
    site.plain[old] = site.plain.pop(new)


@contextmanager
def dropped(site: Site):
    pairs, kept = list(site.mapping.value), site.plain.pop(site.name)
    site.mapping.value = [pair for pair in pairs if pair[0] is not site.key]
    yield
    site.mapping.value = pairs
    site.plain[site.name] = kept


@contextmanager
def holding(site: Site, value: Any):
    kept, site.plain[site.name] = site.plain[site.name], value
    yield
    site.plain[site.name] = kept


@dataclass(frozen=True)
class Judge:
    """Reads the spoilt tree: the lines of what is found, or the programme that it still is."""

    tree: yamltree.Tree

    def __call__(self) -> list[int] | d.Programme:
        try:
            return loader.judged(d.Programme, self.tree, weaknesses, name="spoilt")
        except Refused as refused:
            return [finding.params["line"] for finding in refused.findings]


class Tally:
    """How often a kind of spoiling was tried, refused, and told where it is."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.tried, self.located = Counter[str](), Counter[str]()
        self.let_through: list[str] = []
        self.elsewhere: list[str] = []

    def refuse(self, kind: str, site: Site, lines: set[int]) -> None:
        self.tried[kind] += 1
        found, where = self.judge(), f"{kind} {'.'.join(map(str, site.path))}"
        if isinstance(found, d.Programme):
            self.let_through.append(where)
        elif lines & set(found):
            self.located[kind] += 1
        else:
            self.elsewhere.append(f"{where}: {sorted(lines)} told at {found[:3]}")

    @property
    def share(self) -> float:
        return self.located.total() / self.tried.total()


def test_every_spoilt_key_and_name_is_refused_where_it_stands(capsys, subtests_of_files):
    file, tree, tally = subtests_of_files
    may_do_without = 0
    original = tally.judge()
    seen: set[Hashable] = set()
    for site in list(sites(tree.root, tree.value)):
        for value, line in leading_nowhere(site):
            with holding(site, value):
                tally.refuse("led astray", site, {line})
        if site.shape in seen and not EVERY:
            continue
        seen.add(site.shape)
        with renamed(site):
            tally.refuse("renamed", site, site.lines)
        with dropped(site):
            if isinstance(tally.judge(), d.Programme) and is_optional(site):
                may_do_without += 1
            else:
                tally.refuse("dropped", site, set(site.above) | {min(site.lines)})
        for value in of_another_type(site):
            with holding(site, value):
                tally.refuse("retyped", site, site.lines)
        said_twice(tally, site)
    assert tally.judge() == original, "spoilt things were put back"
    with capsys.disabled():
        tried = ", ".join(f"{kind} {count}" for kind, count in sorted(tally.tried.items()))
        print(f"\n{file.stem}: {tried}; {may_do_without} can be left out; "
              f"{tally.share:.2%} told on their line")  # fmt: skip
    assert tally.let_through == []
    assert tally.share >= AIM, tally.elsewhere[:20]


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def subtests_of_files(request):
    tree = yamltree.grow(loader.text_of(request.param))
    return request.param, tree, Tally(Judge(tree))


def is_optional(site: Site) -> bool:
    """Whether the language has a default for the key, or its mapping has keys of one's own."""
    models = [d.Programme]
    for step in site.path[:-1]:
        if isinstance(step, str):
            models = mistakes._under(models, step) or []
    infos = [
        info for model in models for name, info in model.model_fields.items()
        if site.name in (name, info.alias)
    ]  # fmt: skip
    return not infos or any(not info.is_required() for info in infos)


def of_another_type(site: Site) -> Iterator[Any]:
    value = site.plain[site.name]
    if isinstance(value, dict | list):
        yield 7
    else:
        yield {"zzz": 1}
    if isinstance(value, str) and site.name != "value":
        yield 7


def is_a_name(site: Site) -> bool:
    """Whether the value names something: always under some keys, elsewhere by what is around it."""
    if site.name in ("outcomes", "of"):
        return site.path[0] in ("obligations", "extensions")
    if site.name == "value":  # of a comparison: one of the answers offered
        return "field" in site.plain
    return site.name in REFERRING


def leading_nowhere(site: Site) -> Iterator[tuple[Any, int]]:
    if not is_a_name(site):
        return
    value = site.plain[site.name]
    if isinstance(value, str):
        yield f"{value}x", site.value.start_mark.line + 1
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        for n, node in enumerate(site.value.value):
            yield [*value[:n], f"{value[n]}x", *value[n + 1 :]], node.start_mark.line + 1


def said_twice(tally: Tally, site: Site) -> None:
    """A second key of the same name, on a line of its own."""
    mark = yaml.Mark("", 0, 10_000, 0, None, None)
    again = yaml.ScalarNode(site.key.tag, site.key.value, mark, mark)
    pairs = site.mapping.value
    site.mapping.value = [*pairs, (again, site.value)]
    tally.tried["twice"] += 1
    with pytest.raises(yamltree.Unreadable) as unreadable:
        yamltree._value(site.mapping)
    site.mapping.value = pairs
    assert unreadable.value.mistake.code == "duplicate_key"
    tally.located["twice"] += unreadable.value.line == mark.line + 1


@pytest.mark.parametrize("spoil", [str.upper, lambda key: f"{key}_"], ids=["upper", "longer"])
def test_the_text_itself_spoilt_gives_the_same(spoil: Callable[[str], str]):
    """Each key once, by its shape, in the text of one file and through the whole loader."""
    file = FOLDER / "production_project.yaml"
    source = loader.text_of(file)
    lines = source.splitlines(keepends=True)
    tree = yamltree.grow(source)
    seen = set()
    for site in sites(tree.root, tree.value):
        shape = tuple(step for step in site.path if isinstance(step, str))
        if shape in seen:
            continue
        seen.add(shape)
        number, column = site.key.start_mark.line, site.key.start_mark.column
        line = lines[number]
        spoilt = line[:column] + spoil(site.name) + line[column + len(site.name) :]
        with pytest.raises(Refused) as refused:
            loader.read("".join([*lines[:number], spoilt, *lines[number + 1 :]]))
        assert number + 1 in {finding.params["line"] for finding in refused.value.findings}, shape
    assert len(seen) > 100
