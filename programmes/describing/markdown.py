"""The reference chapter of the guide, written from the types. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ..checks.route import ONLY, ROLES
from ..definitions import QuotaBase, RuleBase
from ..definitions.route import RUN_FEATURES, RUN_KINDS
from ..findings import gettext_noop as _
from .codes import codes
from .language import MEANINGS, keys_of, meaning, paths, types, vocabulary
from .schema import Node, Say, schema
from .vocabularies import VOCABULARIES

HEAD = _(
    "This chapter is generated from the language itself by `manage.py describe_language`; do not "
    "edit it. The way from a notice to a file is in the [guide](%(guide)s)."
)
HOW = _(
    "**Bold** keys must be written; the others may be left out and then have the value under "
    "“left out”. A name is made of small letters, digits and `_`, and begins with a letter."
)
# Chapter by chapter, each with the types that it describes.
CHAPTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_("The whole file"), ("Programme", "Source", "Applicants", "Text", "Condition")),
    (_("Units"), ("Attribute", "Party", "Recommending", "Option")),
    (_("Windows"), ("Cycle", "Window", "Reminder")),
    (_("Route and papers"), ("Step", "NoticeTerms", "Department", "Criterion", "Paper")),
    (_("Conditions on a declaration"), ("RuleBase", "ImportedList")),
    (_("Quotas"), ("QuotaBase", "By")),
    (_("Form"), ("Form", "Section", "FormField", "Choice")),
    (
        _("Afterwards"),
        ("Outcome", "Term", "Move", "Obligation", "ChangeEvent", "Extension", "Award"),
    ),
)
KINDS: dict[str, type[RuleBase] | type[QuotaBase]] = {
    "RuleBase": RuleBase,
    "QuotaBase": QuotaBase,
}
BASICS = {
    "integer": _("whole number"),
    "number": _("number"),
    "boolean": _("`true` or `false`"),
    "string": _("text"),
}


def reference(say: Say, *, guide: str) -> str:
    """The whole chapter in the language of ``say``; ``guide`` is the tutorial's file."""
    parts = _parts(say)
    lines = ["# " + say(_("Reference of the programme file")), ""]
    lines += [say(HEAD) % {"guide": guide}, "", say(HOW), ""]
    for title, names in CHAPTERS:
        lines += [f"## {say(title)}", ""]
        for name in names:
            if name in KINDS:
                lines += _kinds(name, parts, say)
            else:
                lines += _type(name, parts[name], say)
    lines += _words(say)
    lines += _roles(say)
    lines += codes(say)
    lines += _running(say)
    return "\n".join(lines).rstrip() + "\n"


def _parts(say: Say) -> dict[str, Node]:
    whole = schema(say)
    parts = {**whole["$defs"], "Programme": whole}
    return {name: node.get("anyOf", [node])[-1] for name, node in parts.items() if name in types()}


def _type(name: str, node: Node, say: Say) -> list[str]:
    where = paths()[name]
    at = f" · `{where}`" if where and name not in ("Text", "Condition", "By", "Term") else ""
    head = [f'<a id="{name}"></a>', "", f"### {name}{at}", "", say(meaning(name)), ""]
    return head + _table(name, node, list(node["properties"]), say)


def _kinds(base: str, parts: dict[str, Node], say: Say) -> list[str]:
    """The keys that every kind has, then each kind with its own."""
    kinds = {name: m for name, m in types().items() if issubclass(m, KINDS[base])}
    shared = [*keys_of(KINDS[base]), "type"]
    first = next(iter(kinds))
    name = base.removesuffix("Base")
    lines = [f'<a id="{name}"></a>', "", say(MEANINGS[base, ""]), ""]
    lines += _table(first, parts[first], shared, say)
    for each in kinds:
        node = parts[each]
        word = node["properties"]["type"]["const"]
        lines += [f'<a id="{word}"></a>', "", f"### `type: {word}`", "", say(meaning(each)), ""]
        own = [key for key in node["properties"] if key not in shared]
        lines += _table(each, node, own, say)
    return lines


def _table(name: str, node: Node, keys: Iterable[str], say: Say) -> list[str]:
    titles = (_("key"), _("value"), _("left out"), _("meaning"))
    lines = [f"| {' | '.join(say(title) for title in titles)} |", "|---|---|---|---|"]
    for key in keys:
        below = node["properties"][key]
        bold = "**" if key in node.get("required", ()) else ""
        cells = (
            f"{bold}`{key}`{bold}",
            _value(below, say),
            _default(below),
            " ".join(_meaning(name, key, below, say)),
        )
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return [*lines, ""]


