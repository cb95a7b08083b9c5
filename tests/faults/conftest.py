"""A production of its own for each fault test, and the figures that each one prints."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from tests.faults.crew import Broker, Crew, environment
from tests.faults.sink import listening


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says what a fault test has measured, at the end of the run, whether it passed or not."""
    return lambda text: record_property("figure", text)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for each in terminalreporter.stats.values() for report in each]
    ended = [report for report in reports if getattr(report, "when", "") == "teardown"]
    figures = [
        f"{report.nodeid}: {text}"
        for report in ended
        for name, text in report.user_properties
        if name == "figure"
    ]
    if figures:
        terminalreporter.section("figures of the fault tests")
        terminalreporter.write_line("\n".join(figures))


@pytest.fixture
def chance(figure: Callable[[str], None]) -> random.Random:
    """The order and the moments of the faults: another one each run, the same with FAULT_SEED."""
    seed = int(os.environ.get("FAULT_SEED") or random.randrange(10**6))
    figure(f"FAULT_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("several processes on one database are production's, and that is PostgreSQL")


@pytest.fixture
def site(postgresql: None, tmp_path: Path, settings: Any) -> Iterator[SimpleNamespace]:
    """Broker (not started), mail server and crew on the test's database and one data directory."""
    settings.STORE_DIR = tmp_path / "store"
    broker = Broker(tmp_path / "redis")
    with listening() as (sink, port):
        crew = Crew(tmp_path, environment(tmp_path, broker.url, port))
        try:
            yield SimpleNamespace(broker=broker, sink=sink, crew=crew, data=tmp_path)
        finally:
            crew.end()
            broker.kill()
