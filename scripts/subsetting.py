"""Cuts the committed fonts of documents/fonts. Called by scripts/build-fonts, seldom.

The regular faces come from the pinned font packages, the bold one from a package of npm, fetched
by its client and checked against the hash below. What is kept: the characters of GB 2312, Latin,
and the punctuation and symbols that forms use, without layout features and hints, which paper does
not need. The same sources give the same bytes.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parents[1] / "documents" / "fonts"
BOLD_PACKAGE = "@expo-google-fonts/noto-serif-sc@0.4.3"
BOLD_FILE = "package/700Bold/NotoSerifSC_700Bold.ttf"
BOLD_SHA256 = "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6"
BLOCKS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin with accents; · × ÷ ± ° §
    (0x0391, 0x03C9),  # Greek
    (0x2010, 0x205E),  # dashes, quotation marks, …, ※, ‰
    (0x2070, 0x209C),  # superscripts, subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x218B),  # ℃, №, Ⅰ Ⅱ Ⅲ
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x24FF),  # ① ② ③
    (0x2500, 0x27BF),  # lines, boxes to tick, marks
    (0x3000, 0x30FF),  # punctuation, kana (names of partners abroad)
    (0x3200, 0x33FF),  # ㈠, ㎡
    (0xFF01, 0xFFEE),  # full-width forms
)
DROPPED = ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "STAT", "gasp", "meta"]


@dataclass(frozen=True)
class Face:
    """One font to be cut: where it comes from and what it is called afterwards."""

    source: Path
    family: str
    style: str

    @property
    def target(self) -> Path:
        name = f"{self.family}-{self.style}".replace(" ", "")
        return TARGET / f"{name}{self.source.suffix}"


def characters() -> set[int]:
    return set(_gb2312()) | {point for first, last in BLOCKS for point in range(first, last + 1)}


def _gb2312() -> Iterator[int]:
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            text = bytes((row, cell)).decode("gb2312", errors="ignore")
            yield from map(ord, text)


def bold(folder: Path) -> Path:
    """The bold serif, unpacked into ``folder``. A file that is not the known one ends the run."""
    command = ["npm", "pack", BOLD_PACKAGE, "--silent", "--pack-destination", str(folder)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    with tarfile.open(folder / name) as archive:
        archive.extract(BOLD_FILE, folder, filter="data")
    path = folder / BOLD_FILE
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != BOLD_SHA256:
        sys.exit(f"{BOLD_FILE} has another content than the known one: {found}")
    return path


def cut(face: Face) -> None:
    options = Options()
    options.layout_features = []
    options.drop_tables = [*options.drop_tables, *DROPPED]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.recalc_timestamp = False
    font = TTFont(face.source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    rename(font, face)
    font.save(face.target)
    size = face.target.stat().st_size / 1e6
    print(f"{face.target.name}: {len(font.getBestCmap())} characters, {size:.1f} MB")


def rename(font: TTFont, face: Face) -> None:
    """A name of its own: a cut font must not pass for the original (OFL, section 3)."""
    postscript = face.target.stem
    for number, text in (
        (1, face.family),
        (2, face.style),
        (3, f"{postscript};cut for Shenbao"),
        (4, f"{face.family} {face.style}"),
        (6, postscript),
    ):
        font["name"].setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        table = font["CFF "].cff
        table.fontNames = [postscript]
        table.topDictIndex[0].FullName = f"{face.family} {face.style}"
        table.topDictIndex[0].FamilyName = face.family


def main() -> int:
    serif, sans = pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()
    with tempfile.TemporaryDirectory() as folder:
        for face in (
            Face(serif, "Shenbao Serif", "Regular"),
            Face(sans, "Shenbao Sans", "Regular"),
            Face(bold(Path(folder)), "Shenbao Serif", "Bold"),
        ):
            cut(face)
    return 0


if __name__ == "__main__":
    sys.exit(main())
