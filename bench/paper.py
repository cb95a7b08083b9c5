"""What printing costs, beside WeasyPrint as it comes, on the same HTML and CSS.

scripts/bench paper [--pairs 15]

Two papers: a form of 14 pages and a list of 300 rows. Ours is ``documents.press`` with its fonts;
the reference looks for fonts on the machine, has the usual fetcher, and reads fonts and style
sheet anew each time. Each side has a warm process of its own for each paper; they print in turns.
"""

from __future__ import annotations

import argparse
import copy
import gc
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SIDES = ("ours", "default")
OPTIONS = {"pdf_tags": True, "presentational_hints": True}  # the same file on both sides
BAR = 1.0  # ours may cost at most as much as the reference


@dataclass(frozen=True, slots=True)
class Print:
    """One paper printed: seconds of processor time, bytes of peak memory so far, pages."""

    cpu: float
    rss: int
    pages: int


class Child:
    """A warm process of one side, which prints one paper again and again."""

    def __init__(self, side: str, paper: Path, fontconfig: Path) -> None:
        env = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        if side == "ours":
            env["FONTCONFIG_FILE"] = str(fontconfig)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.paper", "--print", side, str(paper)],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def print(self) -> Print:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("again\n")
        self.process.stdin.flush()
        return Print(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def serve(side: str, paper: Path) -> None:
    """The life of a child: a line comes in, the paper is printed, the figures go out."""
    from documents import press

    request = json.loads(paper.read_text())
    work = {"ours": ours, "default": default}[side]()
    for _ in sys.stdin:
        began = time.process_time()
        pdf, pages = work(request)
        if side == "ours":
            press.tidy()
        cpu = time.process_time() - began
        answer = json.dumps({"cpu": cpu, "rss": peak_memory(), "pages": pages})
        if not (kept := paper.with_suffix(f".{side}.pdf")).exists():
            kept.write_bytes(pdf)
        print(answer, flush=True)


def ours() -> Callable[[dict[str, Any]], tuple[bytes, int]]:
    from documents import press

    gc.disable()  # as the press does

    def work(request: dict[str, Any]) -> tuple[bytes, int]:
        pdf, facts = press.render(request)
        return pdf, facts["pages"]

    return work


def default() -> Callable[[dict[str, Any]], tuple[bytes, int]]:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    def work(request: dict[str, Any]) -> tuple[bytes, int]:
        fonts = FontConfiguration()
        style = CSS(string=request["css"], font_config=fonts)
        page = HTML(string=request["html"])
        document = page.render(font_config=fonts, stylesheets=[style], **OPTIONS)
        return document.write_pdf(**OPTIONS), len(document.pages)

    return work


def peak_memory() -> int:
    """Bytes. Of this program alone: ``ru_maxrss`` would also count the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]


def papers() -> dict[str, dict[str, str]]:
    """HTML and CSS of the two papers."""
    from documents.papers import composed
    from tests.documents.samples import RECOMMENDATION, SUMMARY

    form, summary = copy.deepcopy(RECOMMENDATION), copy.deepcopy(SUMMARY)
    form["sections"] *= 3
    first = summary["items"][0]
    summary["items"] = [
        {**first, "n": n, "number": f"PP2026-420000-{n:04d}", "title": f"{first['title']}第{n}项"}
        for n in range(1, 301)
    ]
    summary["count"] = 300
    pages = {
        "form of 14 pages": composed("recommendation", form),
        "list of 300 rows": composed("province_summary", summary),
    }
    return {
        name: {"html": each.html, "css": each.css, "identifier": each.identifier}
        for name, each in pages.items()
    }


def measure(paper: Path, fontconfig: Path, pairs: int) -> dict[str, list[Print]]:
    """``pairs`` prints of each side, in turns; the first two of each are not counted."""
    children = {side: Child(side, paper, fontconfig) for side in SIDES}
    found: dict[str, list[Print]] = {side: [] for side in SIDES}
    try:
        for turn in range(pairs + 2):
            for side in SIDES if turn % 2 else SIDES[::-1]:
                found[side].append(children[side].print())
    finally:
        for child in children.values():
            child.close()
    return {side: prints[2:] for side, prints in found.items()}


def fonts_of(pdf: Path) -> str:
    """Which fonts a side found."""
    from pypdf import PdfReader

    fonts = [
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(pdf).pages
        for font in page["/Resources"].get("/Font", {}).values()  # type: ignore[union-attr]
    ]
    return ", ".join(sorted({font.split("+")[-1] for font in fonts}))


def report(name: str, found: dict[str, list[Print]], paper: Path) -> Any:
    """Prints the table of one paper and returns the bar of its ratio."""
    from bench.measuring import Bar, interval

    print(f"\n{name}\n{'':10}{'CPU s':>8}{'pages/s':>9}{'RSS MB':>8}{'pages':>7}  fonts")
    for side in SIDES:
        prints = found[side]
        cpu, pages = median(each.cpu for each in prints), prints[0].pages
        rss = max(each.rss for each in prints) / 2**20
        fonts = fonts_of(paper.with_suffix(f".{side}.pdf"))
        print(f"{side:10}{cpu:8.2f}{pages / cpu:9.1f}{rss:8.0f}{pages:7}  {fonts}")
    pairs = zip(found["ours"], found["default"], strict=True)
    ratio = interval([one.cpu / other.cpu for one, other in pairs])
    print(f"ratio of CPU, ours to default, median [95 %]: {ratio}", flush=True)
    return Bar(f"{name}, ratio", ratio.middle, BAR)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench paper")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--print", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.print:
        serve(options.print[0], Path(options.print[1]))
        return 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from bench.measuring import verdict
    from documents.glyphs import configuration

    bars = []
    with tempfile.TemporaryDirectory() as folder:
        for n, (name, request) in enumerate(papers().items()):
            paper = Path(folder) / f"{n}.json"
            paper.write_text(json.dumps(request))
            found = measure(paper, configuration(), options.pairs)
            bars.append(report(name, found, paper))
    print()
    return verdict(bars)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
