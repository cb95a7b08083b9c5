"""A mail server on a private port that remembers every letter it has accepted."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any

import throwaway
from aiosmtpd.controller import Controller

# A mail server looks things up before it takes a letter, and looks at the letter before it accepts
# it: whoever is killed has mostly been waiting for it.
LOOKING_SECONDS = 0.02


@dataclass(frozen=True)
class Letter:
    message_id: str
    recipient: str
    subject: str


class Sink:
    """Every letter in ``accepted`` is one that the sender was promised would arrive."""

    def __init__(self) -> None:
        self.accepted: list[Letter] = []

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(LOOKING_SECONDS)
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(LOOKING_SECONDS)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        (recipient,) = envelope.rcpt_tos
        self.accepted.append(Letter(str(letter["Message-ID"]), recipient, str(letter["Subject"])))
        return "250 accepted"

    def repeats(self) -> int:
        """Letters accepted again under a Message-ID already seen: a mail system shows one."""
        return len(self.accepted) - len({letter.message_id for letter in self.accepted})

    def copies(self) -> int:
        """What a person would see twice: the same letter under two Message-IDs."""
        ids = defaultdict(set)
        for letter in self.accepted:
            ids[letter.recipient, letter.subject].add(letter.message_id)
        return sum(len(each) - 1 for each in ids.values())

    def shown(self) -> Counter[str]:
        """How many letters each address would see."""
        first = {letter.message_id: letter.recipient for letter in self.accepted}
        return Counter(first.values())


@contextlib.contextmanager
def listening(port: int | None = None) -> Iterator[tuple[Sink, int]]:
    """The server, and the port it listens on."""
    sink, port = Sink(), port or throwaway.free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()
