"""Type for paper: our own fonts and those that pip installed, in a fontconfig of their own.

The subsets in ``documents/fonts`` hold what nearly every paper consists of and are quick to load.
Noto Serif/Sans SC (30,900 characters) follow them, then the TC and JP ones, for the rare characters
of names (䶮, 𠮷). Fonts of the machine are never used, so that the same context gives the same
bytes everywhere. A character that none of them holds is printed as 〓, the mark that Chinese and
Japanese typesetters use for a sort they do not have, and named at the end.
"""

import os
import re
import tempfile
from functools import cache
from pathlib import Path

import pylopdf_fonts_jp
import pylopdf_fonts_zh_cn
import pylopdf_fonts_zh_tw
from django.conf import settings
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from documents.seal import Outline

SUBSETS = Path(__file__).with_name("fonts")
PACKAGES = (pylopdf_fonts_zh_cn, pylopdf_fonts_zh_tw, pylopdf_fonts_jp)
SERIF = '"Shenbao Serif", "Noto Serif SC", "Noto Serif TC", "Noto Serif JP"'
SANS = '"Shenbao Sans", "Noto Sans SC", "Noto Sans TC", "Noto Sans JP"'
GETA = "〓"
# Not printed by themselves: controls, joiners, marks of direction, variation selectors.
UNPRINTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
)


def configuration() -> Path:
    """The fontconfig file, in ``settings.DATA_DIR``; written when it is absent or out of date."""
    home = Path(settings.DATA_DIR) / "fonts"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    folders = [SUBSETS, *(package.serif_path().parent for package in PACKAGES)]
    directories = "".join(f"<dir>{folder}</dir>" for folder in folders)
    content = (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><reset-dirs/>{directories}<cachedir>{home / 'cache'}</cachedir></fontconfig>"
    )
    path = home / "fonts.conf"
    if not path.exists() or path.read_text() != content:
        handle, name = tempfile.mkstemp(dir=home)
        with os.fdopen(handle, "w") as file:
            file.write(content)
        os.replace(name, path)
    return path


def printable(text: str) -> tuple[str, list[str]]:
    """``text`` as it can be printed, and the characters (as ``U+XXXX``) that 〓 stands for."""
    text = UNPRINTED.sub("", text)
    missing = sorted({char for char in text if ord(char) not in _coverage() and char not in "\t\n"})
    for char in missing:
        text = text.replace(char, GETA)
    return text, [f"U+{ord(char):04X}" for char in missing]


def outlines(text: str) -> dict[str, Outline]:
    """The shapes of the characters of ``text`` in the serif type; 〓 where there is none."""
    found: dict[str, Outline] = {}
    subset = SUBSETS / "ShenbaoSerif-Regular.otf"
    for path in (subset, *(package.serif_path() for package in PACKAGES)):
        with TTFont(path, lazy=True) as font:
            names, glyphs = font.getBestCmap(), font.getGlyphSet()
            for char in {*text, GETA} - found.keys():
                if (name := names.get(ord(char))) is not None:
                    pen = SVGPathPen(glyphs, ntos=lambda number: str(round(number)))
                    glyphs[name].draw(pen)
                    found[char] = Outline(pen.getCommands(), glyphs[name].width)
        if found.keys() >= {*text}:
            break
    return {char: found.get(char, found[GETA]) for char in text}


@cache
def _coverage() -> frozenset[int]:
    """What both the serif and the sans family can print: a text may be set in either.

    Our subsets hold nothing that the fonts they were cut from do not.
    """
    held = []
    for style in ("serif_path", "sans_path"):
        points: set[int] = set()
        for package in PACKAGES:
            with TTFont(getattr(package, style)(), lazy=True) as font:
                points.update(font.getBestCmap())
        held.append(points)
    return frozenset(held[0] & held[1])
