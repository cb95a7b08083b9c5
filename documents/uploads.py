"""A file that a stranger wants checked: only its SHA-256 is taken, as it streams in.

Nothing of it is kept, written to a disk or looked into. ``settings.FILE_UPLOAD_HANDLERS`` names the
handler first; everywhere but at ``VIEWS`` it lets Django's own ones do their work. That is
decided here and not in the view, because the check of the form's token reads the form before it.
"""

import hashlib
import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

MAX_MB = 20
VIEWS = {"verify", "verify_number"}


class Fingerprint(UploadedFile):
    """What is left of the file: name, size in bytes and ``sha256`` (hex; of the first bytes only,
    if it is larger than ``MAX_MB``). Read, it gives its hash."""

    def __init__(self, name: str, size: int, sha256: str) -> None:
        super().__init__(io.BytesIO(sha256.encode()), name, size=size)
        self.sha256 = sha256
        self.is_too_large = size > MAX_MB * 2**20


class FingerprintHandler(FileUploadHandler):
    """Makes a ``Fingerprint`` of each file sent to one of ``VIEWS``."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        match = getattr(self.request, "resolver_match", None)
        self.active = match is not None and match.url_name in VIEWS
        if self.active:
            self.digest, self.size = hashlib.sha256(), 0
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.active:
            return raw_data
        self.size += len(raw_data)
        if self.size <= MAX_MB * 2**20:
            self.digest.update(raw_data)
        return None

    def file_complete(self, file_size: int) -> Fingerprint | None:
        if not self.active:
            return None
        return Fingerprint(self.file_name or "", self.size, self.digest.hexdigest())
