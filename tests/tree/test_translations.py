"""The interface is Chinese: every message of the source has a Chinese text, well set."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.tree.test_files import ROOT, files

pytestmark = pytest.mark.rules

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HAN = "[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(f"{HAN}[,:;()?!]{HAN}")
CALL = re.compile(
    r"""\b(?:_|gettext|ngettext|pgettext|npgettext)"""
    r"""\((?:u?"(?:\\.|[^"\\])*"|u?'(?:\\.|[^'\\])*'|[\s,]|count)+\)"""
)


Found = tuple[str | None, str | tuple[str, ...]]


def messages(source: bytes) -> set[Found]:
    """Context and msgid of every message in Python source; of a counted one also its plural."""
    return {
        (context, message)
        for _line, message, _comments, context in extract("python", BytesIO(source), KEYWORDS)
    }


def template_messages(text: str) -> set[Found]:
    """The same for a template. Only the gettext calls are kept: the rest is no Python."""
    return messages("\n".join(CALL.findall(templatize(text))).encode())


def source_messages() -> dict[Found, Path]:
    found: dict[Found, Path] = {}
    for path in files(".py"):
        if path.relative_to(ROOT).parts[0] not in {"tests", "scripts", "bench"}:
            found |= dict.fromkeys(messages(path.read_bytes()), path.relative_to(ROOT))
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in {".html", ".txt"}:
            found |= dict.fromkeys(template_messages(path.read_text()), path.relative_to(ROOT))
    return found


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as lines:
        return read_po(lines, locale="zh_Hans")


def is_translated(catalogue: Catalog, context: str | None, msgid: str | tuple[str, ...]) -> bool:
    """A counted message needs a counted entry: another of the same words does not serve it."""
    counted = not isinstance(msgid, str)
    entry = catalogue.get(msgid[0] if counted else msgid, context)
    if entry is None or entry.fuzzy or (counted and not entry.pluralizable):
        return False
    texts = entry.string if isinstance(entry.string, tuple | list) else [entry.string]
    return all(texts)


def test_every_message_has_a_chinese_text():
    known = catalogue()
    missing = [
        f"{path}: {msgid!r}"
        for (context, msgid), path in source_messages().items()
        if not is_translated(known, context, msgid)
    ]
    assert missing == []


def test_every_chinese_text_keeps_the_placeholders():
    faults = [f"{entry.id!r}: {error}" for entry, errors in catalogue().check() for error in errors]
    assert faults == []


def test_chinese_text_is_set_with_full_width_punctuation():
    faults = [
        entry.string
        for entry in catalogue()
        if entry.id and isinstance(entry.string, str) and HALF_WIDTH.search(entry.string)
    ]
    assert faults == []


def test_messages_are_found_in_python_and_in_templates():
    python = b'_("one")\nngettext("two", "twos", n)\npgettext("a list", "three")'
    assert messages(python) == {(None, "one"), (None, ("two", "twos")), ("a list", "three")}
    template = (
        '<p title="{% translate "it\'s one" %}">{% blocktranslate count n=x trimmed %}\n two'
        " {{ n }}\n{% plural %} twos {% endblocktranslate %}{{ _('four')|lower }}"
        '{% translate "three" context "a list" %}'
    )
    assert template_messages(template) == {
        (None, "it's one"),
        (None, ("two %(n)s", "twos")),
        (None, "four"),
        ("a list", "three"),
    }


def test_an_untranslated_and_a_fuzzy_message_are_found():
    known = Catalog("zh_Hans")
    known.add("guessed", "猜测", flags={"fuzzy"})
    known.add("empty", "")
    known.add("done", "完成")
    states = {
        msgid: is_translated(known, None, msgid) for msgid in ("guessed", "empty", "done", "x")
    }
    assert states == {"guessed": False, "empty": False, "done": True, "x": False}
    assert not is_translated(known, None, ("done", "dones"))
