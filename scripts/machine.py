"""What the machine must bring: system libraries, a virtual environment, the pinned packages.

Standard library only: it runs on a Debian that has python3 and nothing else.
"""

import ctypes
import glob
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def say(chinese: str, english: str) -> None:
    """One line of progress in both languages."""
    print(f"· {chinese}  {english}", flush=True)


def stop(chinese: str, english: str) -> None:
    """Ends the run: what is wrong and what to do, in both languages; exit status 1."""
    print(f"\n✗ {chinese}\n✗ {english}", file=sys.stderr, flush=True)
    sys.exit(1)


@dataclass(frozen=True)
class Need:
    """Something the system's packages bring; ``present`` tests the thing, not the package."""

    what: str
    present: Callable[[], bool]
    debian: str
    fedora: str
    brew: str


def has_library(*names: str) -> Callable[[], bool]:
    def present() -> bool:
        for name in names:
            try:
                ctypes.CDLL(name)
            except OSError:
                continue
            return True
        return False

    return present


def has_program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def has_file(*patterns: str) -> Callable[[], bool]:
    return lambda: any(glob.glob(pattern, recursive=True) for pattern in patterns)


def has_venv() -> bool:
    if PYTHON.exists():
        return True
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(probe, capture_output=True).returncode == 0


def on_mac(name: str) -> list[str]:
    return [f"/opt/homebrew/lib/{name}", f"/usr/local/lib/{name}"]


TO_RUN = (
    Need("python venv", has_venv, "python3-venv", "python3", "python@3.11"),
    Need(
        "pango",
        has_library("libpango-1.0.so.0", *on_mac("libpango-1.0.dylib")),
        "libpango-1.0-0",
        "pango",
        "pango",
    ),
    Need(
        "pangoft2",
        has_library("libpangoft2-1.0.so.0", *on_mac("libpangoft2-1.0.dylib")),
        "libpangoft2-1.0-0",
        "pango",
        "pango",
    ),
    Need(
        "harfbuzz-subset",
        has_library("libharfbuzz-subset.so.0", *on_mac("libharfbuzz-subset.0.dylib")),
        "libharfbuzz-subset0",
        "harfbuzz",
        "pango",
    ),
)
TO_TEST = (
    *TO_RUN,
    Need(
        "PostgreSQL",
        lambda: postgres_programs() is not None,
        "postgresql",
        "postgresql-server",
        "postgresql@15",
    ),
    Need("Redis", has_program("redis-server"), "redis-server", "redis", "redis"),
    Need("Chromium", has_program("chromium"), "chromium", "chromium", "--cask chromium"),
    Need("pdftotext", has_program("pdftotext"), "poppler-utils", "poppler-utils", "poppler"),
    Need(
        "Chinese type",
        has_file("/usr/share/fonts/**/*CJK*", "/System/Library/Fonts/PingFang*"),
        "fonts-noto-cjk",
        "google-noto-sans-cjk-fonts",
        "--cask font-noto-sans-cjk-sc",
    ),
)


def postgres_programs() -> Path | None:
    """The directory of the newest ``initdb`` (Debian keeps it off the PATH)."""
    found = sorted(
        glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4])
    )
    if found:
        return Path(found[-1]).parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def ensure_system(needs: Sequence[Need]) -> None:
    """Installs what is missing where apt-get and root (or free sudo) exist; else says what."""
    if sys.version_info < (3, 11):  # noqa: UP036  (the machine's python3, not ours)
        stop("需要 Python 3.11 或更高版本。", "Python 3.11 or newer is needed.")
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    packages = sorted({need.debian for need in missing})
    prefix = _root_prefix()
    if prefix is not None and shutil.which("apt-get"):
        say(f"安装系统软件包：{' '.join(packages)}", f"Installing: {' '.join(packages)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages],
        ):
            run([*prefix, *command], env=environment, stdout=subprocess.DEVNULL)
        missing = [need for need in missing if not need.present()]
    if missing:
        _explain(missing)


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode
    ):
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def _explain(missing: Sequence[Need]) -> None:
    def unique(names: list[str]) -> str:
        return " ".join(sorted(set(names)))

    names = ", ".join(need.what for need in missing)
    lines = (
        "",
        f"    Debian/Ubuntu:  sudo apt-get install {unique([n.debian for n in missing])}",
        f"    Fedora:         sudo dnf install {unique([n.fedora for n in missing])}",
        f"    macOS:          brew install {unique([n.brew for n in missing])}",
        "",
    )
    print("\n".join(lines), file=sys.stderr)
    stop(f"缺少 {names}。请先执行上面对应的一行，再重新运行。",
         f"Missing: {names}. Run the line above for your system, then start again.")  # fmt: skip


def environment(*requirements: str) -> Path:
    """The project's own Python with the packages of these files; pip only when they changed."""
    stale = [name for name in requirements if not _is_installed(name)]
    # Importing pip takes half a second: only when wanted. A copied .venv has no Python that runs.
    works = [str(PYTHON), "-c", "import pip" if stale else "pass"]
    if not PYTHON.exists() or subprocess.run(works, capture_output=True).returncode:
        say("创建虚拟环境", "Making the virtual environment")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
        stale = list(requirements)
    if stale:
        say("安装固定版本的依赖（首次约一分钟）", "Installing pinned packages (about a minute)")
        pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        run([*pip, *(f"-r{ROOT / name}" for name in requirements)])
        for name in stale:
            _stamp(name).write_text(_fingerprint(name))
    return PYTHON


def _stamp(name: str) -> Path:
    return VENV / f"{name}.sha256"


def _fingerprint(name: str) -> str:
    version = "{}.{}".format(*sys.version_info).encode()
    return hashlib.sha256(version + (ROOT / name).read_bytes()).hexdigest()


def _is_installed(name: str) -> bool:
    return _stamp(name).exists() and _stamp(name).read_text() == _fingerprint(name)


def run(command: Sequence[str], **options) -> None:
    """Runs a step of the set-up in the project's directory; a failure ends the run, named."""
    result = subprocess.run(command, cwd=ROOT, **options)
    if result.returncode:
        text = " ".join(command[:6])
        stop(f"这一步失败（状态 {result.returncode}）：{text}",
             f"This step failed (status {result.returncode}): {text}")  # fmt: skip
