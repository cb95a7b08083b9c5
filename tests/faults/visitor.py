"""A person's browser, as far as a form needs one: cookies, a CSRF token, a key for each POST."""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tests.faults.crew import HOST


class Visitor:
    """Stands behind the proxy that speaks TLS, so cookies are kept although this is plain HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(urllib.request.Request(self._address(path)))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Status, and where to go next."""
        request = urllib.request.Request(self._address(path), data=urlencode(fields).encode())
        request.add_header("X-CSRFToken", self.cookies.get("csrftoken", ""))
        request.add_header("Origin", f"https://{HOST}")
        request.add_header("Idempotency-Key", secrets.token_hex(16))
        return self._ask(request)

    def _address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        request.add_header("Host", HOST)
        request.add_header("X-Forwarded-Proto", "https")
        request.add_header("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        try:
            answer: Any = _opener.open(request, timeout=60)
        except urllib.error.HTTPError as other:  # everything but 2xx
            answer = other
        with answer:
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {key: each.value for key, each in SimpleCookie(line).items()}
            return answer.status, answer.headers.get("Location") or answer.read().decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
