"""Sets up and serves the whole product. Called by scripts/run; standard library only.

Embedded default: SQLite and an in-memory broker, nothing to install. DATABASE_URL and REDIS_URL
switch to PostgreSQL and Redis, DJANGO_SETTINGS_MODULE to production (docs/decisions/0100).
"""

import argparse
import base64
import os
import secrets
import socket
from pathlib import Path

import machine


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/run", description="申报 Shenbao")
    parser.add_argument("--port", type=int, default=8000, help="端口 port (8000)")
    parser.add_argument(
        "--data", type=Path, default=machine.ROOT / "var", help="数据目录 data directory (var)"
    )
    return parser.parse_args()


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            machine.stop(
                f"端口 {port} 已被占用，请用 --port 选另一个。",
                f"Port {port} is taken; choose another one with --port.",
            )


def make_secrets(data: Path) -> None:
    """Once an installation, readable by its owner only. They belong into the backup."""
    folder = data / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    values = {
        "secret_key": lambda: secrets.token_urlsafe(64),
        "master_key": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
        "identity_key": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    for name, make in values.items():
        path = folder / name
        if not path.exists():
            # Written aside and renamed: a cut-off start must not leave half a key.
            draft = folder / f".{name}"
            draft.unlink(missing_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(make())
            draft.rename(path)


def main() -> None:
    chosen = options()
    data = chosen.data.resolve()
    require_free(chosen.port)
    machine.ensure_system(machine.TO_RUN)
    python = str(machine.environment("requirements.txt"))
    make_secrets(data)
    os.environ["SHENBAO_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    os.environ.setdefault("SHENBAO_PUBLIC_URL", f"http://127.0.0.1:{chosen.port}")
    os.chdir(machine.ROOT)
    # One start of Django for both; this process becomes it, so signals need no messenger.
    serve = [python, "manage.py", "serve", "--prepare", "--port", str(chosen.port)]
    os.execv(python, serve)  # noqa: S606


if __name__ == "__main__":
    main()
