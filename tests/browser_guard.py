"""Real headless Chromium, and what every browser test proves on the side.

A browser test fails when a page asks another host for anything, when the content security policy
blocks something, or when a script throws. A missing Chromium is a failure, never a skip.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

# Playwright runs an event loop in the test's thread; Django would take that for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

FLAGS = [
    "--no-sandbox",  # containers and chroots run the tests as root
    "--disable-dev-shm-usage",  # a bare chroot has no /dev/shm
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OWN_HOSTS = {"127.0.0.1", "localhost"}

expect.set_options(timeout=30_000)  # as long as an action: a busy machine is no fault of a page


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests say ``live_server.url``; the plugin's own fixture of this name warns under pytest 9."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium is missing: scripts/test installs it, or install 'chromium'.")
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }


def watch(context: BrowserContext, faults: list[str]) -> None:
    """Writes into ``faults`` what no page of ours may do; pages opened later are watched too."""

    def on_request(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname not in OWN_HOSTS:
            faults.append(f"request to another host: {request.url}")

    def on_console(message: Any) -> None:
        if "Content Security Policy" in message.text:
            faults.append(f"policy: {message.text}")

    context.on("request", on_request)
    context.on("console", on_console)
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))


@pytest.fixture
def page_faults() -> list[str]:
    """What the guard has seen so far; empty it only in a test of the guard itself."""
    return []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], page_faults: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
    """Playwright's fixture, with the guard in every context: one context a person."""

    def guarded(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch(context, page_faults)
        return context

    yield guarded
    assert not page_faults, "\n".join(page_faults)
