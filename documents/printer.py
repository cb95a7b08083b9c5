"""Makes PDF in a child process, which stays warm between papers.

The embedded worker is a thread of the web process: a paper that takes all memory or never ends must
not take the site with it. A child that is too slow, too large or dead is replaced; the paper that
did it is ``Unprintable``.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from documents import glyphs
from documents.press import LENGTH

SECONDS = 90  # the 300-row list takes 2 s on one core
MEMORY = 1536 * 2**20  # bytes of address space; the 300-row list uses 150 MB resident
PAPERS = 200  # a child is replaced after so many: layout libraries leak a little


class Unprintable(Exception):
    """This paper cannot be made as it is; the text says why."""


@dataclass(frozen=True, slots=True)
class Printed:
    """``boxes``: where each element with an id lies, {"seal-1": {"page": 3, "box": […]}}.

    Pages count from 1; a box is left, bottom, right, top in points from the lower left corner.
    """

    pdf: bytes
    pages: int
    boxes: dict[str, Any] = field(default_factory=dict)


class Press:
    """One warm child. Not for several threads at once: ``printed`` keeps them apart."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self.seconds = seconds
        self.papers = 0
        self.process = subprocess.Popen(  # noqa: S603  our own program, no shell
            [sys.executable, "-I", str(Path(__file__).with_name("press.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            # Not the environment of the site: that carries its secrets.
            env={
                "FONTCONFIG_FILE": str(glyphs.configuration()),
                "PRESS_MEMORY": str(memory),
                "PATH": os.environ.get("PATH", ""),
                "LANG": "C.UTF-8",
            },
        )

    def print(self, html: str, css: str, identifier: str) -> Printed:
        self.papers += 1
        deadline = time.monotonic() + self.seconds
        request = json.dumps({"html": html, "css": css, "identifier": identifier}).encode()
        try:
            self._write(LENGTH.pack(len(request)) + request)
            (size,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
            header = json.loads(self._read(size, deadline))
            if "error" in header:
                raise Unprintable(header["error"])
            pdf = self._read(header["size"], deadline)
            return Printed(pdf, header["pages"], header["boxes"])
        except (BrokenPipeError, EOFError) as error:
            raise Unprintable("the rendering process died; too little memory?") from error

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        assert self.process.stdin is not None
        while view:
            view = view[self.process.stdin.write(view) :]

    def _read(self, size: int, deadline: float) -> bytes:
        assert self.process.stdout is not None
        parts = bytearray()
        while len(parts) < size:
            ready, _, _ = select.select([self.process.stdout], [], [], deadline - time.monotonic())
            if not ready:
                raise Unprintable(f"not rendered within {self.seconds:g} seconds")
            part = self.process.stdout.read(size - len(parts))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)


_turn = threading.Lock()
_press: Press | None = None


def printed(html: str, css: str, *, identifier: str) -> Printed:
    """The PDF of a page with the file ``identifier`` (letters, digits); same input, same bytes."""
    global _press
    with _turn:
        if _press is None or _press.papers >= PAPERS or _press.process.poll() is not None:
            close()
            _press = Press()
        try:
            return _press.print(html, css, identifier)
        except Unprintable:
            close()  # it may still be at work on the paper that it was not able to make
            raise


@atexit.register
def close() -> None:
    """End the child, if there is one; the next paper starts another."""
    global _press
    if _press is not None:
        _press.close()
        _press = None
