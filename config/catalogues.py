"""Compiles the translations. The .mo files are made, not kept: they follow from the .po files."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.reloader import translation_file_changed

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def compile_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Compiles each catalogue that is newer than its .mo; returns those. Fuzzy entries stay out.

    This process reads them anew: the first start serves in the process that compiles, and has
    looked for the .mo before.
    """
    compiled = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as lines:
            catalogue = read_po(lines, locale=source.parts[-3])
        # Written aside and renamed: test processes start together and read it at once.
        draft = target.with_suffix(f".{os.getpid()}.draft")
        with draft.open("wb") as out:
            write_mo(out, catalogue)
        draft.replace(target)
        translation_file_changed(sender=None, file_path=target)
        compiled.append(target)
    return compiled
