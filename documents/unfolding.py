"""The child process that reads a workbook (.xlsx), started by ``documents.workbooks``.

A program of its own, without Django, database or secrets: what it reads was made by strangers. It
takes no more memory and time than it is given, and can open neither file nor connection once it
has begun. The workbook comes on the standard input; one JSON object goes out: ``lines``, the first
sheet's cells as texts, or ``refused`` with the facts that its sentence needs.

Formulas are never evaluated: the value that was stored with them counts. Days come out as
``2025-05-20``, numbers as plain decimals with the 15 digits that a spreadsheet keeps.
"""

import contextlib
import encodings.cp437  # noqa: F401  names in an archive, needed where no file can be opened
import io
import json
import resource
import sys
import warnings
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

MOST_UNPACKED = 8 * 2**20  # bytes of all parts together
MOST_PARTS = 500
MOST_LINES, MOST_COLUMNS = 2_000, 200
LEGACY = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of old and of encrypted workbooks
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Refused(Exception):
    def __init__(self, why: str, **facts: object) -> None:
        super().__init__(why)
        self.answer = {"refused": why, **facts}


def limit(memory: int, seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 2**25),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses to limit the address space
            resource.setrlimit(what, (most, most))


def unpackable(data: bytes) -> None:
    """Refuses what is no workbook, or would unpack to more than is sane.

    The sizes are those the archive declares: nothing of a part is read beyond them.
    """
    if data.startswith(LEGACY):
        raise Refused("locked" if ENCRYPTED in data else "old_format")
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except Exception:  # a broken archive fails in many ways
        raise Refused("no_workbook") from None
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("too_large")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("locked")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if "[Content_Types].xml" not in names:
        raise Refused("no_workbook")


def first_sheet(data: bytes, **options):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False, **options)
    if not book.worksheets:
        raise Refused("no_workbook")
    return book.worksheets[0]


def lines_of(data: bytes) -> list[list[str]]:
    sheet = first_sheet(data)
    if merged := sorted(str(each) for each in sheet.merged_cells.ranges):
        raise Refused("merged", cells=merged[:5])
    if sheet.max_row > MOST_LINES or sheet.max_column > MOST_COLUMNS:
        raise Refused("too_many_lines", lines=sheet.max_row, columns=sheet.max_column)
    grid = [list(row) for row in sheet.iter_rows()]
    formulas = [cell.coordinate for row in grid for cell in row if cell.data_type == "f"]
    if formulas:
        values = first_sheet(data, data_only=True)
        if empty := [each for each in formulas if values[each].value is None]:
            raise Refused("no_value", cells=empty[:5])
        grid = [[values[cell.coordinate] for cell in row] for row in grid]
    if wrong := [c.coordinate for row in grid for c in row if c.data_type == "e"]:
        raise Refused("error_value", cells=wrong[:5])
    if lost := [c.coordinate for row in grid for c in row if lost_digits(c.value)]:
        raise Refused("lost_digits", cells=lost[:5])
    return [[text_of(cell) for cell in row] for row in grid]


def lost_digits(value: object) -> bool:
    """A number as long as an identity number: the spreadsheet keeps its first 15 digits only."""
    return isinstance(value, int | float) and abs(value) >= 10**15


def text_of(cell) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        shown_in_percent = "%" in (cell.number_format or "")
        number = Decimal(format(value, ".15g"))
        return plain(number * 100) + "%" if shown_in_percent else plain(number)
    if isinstance(value, datetime) and value.time() == time(0):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def answer(data: bytes) -> dict:
    try:
        unpackable(data)
        return {"lines": lines_of(data)}
    except Refused as refused:
        return refused.answer
    except MemoryError:
        return {"refused": "too_large"}
    except Exception as error:  # whatever is wrong with a stranger's file, it is no workbook to us
        return {"refused": "no_workbook", "error": f"{type(error).__name__}: {error}"[:200]}


def warm() -> None:
    """Loads every module that reading needs: no file can be opened later."""
    sys.modules.update({"PIL": None})  # type: ignore[dict-item]  # pictures in a workbook are nobody's business here
    import openpyxl

    assert openpyxl.DEFUSEDXML  # else entities would be resolved
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    answer(target.getvalue())


def main() -> None:
    memory, seconds = (int(each) for each in sys.argv[1:])
    warnings.simplefilter("ignore")
    warm()
    data = sys.stdin.buffer.read()
    limit(memory, seconds)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # neither a file nor a connection
    sys.stdout.write(json.dumps(answer(data)))


if __name__ == "__main__":
    main()
