"""What no file of the project may hold. Each rule is tried on a planted fault as well."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.rules

ROOT = Path(__file__).resolve().parents[2]
MADE = {".git", ".venv", ".hypothesis", "var", "test-results", "__pycache__"}
TEXTS = {"", ".py", ".html", ".md", ".txt", ".toml", ".yaml", ".yml", ".sh", ".css", ".js", ".po"}

INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|<script(?![^>]*\ssrc=)|javascript:"""
)
MACHINE_PATH = re.compile(r"(?<![\w.~])/(?:work|farm|root|home/\w+|tmp/\w+)/")
INDEX_ADDRESS = re.compile(r"--(?:extra-)?index-url|registry\s*=\s*http|--find-links")
LEFT_OVER = re.compile(r"\b(?:TODO|FIXME|XXX)\b")


def files(*suffixes: str) -> Iterator[Path]:
    """Every text that we wrote. git need not be installed: what tools make is left out by name."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        made = MADE & set(parts) or any(part.endswith("_cache") for part in parts)
        if not made and path.is_file() and path.suffix in (suffixes or TEXTS):
            yield path


def faults(rule: re.Pattern[str], *suffixes: str) -> list[str]:
    found = []
    for path in files(*suffixes):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if rule.search(line) and path != Path(__file__):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found


def test_no_page_template_holds_inline_style_script_or_handler():
    paper = str(Path("templates") / "documents")  # rendered to PDF, never sent to a browser
    pages = [fault for fault in faults(INLINE, ".html") if not fault.startswith(paper)]
    assert pages == []


def test_no_file_names_a_path_of_one_machine():
    assert faults(MACHINE_PATH) == []


def test_no_file_names_a_package_index():
    assert faults(INDEX_ADDRESS) == []


def test_no_marker_was_left_over():
    assert faults(LEFT_OVER, ".py", ".html", ".js", ".css") == []


def test_every_requirement_is_pinned():
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    assert [
        line for line in lines if not re.fullmatch(r"[\w.\-]+(\[[\w,]+\])?==[\w.]+", line)
    ] == []


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        (INLINE, '<p style="color: red">'),
        (INLINE, '<a onclick="go()">'),
        (INLINE, "<script>go()</script>"),
        (INLINE, '<a href="javascript:go()">'),
        (MACHINE_PATH, "open('/home/somebody/data')"),
        (INDEX_ADDRESS, "pip install --index-url here"),
        (LEFT_OVER, "# TODO later"),
    ],
)
def test_the_rule_finds_a_planted_fault(rule: re.Pattern[str], planted: str):
    assert rule.search(planted)


@pytest.mark.parametrize(
    "innocent", ['<script src="/static/kit.js" defer></script>', '<p class="style">']
)
def test_the_rule_lets_an_innocent_line_pass(innocent: str):
    assert not INLINE.search(innocent)
