"""The child process that makes PDF out of HTML, started by ``documents.printer``.

A program of its own, without Django, database or secrets: what it renders was written by strangers.
It takes no more memory than ``PRESS_MEMORY`` bytes and fetches nothing but ``data:`` addresses.
Requests and answers are frames on the standard streams: four bytes of length, then JSON
(in: ``html``, ``css``, ``identifier``; out: ``pages``, ``boxes`` and ``size``, or ``error``), then
the bytes.
"""

import contextlib
import gc
import json
import logging
import os
import resource
import select
import struct
import threading
from functools import cache

LENGTH = struct.Struct(">I")
POINTS = 0.75  # to a CSS pixel


class Unprinted(logging.Handler):
    """Collects what WeasyPrint only warns about but a paper must not have."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith((".notdef", "Failed to load")):
            self.found.append(message)


def limit_memory() -> None:
    size = int(os.environ["PRESS_MEMORY"])
    with contextlib.suppress(ValueError, OSError):  # macOS refuses to limit the address space
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fetcher():
    """Nothing from the disk, nothing from the network: the usual one embeds local files."""
    from weasyprint import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, allow_redirects=False)


@cache
def fonts():
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def stylesheet(css: str):
    from weasyprint import CSS

    return CSS(string=css, font_config=fonts(), url_fetcher=fetcher())


def render(request: dict) -> tuple[bytes, dict]:
    """PDF, and what is known of it; the same request always gives the same bytes."""
    from weasyprint import HTML

    options = {
        "pdf_identifier": request["identifier"].encode(),
        "pdf_tags": True,  # headings and table cells can be followed by a screen reader
        "presentational_hints": True,  # widths of columns, which are data
    }
    document = HTML(string=request["html"], url_fetcher=fetcher()).render(
        font_config=fonts(), stylesheets=[stylesheet(request["css"])], **options
    )
    return document.write_pdf(**options), {
        "pages": len(document.pages),
        "boxes": boxes(document.pages),
    }


def boxes(pages) -> dict[str, dict]:
    """Where each element with an id lies: ``page`` from 1, ``box`` as left, bottom, right, top.

    In points from the lower left corner of the page, as PDF counts.
    """
    return {
        name: {
            "page": number,
            "box": [
                round(each * POINTS, 2)
                for each in (left, page.height - bottom, right, page.height - top)
            ],
        }
        for number, page in enumerate(pages, 1)
        for name, (left, top, right, bottom) in page.anchors.items()
    }


def answer(request: dict, unprinted: Unprinted) -> tuple[dict, bytes]:
    unprinted.found.clear()
    try:
        pdf, facts = render(request)
    except Exception as error:  # whatever it is, the parent must hear of it
        return {"error": f"{type(error).__name__}: {error}"[:500]}, b""
    if unprinted.found:
        return {"error": "; ".join(unprinted.found)[:500]}, b""
    return {**facts, "size": len(pdf)}, pdf


def end_with_parent() -> None:
    """The other end of our input closes when a worker is killed: the page is nobody's then."""
    closing = select.poll()
    closing.register(0, 0)  # no event but that
    closing.poll()
    os._exit(1)


def tidy() -> None:
    """Collects what a render left; what stays (fonts, style sheet) is not looked through again."""
    gc.collect()
    gc.freeze()


def main() -> None:
    limit_memory()
    # It may be in the middle of a page, or of one that never ends.
    threading.Thread(target=end_with_parent, daemon=True).start()
    source = os.fdopen(os.dup(0), "rb")
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the frames
    unprinted = Unprinted()
    logging.getLogger("weasyprint").addHandler(unprinted)
    gc.disable()  # a render makes no garbage worth a pause; it is collected between two
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        request = json.loads(source.read(LENGTH.unpack(head)[0]))
        header, pdf = answer(request, unprinted)
        encoded = json.dumps(header).encode()
        target.write(LENGTH.pack(len(encoded)) + encoded + pdf)
        target.flush()
        del request, pdf
        tidy()


if __name__ == "__main__":
    main()
