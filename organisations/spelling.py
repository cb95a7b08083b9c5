"""How names are spelled for searching: folded, in pinyin, by initials. Pure.

Folded text is what two people type alike: full-width and half-width letters, capitals, blanks and
punctuation make no difference (NFKC, case folded, letters and digits only).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

# Places that are read otherwise than the library's dictionary of words would have it.
PLACES = """
朝阳 chao yang, 漯河 luo he, 单县 shan xian, 浚县 xun xian, 洪洞 hong tong, 涡阳 guo yang,
珲春 hun chun, 六合 lu he, 荥经 ying jing, 繁峙 fan shi, 大城县 dai cheng xian, 筠连 jun lian,
什邡 shi fang, 宕昌 tan chang, 乐陵 lao ling
"""
# What these are read like in most names; elsewhere the dictionary knows the word.
IN_NAMES = {"长": "cháng,zhǎng", "都": "dū,dōu", "佛": "fó,fú"}
LONGEST = 60  # characters of a query that are looked at
HAN = re.compile("[\u3400-\u9fff]")


def folded(text: str) -> str:
    """The text without what does not distinguish names: ``Ｗｕ'han`` is ``wuhan``."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


def words(query: str) -> tuple[str, ...]:
    """The folded words of a query; a blank or an underscore ends a word."""
    plain = unicodedata.normalize("NFKC", query)[:LONGEST]
    return tuple(word for part in re.split(r"[\s_]+", plain) if (word := folded(part)))


def is_latin(word: str) -> bool:
    """Whether a folded word may be pinyin or initials."""
    return word.isascii() and word.isalpha()


def syllables(name: str) -> tuple[str, ...]:
    """The name in pinyin without tones, a syllable a Han character; ``ü`` is ``v``.

    重庆 is ``chong qing``: phrases are known, so that most characters of several readings are read
    right. What is no Han character is no syllable.
    """
    return tuple(each for each in _pinyin().lazy_pinyin(name, errors="ignore") if each)


def terms(*names: str) -> str:
    """Lines by which a record is found: its folded names, and the pinyin and initials of them.

    Every line stands between ``\\n``: a word is a whole one, at the beginning of one, or in it.
    """
    lines = [folded(name) for name in names]
    for name in names:
        if HAN.search(name):
            spelled = syllables(name)
            lines += ["".join(spelled), initials(spelled)]
    return "\n".join(["", *dict.fromkeys(line for line in lines if line), ""])


def initials(spelled: Iterable[str]) -> str:
    """The first letters of syllables."""
    return "".join(each[0] for each in spelled)


@lru_cache(maxsize=1)
def _pinyin() -> Any:
    """The library reads its dictionaries when it is imported: a quarter of a second, 57 MB.

    So it is not imported before somebody types pinyin. See docs/decisions/0330.
    """
    import pypinyin

    places = [place.split() for place in PLACES.replace("\n", " ").split(",")]
    pypinyin.load_phrases_dict({name: [[each] for each in read] for name, *read in places})
    pypinyin.load_single_dict({ord(letter): read for letter, read in IN_NAMES.items()})
    return pypinyin
