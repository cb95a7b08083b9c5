"""What rules can be tried on: programmes on offer, examples to start from, how much is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.utils.translation import gettext as _

from programmes import loader
from programmes.cycles import year_of
from programmes.definitions import Programme, Text
from programmes.findings import Finding, Refused, gettext_noop
from programmes.selectors import calls, definition_of, files

from .. import trial
from ..trial.judging import LISTS
from ..trial.types import ItemSaid

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
# What one request may cost; docs/guides/try-rules.md names the command for more.
MOST_CHARACTERS = 40_000
MOST_WORK = 400_000  # answers that are looked at, each as often as it is
READING = 3  # reading an answer costs about as much as looking at it so often

TOO_LONG = gettext_noop("The case has %(count)s characters; this page judges at most %(most)s.")
TOO_MUCH = gettext_noop("The case has too many declarations, answers or places for this page.")
BY_COMMAND = gettext_noop("Shorten it, or try it with the command “manage.py try_rules”.")


# --- programmes ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme whose rules can be tried; ``key`` is its own, or ``round-<pk>``."""

    key: str
    title: Text
    programme: Programme


def of_rounds() -> list[Offer]:
    """Each round by the file that it froze, the newest first."""
    rounds = calls().select_related("definition").order_by("-opened_at", "-pk")
    offers = []
    for each in rounds:
        with suppress(Refused):
            title = Text.model_validate({"zh-hans": each.title_zh, "en": each.title_en})
            offers.append(Offer(f"round-{each.pk}", title, definition_of(each.definition)))
    return offers


def of_version(key: str) -> list[Offer]:
    """The version of a file that ``version-<pk>`` names; of any other key nothing."""
    kind, _dash, pk = key.partition("-")
    if kind != "version" or not pk.isdecimal() or len(pk) > 9:
        return []
    versions = files().filter(pk=int(pk))
    offers = []
    for each in versions:
        programme = definition_of(each)
        title = programme.title
        words = {"zh-hans": f"{title.zh}（{each.sha256[:12]}）"}
        if title.en:
            words["en"] = f"{title.en} ({each.sha256[:12]})"
        offers.append(Offer(key, Text.model_validate(words), programme))
    return offers


@cache
def shipped() -> Mapping[str, Programme]:
    """The files that come with the release and have no mistakes, by key. Read once a process."""
    found = {}
    for file in sorted((FIXTURES / "programmes").glob("*.yaml")):
        with suppress(Refused):
            programme = loader.read(loader.text_of(file), name=file.name)
            found[programme.key] = programme
    return MappingProxyType(found)


def of_files() -> list[Offer]:
    """The shipped files."""
    return [Offer(key, each.title, each) for key, each in shipped().items()]


# --- examples ------------------------------------------------------------------------------------


@cache
def examples(key: str) -> Mapping[str, str]:
    """The case files that come with the release for the programme, by name."""
    files = sorted((FIXTURES / "cases").glob(f"{key}-*.yaml"))
    texts = {file.stem.removeprefix(f"{key}-"): loader.text_of(file) for file in files}
    return MappingProxyType(texts)


def smallest(programme: Programme) -> str:
    """A case of one declaration that says nothing, at the first step, with a line of advice."""
    said = [
        "# " + _("One declaration of one unit. Add answers, and more of its rules are judged."),
        f"programme: {programme.key}",
        f"at: {programme.route[0].id}",
    ]
    rest = [
        "units:",
        f'  unit: {{kind: {programme.applicants.kinds[0]}, area: "420000"}}',
        "items:",
        "  - unit: unit",
        "    answers: {}",
        "",
    ]
    text = "\n".join([*said, *rest])
    try:
        trial.read(text, programme)
    except Refused:  # the notice does not say when its window opens
        years = [year for each in programme.cycles if (year := year_of(each))]
        years += [each.since for each in programme.cycles if each.since]
        text = "\n".join([*said, f"opens: {max(years)}-01-01", *rest])
    return text


# --- how much ------------------------------------------------------------------------------------


def too_long(source: str) -> Iterator[Finding]:
    """Whether the text is longer than a request may read: looking for near names takes long."""
    if len(source) > MOST_CHARACTERS:
        params = {"count": len(source), "most": MOST_CHARACTERS}
        yield Finding("too_long", TOO_LONG, params=params, remedy=BY_COMMAND)


def too_much(ready: trial.Trial) -> Iterator[Finding]:
    """Whether judging it takes longer than a request may."""
    if work_of(ready) > MOST_WORK:
        yield Finding("too_much", TOO_MUCH, remedy=BY_COMMAND)


def work_of(ready: trial.Trial) -> int:
    """How many answers are looked at: all of them for each list, or for each item."""
    case = ready.case
    answers = sum(_size(said) for said in (*case.items, *case.elsewhere))
    if ready.step.kind in LISTS:
        rounds = len({said.list_of or said.unit for said in case.items})
    else:
        rounds = sum(said.times for said in case.items)
    places = sum(said.total * len(said.base) for said in case.apportion.values())
    return (READING + rounds) * answers + places


def _size(said: ItemSaid) -> int:
    return said.times * (1 + _leaves(said.answers))


def _leaves(answer: object) -> int:
    if isinstance(answer, Mapping):
        return sum(_leaves(each) for each in answer.values())
    if isinstance(answer, list | tuple):
        return sum(_leaves(each) for each in answer)
    return 1