def _meaning(name: str, key: str, node: Node, say: Say) -> Iterator[str]:
    yield say(meaning(name, key))
    if name == "Step" and key in ONLY:
        yield say(_("Only in: %(kinds)s.")) % {"kinds": ", ".join(f"`{k}`" for k in ONLY[key])}
    for words in _enums(node):
        known = vocabulary(words)
        if not known.title:
            yield "<br>".join(
                ["", *(f"`{word}` — {say(text)}" for word, text in known.words.items())]
            )


def _enums(node: Node) -> Iterator[tuple[str, ...]]:
    for each in (node, *node.get("anyOf", ()), node.get("items", {})):
        if "enum" in each:
            yield tuple(each["enum"])


def _default(node: Node) -> str:
    value = node.get("default")
    if value in (None, "", [], {}):
        return ""
    return f"`{json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value}`"


def _value(node: Node, say: Say) -> str:
    """What may stand there, in a few words."""
    if "anyOf" in node:
        several = [each for each in node["anyOf"] if each.get("type") != "null"]
        return _value(several[0], say)
    if "$ref" in node:
        return _named(node["$ref"].rpartition("/")[2], say)
    if "enum" in node:
        known = vocabulary(tuple(node["enum"]))
        return f"[{say(known.title)}](#{known.anchor})" if known.title else say(_("one word"))
    if "const" in node:
        return f"`{node['const']}`"
    if "prefixItems" in node:
        return say(_("two names"))
    if "items" in node:
        return say(_("list: %(of)s")) % {"of": _value(node["items"], say)}
    if "additionalProperties" in node:
        return say(_("name: %(of)s")) % {"of": _value(node["additionalProperties"], say)}
    return _plain_value(node, say)


def _named(name: str, say: Say) -> str:
    if name == "Strength":
        return "[" + say(_("Strengths")) + "](#strengths)"
    return f"[{say(BASICS['string'])}](#Text)" if name == "Text" else f"[{name}](#{name})"


def _plain_value(node: Node, say: Say) -> str:
    if node.get("format") == "date" or node.get("pattern", "").startswith(r"^(\d{4}-)?"):
        return say(_("day"))
    if node.get("pattern", "").startswith("^[a-z]"):
        return say(_("name"))
    if "pattern" in node and "[A-Z]" in node["pattern"]:
        return say(_("2–4 capital letters"))
    said = say(BASICS[node["type"]]) if "type" in node else say(_("a value, or a list of values"))
    bounds = node.get("minimum"), node.get("maximum")
    return said if bounds == (None, None) else f"{said} {_bounds(*bounds)}"


def _bounds(least: int | None, most: int | None) -> str:
    return f"≥ {least}" if most is None else f"{least}–{most}"


def _words(say: Say) -> list[str]:
    lines = ["## " + say(_("Words that a key may have for a value")), ""]
    for each in VOCABULARIES:
        if each.title:
            lines += [f'<a id="{each.anchor}"></a>', "", f"### {say(each.title)}", ""]
            lines += ["| " + say(_("word")) + " | " + say(_("meaning")) + " |", "|---|---|"]
            lines += [f"| `{word}` | {say(text)} |" for word, text in each.words.items()]
            lines.append("")
    return lines


def _roles(say: Say) -> list[str]:
    lines = ["## " + say(_("Which roles a level has")), ""]
    lines += ["| `level` | `role` |", "|---|---|"]
    lines += [f"| `{level}` | {_codes(roles)} |" for level, roles in ROLES.items()]
    return [*lines, ""]


def _running(say: Say) -> list[str]:
    text = _(
        "Everything above can be written, checked and tried. A round opens only if the running "
        "system goes through every step and keeps every quota that refuses; what it does not is "
        "then named. It goes through steps of kind %(kinds)s, with the keys %(features)s. It keeps "
        "quotas of every type, but no `counted_in` with an `option`, none by `outcome_of`, and for "
        "`scope: country` no `ratio_max`, no `coverage` and no `floors`; those that only show are "
        "never in the way."
    )
    params = {"kinds": _codes(RUN_KINDS), "features": _codes(RUN_FEATURES)}
    head = ['<a id="running"></a>', "", "## " + say(_("What a round runs today")), ""]
    return [*head, say(text) % params, ""]


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
