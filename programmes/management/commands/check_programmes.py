"""``manage.py check_programmes FILE…``: every mistake of the files, with line and column.

With ``--notice`` each sentence is compared with the text of the notice, and each figure with its
sentence. With ``--explain`` also what was understood of each file without mistakes, in plain
sentences.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from programmes import loader, sentences
from programmes.checks import weaknesses
from programmes.definitions import Programme
from programmes.explaining import Speaker, explain
from programmes.findings import Finding, Refused
from programmes.mistakes import Mistake

WIDTH = 80
Check = Callable[[Programme], Iterator[Mistake]]


class Command(BaseCommand):
    help = "Print every mistake in the files; ends with 1 if there is one."
    requires_system_checks = []  # a file can be checked before anything is installed

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument(
            "--notice", type=Path, metavar="TEXT", help="Compare each sentence with this text."
        )
        parser.add_argument(
            "--explain", action="store_true", help="Say in sentences what each file means."
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            help="The language of everything printed; zh-hans where nothing is said.",
        )

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        with translation.override(options["language"] or translation.get_language()):
            try:
                check = checking(options["notice"])
            except Refused as refusal:
                raise CommandError(line_of(refusal.findings[0])) from None
            self._check(files, check, explaining=options["explain"])

    def _check(self, files: list[Path], check: Check, *, explaining: bool) -> None:
        wrong = 0
        folders = {file.parent for file in files} if explaining else ()
        others = {folder: found_in(folder) for folder in folders}
        for file in files:
            try:
                programme = loader.read_as(Programme, loader.text_of(file), check, name=str(file))
            except Refused as refusal:
                wrong += 1
                for finding in refusal.findings:
                    self.stderr.write(line_of(finding))
                continue
            self.stdout.write(_("%(file)s: no mistakes.") % {"file": file})
            if explaining:
                self.stdout.writelines(explanation_of(programme, others[file.parent]))
        if wrong:
            raise CommandError(_("Files with mistakes: %(count)s.") % {"count": wrong})


def checking(notice: Path | None) -> Check:
    """What is checked of each file beyond its types. ``Refused`` if the notice cannot be read."""
    if notice is None:
        return weaknesses
    in_notice = sentences.against(loader.text_of(notice))
    return lambda programme: chain(weaknesses(programme), in_notice(programme))


def found_in(folder: Path) -> dict[str, Programme]:
    """The programmes of a folder that can be read, by key: their rules name one another."""
    found = {}
    for other in sorted(folder.glob("*.yaml")):
        with suppress(Refused):
            programme = loader.read(loader.text_of(other))
            found[programme.key] = programme
    return found


def explanation_of(programme: Programme, others: Mapping[str, Programme]) -> Iterator[str]:
    """The lines of the explanation, in the language that is active."""
    language = translation.get_language() or "en"
    speaker = Speaker(language, _)
    for chapter in explain(programme, others):
        yield f"\n{speaker.words(chapter.title)}\n"
        for sentence in chapter.sentences:
            for line in speaker.lines(sentence):
                text = f"{'  ' * line.depth}- {line.text}"
                yield f"{text if language.startswith('zh') else laid_out(text, line.depth)}\n"


def laid_out(text: str, depth: int) -> str:
    """The text in lines of 80 columns, broken at spaces only: a quoted sentence never is."""
    return textwrap.fill(
        text,
        WIDTH,
        subsequent_indent="  " * (depth + 1),
        break_long_words=False,
        break_on_hyphens=False,
    )


def line_of(finding: Finding) -> str:
    """``file:line:column: what. What to do.``, as editors and compilers write it."""
    said = _(finding.message) % finding.params
    if finding.remedy:
        said = f"{said} {_(finding.remedy) % finding.params}"
    where = ":".join(str(finding.params[name]) for name in ("file", "line", "column"))
    return f"{where}: {said}"
