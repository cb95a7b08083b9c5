"""The content-addressed store: bytes under the name of their own sha256, in ``settings.STORE_DIR``.

Nothing is ever overwritten or renamed to another content, so a row that carries a sha256 can
neither lose its bytes to a later upload nor silently show others. Papers and attachments use it.
Callers never see a path.
"""

import contextlib
import hashlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class Damaged(Exception):
    """The stored bytes no longer have the hash they are filed under."""


def put(data: bytes) -> str:
    """Keep ``data`` and return its sha256 in hexadecimal. The same bytes are kept once.

    On return they are on the disk: the file is synced before it gets its name, and its directory
    after, so that a row committed afterwards never points at nothing after a power cut.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    place = _place(sha256)
    if _intact(place, sha256):
        return sha256
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    _sync(place.parent)
    return sha256


def open(sha256: str) -> BinaryIO:
    """The bytes filed under ``sha256``, checked against it before the first one is given out.

    Raises ``FileNotFoundError`` when nothing is filed there, ``Damaged`` when the disk has changed
    it. Uploads are limited to settings.MAX_UPLOAD_MB, so reading them whole is bounded.
    """
    data = _place(sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(sha256)
    return io.BytesIO(data)


def _place(sha256: str) -> Path:
    """Two levels of 256 directories: 10 million files stay at about 150 a directory."""
    if not SHA256.match(sha256):
        raise ValueError(f"not a sha256: {sha256!r}")
    return Path(settings.STORE_DIR) / sha256[:2] / sha256[2:4] / sha256


def _intact(place: Path, sha256: str) -> bool:
    """A damaged file counts as absent, so that putting the same bytes again repairs it."""
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _sync(directory: Path) -> None:
    """Make the new name itself durable; its parents too, which may be new."""
    for level in (directory, directory.parent, directory.parent.parent):
        handle = os.open(level, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
