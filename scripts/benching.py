"""One benchmark on throwaway servers. Called by scripts/bench.

scripts/bench                     names the benchmarks
scripts/bench NAME [arguments…]   runs bench/NAME.py; status 1 when a bar is missed
"""

import os
import secrets
import signal
import subprocess
import sys
from base64 import b64encode
from contextlib import ExitStack

import machine
import throwaway

HOST = "shenbao.example"


def names() -> list[str]:
    """The modules of bench/ that can be run."""
    return sorted(
        path.stem
        for path in (machine.ROOT / "bench").glob("*.py")
        if "\ndef main(arguments: list[str]) -> int:" in path.read_text("utf-8")
    )


def installation(servers: ExitStack, python_directory: str) -> dict[str, str]:
    """Production's settings on empty servers, with secrets and data that end with the run."""
    base = servers.enter_context(throwaway.directory())
    scratch, data = base / "scratch", base / "data"
    scratch.mkdir()
    (data / "static").mkdir(parents=True)
    env = {key: value for key, value in os.environ.items() if not key.startswith("SHENBAO_")}
    return env | {
        "PATH": f"{python_directory}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(scratch),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": servers.enter_context(throwaway.postgres(base)),
        "REDIS_URL": servers.enter_context(throwaway.redis(base)),
        "SHENBAO_DATA": str(data),
        "SHENBAO_HOSTS": HOST,
        "SHENBAO_SECRET_KEY": secrets.token_urlsafe(64),
        "SHENBAO_MASTER_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "SHENBAO_IDENTITY_KEY": secrets.token_urlsafe(32),
    }


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in names():
        machine.stop(f"用法：scripts/bench 名称。可选：{'、'.join(names())}",
                     f"Usage: scripts/bench NAME. There are: {', '.join(names())}")  # fmt: skip
    machine.ensure_system(machine.TO_TEST)
    python = machine.environment("requirements.txt", "requirements-dev.txt")
    # A signal must unwind the stack, or the servers would stay.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    with ExitStack() as servers:
        env = installation(servers, str(python.parent))
        command = [str(python), "-m", f"bench.{arguments[0]}", *arguments[1:]]
        return subprocess.run(command, cwd=machine.ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
