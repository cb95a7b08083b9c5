"""Every check and every test, on throwaway servers. Called by scripts/test.

scripts/test            everything (what CI runs)
scripts/test all        everything, with hypothesis searching ten times longer
scripts/test fast       checks, and the tests on PostgreSQL without races, faults, browsers
scripts/test PATHS…     only these tests, on PostgreSQL and on SQLite
"""

import os
import resource
import secrets
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import machine
import throwaway

APPS = "trail organisations programmes documents notifications declarations quotas reviews workflow"
PARALLEL = ("-n", "2", "--dist", "loadfile")
PLAIN = "db or flow"
EXAMPLES = "SHENBAO_EXAMPLES"  # what tests/inputs/examples.py reads; all else is an installation's


@dataclass
class Run:
    """The steps of one run: name, result, seconds by the clock and on the processor.

    The second figure, without that of the servers, tells a slow step from a busy machine.
    """

    env: dict[str, str]
    steps: list[tuple[str, bool, float, float]] = field(default_factory=list)

    def step(self, name: str, *command: str, env: dict[str, str] | None = None) -> None:
        print(f"\n━━ {name}", flush=True)
        began, worked = time.monotonic(), processor_seconds()
        code = subprocess.run(
            command, cwd=machine.ROOT, env={**self.env, **(env or {})}, check=False
        ).returncode
        passed, seconds = code == 0, time.monotonic() - began
        self.steps.append((name, passed, seconds, processor_seconds() - worked))

    def pytest(self, name: str, engine: dict[str, str], *arguments: str) -> None:
        output = f"--output=test-results/{name.replace(' ', '-').replace(',', '')}"
        self.step(name, "python", "-m", "pytest", output, "--durations=8", *arguments, env=engine)

    def close(self) -> int:
        print("\n━━ summary              clock  processor")
        for name, passed, seconds, worked in self.steps:
            print(f"{'ok    ' if passed else 'FAILED'} {seconds:19.1f} s {worked:7.1f} s  {name}")
        total = sum(seconds for _, _, seconds, _ in self.steps)
        failed = [name for name, passed, _, _ in self.steps if not passed]
        verdict = f"FAILED: {', '.join(failed)}" if failed else "all green"
        print(f"       {total:19.1f} s            {verdict}", flush=True)
        return 1 if failed else 0


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def production() -> dict[str, str]:
    """A dummy installation, so that the deployment checks see production's settings."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SHENBAO_HOSTS": "shenbao.example",
        "SHENBAO_SECRET_KEY": secrets.token_urlsafe(64),
        "SHENBAO_MASTER_KEY": secrets.token_urlsafe(32),
        "SHENBAO_IDENTITY_KEY": secrets.token_urlsafe(32),
    }


def checks(run: Run) -> None:
    run.step("ruff format", "ruff", "format", "--check", "-q", ".")
    run.step("ruff check", "ruff", "check", "-q", ".")
    run.step("import contracts", "lint-imports", "--no-cache")
    run.step("mypy", "mypy", ".")
    run.step("djlint", "djlint", "templates", "--lint", "--quiet")
    run.step("django check", "python", "manage.py", "check", "--fail-level", "WARNING")
    run.step(
        "django check --deploy",
        *("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        env=production(),
    )
    run.step(
        "migrations",
        *("python", "manage.py", "makemigrations", "--check", "--dry-run", *APPS.split()),
    )
    run.step("files and translations", "python", "-m", "pytest", "tests/tree")


def rules(run: Run, engine: dict[str, str]) -> None:
    """Pure tests ask no database, and no file of them needs to stay together."""
    run.pytest("rules", engine, "--ignore=tests/tree", "-n", "2", "-m", f"rules and not ({PLAIN})")


def everything(run: Run, postgres: dict[str, str], sqlite: dict[str, str]) -> None:
    rest = ("--ignore=tests/tree",)
    rules(run, sqlite)
    run.pytest("tests, PostgreSQL", postgres, *rest, *PARALLEL, "-m", PLAIN)
    run.pytest("races, PostgreSQL", postgres, *rest, "-m", "race")
    # Pages and generated forms cost the most, and depend on the engine the least.
    once = (
        "--ignore=tests/inputs",
        "--ignore=tests/test_access_table.py",
        "--ignore-glob=*_pages.py",
    )
    run.pytest("tests, SQLite", sqlite, *rest, *once, *PARALLEL, "-m", PLAIN)
    run.pytest("races, SQLite", sqlite, *rest, "-m", "race")
    run.pytest("faults, PostgreSQL", postgres, *rest, *PARALLEL, "-m", "fault")
    # Worker, beat and web as processes of their own are production's; a cut-off send is not.
    run.pytest("faults, SQLite", sqlite, "tests/faults/test_send.py")
    run.pytest("browser, PostgreSQL", postgres, *rest, *PARALLEL, "-m", "browser")
    # Pages alone do not depend on the engine; whole lives do.
    lives = [f"tests/life/test_{name}.py" for name in ("whole_life", "nothing_is_lost")]
    run.pytest("browser, SQLite", sqlite, *lives, *PARALLEL, "-m", "browser", "-k", "not -en")


def selected(run: Run, mode: str, paths: list[str], servers: ExitStack) -> None:
    base = servers.enter_context(throwaway.directory())
    redis = servers.enter_context(throwaway.redis(base))
    scratch = base / "scratch"  # what killed processes leave behind goes with the servers
    scratch.mkdir()
    run.env["TMPDIR"] = str(scratch)
    postgres = {
        "DATABASE_URL": servers.enter_context(throwaway.postgres(base)),
        "REDIS_URL": redis,
    }
    sqlite = {"DATABASE_URL": "", "REDIS_URL": redis}
    if paths:
        run.pytest("selection, PostgreSQL", postgres, *paths)
        run.pytest("selection, SQLite", sqlite, *paths)
    elif mode == "fast":
        rules(run, sqlite)
        run.pytest("tests, PostgreSQL", postgres, "--ignore=tests/tree", *PARALLEL, "-m", PLAIN)
    else:
        everything(run, postgres, sqlite)


def main(arguments: list[str]) -> int:
    mode = arguments[0] if arguments and arguments[0] in {"all", "fast"} else ""
    paths = arguments[1:] if mode else arguments
    machine.ensure_system(machine.TO_TEST)
    python = machine.environment("requirements.txt", "requirements-dev.txt")
    kept = {key for key in os.environ if not key.startswith("SHENBAO_")} | {EXAMPLES}
    env = {key: value for key, value in os.environ.items() if key in kept}
    env |= {
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "HYPOTHESIS_PROFILE": "long" if mode == "all" else "default",
    }
    run = Run(env)
    # A signal must unwind the stack, or the servers would stay.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    if not paths:
        checks(run)
    with ExitStack() as servers:
        selected(run, mode, paths, servers)
    return run.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
