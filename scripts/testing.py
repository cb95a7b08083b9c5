"""Every check and every test, on throwaway servers. Called by scripts/test.

scripts/test            everything (what CI runs)
scripts/test all        everything, with hypothesis searching ten times longer
scripts/test fast       checks, and the tests on PostgreSQL without races, faults, browsers
scripts/test PATHS…     only these tests, on PostgreSQL and on SQLite
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import machine
import throwaway

APPS = "trail organisations programmes documents notifications declarations quotas reviews workflow"
# Whoever is done takes work from the other: no file needs to stay together.
PARALLEL = ("-n", "2", "--dist", "worksteal")
SITES = ("-n", "2", "--dist", "loadfile")  # the tests of a file share the site they visit
PLAIN = "db or flow"
REST = "--ignore=tests/tree"
TEMPLATE = "migrated"
EXAMPLES = "SHENBAO_EXAMPLES"  # what tests/inputs/examples.py reads; all else is an installation's


@dataclass(frozen=True)
class Step:
    """One command of a run, and what its environment has besides the run's own."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    report: Path | None = None  # JUnit's, of a step that is pytest


@dataclass(frozen=True)
class Result:
    """How a step ended; seconds by the clock and on the processor.

    The latter, without those of the servers, tell a slow step from a busy machine.
    """

    name: str
    passed: bool
    seconds: float
    worked: float
    failures: tuple[str, ...] = ()


def failures(report: Path | None) -> tuple[str, ...]:
    """Each failed test of a report: its name, where in the tests it stopped, and what it said."""
    if report is None or not report.exists():
        return ()
    root = ElementTree.parse(report)  # noqa: S314 our own pytest wrote it a moment ago
    return tuple(
        f"{case.get('classname')} {case.get('name')} {stopped(each.text)} {said(each)}"
        for case in root.iter("testcase")
        for each in (*case.findall("failure"), *case.findall("error"))
    )


def stopped(traceback: str | None) -> str:
    places = [line for line in (traceback or "").splitlines() if line.startswith("tests/")]
    return places[-1] if places else ""


def said(failure: ElementTree.Element) -> str:
    return " | ".join((failure.get("message") or "").splitlines()[:4])


@dataclass
class Run:
    """The steps of one run that have ended."""

    env: dict[str, str]
    began: float = field(default_factory=time.monotonic)
    results: list[Result] = field(default_factory=list)

    def step(self, name: str, *command: str, env: dict[str, str] | None = None) -> None:
        self.now(Step(name, command, env or {}))

    def now(self, step: Step) -> None:
        print(f"\n━━ {step.name}", flush=True)
        if step.report is not None:
            step.report.unlink(missing_ok=True)
        began, env = time.monotonic(), {**self.env, **step.env}
        process = subprocess.Popen(step.command, cwd=machine.ROOT, env=env)
        try:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds, worked = time.monotonic() - began, used.ru_utime + used.ru_stime
        passed = process.returncode == 0
        told = () if passed else failures(step.report)
        self.results.append(Result(step.name, passed, seconds, worked, told))

    def close(self) -> int:
        print("\n━━ summary              clock  processor")
        for each in self.results:
            word = "ok    " if each.passed else "FAILED"
            print(f"{word} {each.seconds:19.1f} s {each.worked:7.1f} s  {each.name}")
            # Whoever is sent only the end of a long log must find the test in it.
            for failure in each.failures:
                print(f"       {failure}")
        clock, worked = time.monotonic() - self.began, sum(each.worked for each in self.results)
        failed = [each.name for each in self.results if not each.passed]
        verdict = f"FAILED: {', '.join(failed)}" if failed else "all green"
        print(f"       {clock:19.1f} s {worked:7.1f} s  {verdict}", flush=True)
        return 1 if failed else 0


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


def pytest(name: str, engine: dict[str, str], *arguments: str) -> Step:
    results = machine.ROOT / "test-results" / name.replace(" ", "-").replace(",", "")
    report = results.with_suffix(".xml")
    written = (f"--output={results}", f"--junitxml={report}", "--durations=8")
    return Step(name, ("python", "-m", "pytest", *written, *arguments), engine, report)


def of_kind(kind: str) -> list[str]:
    """The files that name the kind (tests/conftest.py sees to it): others take long to collect."""
    files = sorted((machine.ROOT / "tests").rglob("test_*.py"))
    named = [each for each in files if f"mark.{kind}" in each.read_text()]
    return [str(each.relative_to(machine.ROOT)) for each in named]


def rules(engine: dict[str, str]) -> Step:
    """Pure tests ask no database."""
    return pytest("rules", engine, REST, *PARALLEL, "-m", f"rules and not ({PLAIN})")


def plain(engine: dict[str, str]) -> Step:
    return pytest("tests, PostgreSQL", engine, REST, *PARALLEL, "-m", PLAIN)


def everything(run: Run, postgres: dict[str, str], sqlite: dict[str, str]) -> None:
    # Pages, generated forms and years day by day cost the most, and depend on the engine the least.
    once = (
        "--ignore=tests/workflow/test_two_years.py",
        "--ignore=tests/inputs",
        "--ignore=tests/test_access_table.py",
        "--ignore-glob=*_page.py",
        "--ignore-glob=*_pages.py",
    )
    # Pages alone do not depend on the engine; whole lives do.
    lives = [f"tests/life/test_{name}.py" for name in ("whole_life", "nothing_is_lost")]
    for step in (
        rules(sqlite),
        plain(postgres),
        pytest("tests, SQLite", sqlite, REST, *once, *PARALLEL, "-m", PLAIN),
        pytest("races, PostgreSQL", postgres, *of_kind("race"), "-m", "race"),
        pytest("races, SQLite", sqlite, *of_kind("race"), "-m", "race"),
        pytest("faults, PostgreSQL", postgres, *of_kind("fault"), "-m", "fault"),
        # Processes of their own are production's; a cut-off send is not.
        pytest("faults, SQLite", sqlite, "tests/faults/test_send.py"),
        pytest("browser, PostgreSQL", postgres, *of_kind("browser"), *SITES, "-m", "browser"),
        pytest("browser, SQLite", sqlite, *lives, *SITES, "-m", "browser", "-k", "not -en"),
    ):
        run.now(step)


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
        run.now(pytest("selection, PostgreSQL", postgres, *paths))
        run.now(pytest("selection, SQLite", sqlite, *paths))
        return
    migrate_once(run, postgres, throwaway.empty_database(postgres["DATABASE_URL"], TEMPLATE))
    if mode == "fast":
        run.now(rules(sqlite))
        run.now(plain(postgres))
        return
    migrate_once(run, sqlite, f"sqlite:///{base / TEMPLATE}")
    everything(run, postgres, sqlite)


def migrate_once(run: Run, engine: dict[str, str], url: str) -> None:
    """Migrates the database that all later steps on the engine copy: see config.settings.test."""
    kind = url.partition(":")[0]
    run.step(f"migrated {kind}", "python", "manage.py", "migrate", "-v0", env={"DATABASE_URL": url})
    engine["TEST_TEMPLATE"] = url


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
    # Dozens of processes import the same files: compiled once, and asserts rewritten once.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
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
