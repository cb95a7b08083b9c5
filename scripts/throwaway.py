"""PostgreSQL and Redis for one test run: private ports, a temporary directory, gone afterwards."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from machine import postgres_programs, stop

# Only speed: what these servers hold is thrown away.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def directory() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="shenbao-servers-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def postgres(base: Path) -> Iterator[str]:
    """A fresh cluster; yields its DATABASE_URL. ``initdb`` refuses root: then as postgres."""
    programs = postgres_programs()
    home = base / "postgres"
    home.mkdir()
    password = secrets.token_urlsafe(18)
    secret = home / "password"
    secret.touch(0o600)
    secret.write_text(password)
    owner = _owner(base, home, secret)
    data = home / "data"
    with (home / "log").open("w") as log:
        initdb = [f"{programs}/initdb", "-D", str(data), "-U", "shenbao", "-E", "UTF8"]
        initdb += ["--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync"]
        subprocess.run(initdb, check=True, stdout=log, stderr=log, cwd=home, **owner)
        port = free_port()
        server = [f"{programs}/postgres", "-D", str(data), "-p", str(port), "-k", str(home)]
        server += ["-c", "listen_addresses=127.0.0.1"]
        for option in FAST:
            server += ["-c", option]
        process = subprocess.Popen(
            server, stdout=log, stderr=log, cwd=home, start_new_session=True, **owner
        )
        try:
            _wait_for("PostgreSQL", port, process, home / "log")
            yield f"postgres://shenbao:{password}@127.0.0.1:{port}/postgres"
        finally:
            _end(process, signal.SIGINT)  # fast shutdown: open sessions are cut


def empty_database(url: str, name: str) -> str:
    """Makes another database in the cluster of ``url``; returns its DATABASE_URL."""
    server = urlsplit(url)
    command = [f"{postgres_programs()}/createdb", "-h", str(server.hostname)]
    command += ["-p", str(server.port), "-U", str(server.username), name]
    env = {**os.environ, "PGPASSWORD": str(server.password)}
    subprocess.run(command, check=True, env=env, cwd="/")
    return server._replace(path=f"/{name}").geturl()


def _owner(base: Path, *paths: Path) -> dict:
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    base.chmod(0o755)
    for path in paths:
        os.chown(path, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def redis(base: Path) -> Iterator[str]:
    """A Redis that keeps nothing; yields its address as a REDIS_URL."""
    home = base / "redis"
    home.mkdir()
    port = free_port()
    server = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(home)]
    server += ["--save", "", "--appendonly", "no"]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(server, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for("Redis", port, process, home / "log")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            _end(process, signal.SIGTERM)


def _wait_for(name: str, port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    print(log.read_text())
    stop(f"{name} 没有启动。", f"{name} did not start.")


def _end(process: subprocess.Popen, gently: signal.Signals) -> None:
    process.send_signal(gently)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
