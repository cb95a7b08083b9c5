"""Reads a workbook that somebody uploaded, in a child process with limits (``unfolding``)."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from trail.findings import Finding, Refused, gettext_noop

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_MB = 2
MEMORY = 768 * 2**20  # bytes of address space; the largest workbook allowed needs about 250 MB
SECONDS = 15  # of processor time; 200 rows need 0.5
WAITING = 60  # seconds by the clock, when the machine is busy

SAVE_AGAIN = gettext_noop("Save it in the spreadsheet program as “Excel workbook (.xlsx)”.")
SMALLER = gettext_noop("Keep only the rows of this table in it, without pictures and other sheets.")
REFUSALS = {
    "no_workbook": (gettext_noop("This file is not an Excel workbook."), SAVE_AGAIN),
    "old_format": (gettext_noop("This is a workbook of the old kind (.xls)."), SAVE_AGAIN),
    "macros": (gettext_noop("This workbook contains macros."), SAVE_AGAIN),
    "locked": (
        gettext_noop("This workbook is protected by a password."),
        gettext_noop("Take the password off in the spreadsheet program, save, and upload again."),
    ),
    "too_large": (gettext_noop("This workbook holds more than can be read here."), SMALLER),
    "too_many_lines": (
        gettext_noop("The first sheet reaches down to row %(lines)s and over %(columns)s columns."),
        gettext_noop("Delete the empty rows and columns around the table."),
    ),
    "merged": (
        gettext_noop("Cells are merged: %(cells)s."),
        gettext_noop("Take the merging back, so that each row has cells of its own."),
    ),
    "no_value": (
        gettext_noop("A formula has no stored value: %(cells)s."),
        gettext_noop("Open and save it in the spreadsheet program, or type the value itself."),
    ),
    "error_value": (
        gettext_noop("A formula ended in an error: %(cells)s."),
        gettext_noop("Correct the formula, or type the value itself."),
    ),
    "lost_digits": (
        gettext_noop("A long number has lost its last digits: %(cells)s."),
        gettext_noop("Format these cells as text and type the number again."),
    ),
}


def read(data: bytes) -> list[list[str]]:
    """The cells of the first sheet as texts, from A1 on; ``Refused`` says why not, at which cells.

    At most ``unfolding.MOST_LINES`` lines. Days are ISO texts, numbers plain decimals.
    """
    if len(data) > MAX_MB * 2**20:
        raise too_large()
    command = [sys.executable, "-I", str(Path(__file__).with_name("unfolding.py"))]
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell
            [*command, str(MEMORY), str(SECONDS)],
            input=data,
            capture_output=True,
            timeout=WAITING,
            # Not the environment of the site: that carries its secrets.
            env={"LANG": "C.UTF-8", "OPENPYXL_LXML": "False"},
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise too_large() from None
    except ValueError:  # it was ended at one of its limits, or there is something wrong with us
        log.warning("a workbook was not read: %s %s", done.returncode, done.stderr[-500:])
        raise too_large() from None
    if "refused" in answer:
        raise _refused(answer["refused"], answer)
    lines: list[list[str]] = answer["lines"]
    return lines


def read_upload(upload: UploadedFile | None) -> list[list[str]]:
    """The same of the file that came with a form; ``Refused`` also where none did."""
    if upload is None:
        message = gettext_noop("Choose a file first, then upload it.")
        raise Refused(Finding("no_file", message, place="field:workbook"))
    if (upload.size or 0) > MAX_MB * 2**20:
        raise too_large()
    return read(upload.read())


def too_large() -> Refused:
    """More than is read of a workbook, before or after it was unpacked."""
    return _refused("too_large", {})


def _refused(why: str, facts: dict[str, Any]) -> Refused:
    message, remedy = REFUSALS[why]
    params: dict[str, Any] = {key: facts[key] for key in ("lines", "columns") if key in facts}
    if "cells" in facts:
        params["cells"] = ", ".join(facts["cells"])
    return Refused(
        Finding(f"workbook_{why}", message, place="field:workbook", params=params, remedy=remedy)
    )
