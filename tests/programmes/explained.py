"""What ``--explain`` says, as lines; and a programme that says everything that can be said."""

from functools import cache
from pathlib import Path

from programmes import yamltree
from programmes.definitions import Programme
from programmes.explaining import Chapter, Speaker, explain
from tests.tree.test_translations import catalogue

EVERYTHING = Path(__file__).with_name("everything.yaml")
LANGUAGES = ("zh-hans", "en")


@cache
def chinese():
    return catalogue()


@cache
def translated(message: str) -> str:
    """The Chinese text; a message without one is a failure and not silently English."""
    entry = chinese().get(message)
    assert entry is not None, f"no Chinese text: {message!r}"
    return entry.string if isinstance(entry.string, str) else entry.string[0]


def lines(programme: Programme, language: str) -> list[str]:
    return spoken(explain(programme), language)


def spoken(chapters: tuple[Chapter, ...], language: str) -> list[str]:
    speaker = Speaker(language, translated if language == "zh-hans" else str)
    found = []
    for chapter in chapters:
        found.append(speaker.words(chapter.title))
        for sentence in chapter.sentences:
            found += [line.text for line in speaker.lines(sentence)]
    return found


@cache
def sample() -> Programme:
    return Programme.model_validate(yamltree.grow(EVERYTHING.read_text(encoding="utf-8")).value)
