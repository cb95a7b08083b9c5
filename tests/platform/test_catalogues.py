"""Compiling translations when they changed, and only then."""

import os
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from django.utils import translation

from config.catalogues import compile_catalogues

pytestmark = pytest.mark.rules

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def catalogue(folder: Path, text: str) -> Path:
    path = folder / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{HEADER}msgid "draft"\nmsgstr "{text}"\n')
    return path


def test_a_changed_catalogue_is_compiled_once(tmp_path: Path):
    source = catalogue(tmp_path, "草稿")
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert compile_catalogues(tmp_path) == []
    catalogue(tmp_path, "初稿")
    later = source.with_suffix(".mo").stat().st_mtime + 1
    os.utime(source, (later, later))
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    with source.with_suffix(".mo").open("rb") as lines:
        assert read_mo(lines).get("draft").string == "初稿"


def test_a_fuzzy_text_stays_out(tmp_path: Path):
    source = catalogue(tmp_path, "草稿")
    with source.open("a") as lines:
        lines.write('\n#, fuzzy\nmsgid "sent"\nmsgstr "猜测"\n')
    compile_catalogues(tmp_path)
    with source.with_suffix(".mo").open("rb") as lines:
        assert read_mo(lines).get("sent") is None


def test_what_is_compiled_is_read_at_once(tmp_path: Path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    word = "a word of no other catalogue"
    with translation.override("zh-hans"):
        assert translation.gettext(word) == word
    source = catalogue(tmp_path, "草稿")
    source.write_text(source.read_text().replace("draft", word))
    compile_catalogues(tmp_path)
    with translation.override("zh-hans"):
        assert translation.gettext(word) == "草稿"
