"""One command serves web and worker, ends cleanly, and loses nothing."""

import os
import signal
import stat
from collections.abc import Iterator

import pytest
import running
import throwaway

from tests.platform.installation import (
    Installation,
    alive,
    children,
    eventually,
    nobody_listens,
)

pytestmark = pytest.mark.fault  # its engines are its own, whatever the run is on


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("installation"))
    installation.manage("prepare")
    return installation


@pytest.fixture(scope="module")
def scaled_out() -> Iterator[Installation]:
    """The same on PostgreSQL and Redis."""
    with (
        throwaway.directory() as base,
        throwaway.postgres(base) as database,
        throwaway.redis(base) as broker,
    ):
        data = base / "installation"
        data.mkdir()
        installation = Installation(data, DATABASE_URL=database, REDIS_URL=broker)
        installation.manage("prepare")
        yield installation


def waiting_mails(installation: Installation) -> int:
    query = "SELECT count(*) FROM notifications_message WHERE state = 'pending'"
    return installation.ask(query)[0][0]


def queue_mails_again(installation: Installation) -> int:
    """What a request would leave behind: mails that wait. Returns how many."""
    return installation.change(
        "UPDATE notifications_message SET state = 'pending', attempts = 0, not_before = created_at"
    )


def test_one_process_serves_pages_and_works_off_what_waits(prepared: Installation):
    assert queue_mails_again(prepared) > 0
    with prepared.serving() as process:
        assert "<form" in prepared.get("/login/")
        eventually(lambda: waiting_mails(prepared) == 0, "the worker sent the mails")
        started = children(process.pid)
        assert len(started) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, prepared.log()
        assert not any(alive(pid) for pid in started)
    assert nobody_listens(prepared.port)
    assert "Traceback" not in prepared.log()


def test_killing_the_parent_leaves_no_orphan(prepared: Installation):
    with prepared.serving() as process:
        started = children(process.pid)
        process.kill()
        eventually(lambda: not any(alive(pid) for pid in started), "the children ended")


def test_preparing_again_changes_no_row(prepared: Installation):
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = [name for (name,) in prepared.ask(names)]

    def counts() -> dict[str, int]:
        return {name: prepared.ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in tables}

    before = counts()
    assert before["declarations_declaration"] > 0
    prepared.manage("prepare")
    assert counts() == before


def test_secrets_are_their_owners_and_stay(prepared: Installation):
    folder = prepared.data / "secrets"
    before = {path.name: path.read_text() for path in folder.iterdir()}
    running.make_secrets(prepared.data)
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    assert set(before) == {"secret_key", "master_key", "identity_key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_with_redis_every_part_is_a_process_that_is_started_again(scaled_out: Installation):
    assert queue_mails_again(scaled_out) > 0
    with scaled_out.serving() as process:
        eventually(lambda: waiting_mails(scaled_out) == 0, "worker and beat sent the mails")
        parts = [pid for pid in children(process.pid) if os.getsid(pid) == pid]
        assert len(parts) == 3
        for part in parts:
            os.kill(part, signal.SIGKILL)
        queue_mails_again(scaled_out)
        eventually(lambda: waiting_mails(scaled_out) == 0, "new parts sent the mails")
        eventually(scaled_out.is_up, "a new web part serves")
        started = children(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, scaled_out.log()
        assert not any(alive(pid) for pid in started)


def test_postgresql_without_redis_is_served_by_one_process(scaled_out: Installation):
    installation = Installation(scaled_out.data, DATABASE_URL=scaled_out.env["DATABASE_URL"])
    queue_mails_again(installation)
    with installation.serving("--prepare") as process:
        assert "<form" in installation.get("/login/")
        eventually(lambda: waiting_mails(installation) == 0, "the worker sent the mails")
        assert len(children(process.pid)) == 1


def test_with_redis_a_killed_parent_leaves_no_orphan(scaled_out: Installation):
    with scaled_out.serving() as process:
        eventually(lambda: len(children(process.pid)) > 3, "the parts have started")
        started = children(process.pid)
        process.kill()
        eventually(lambda: not any(alive(pid) for pid in started), "the parts ended")
