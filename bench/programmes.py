"""Reading and checking all programmes' files, and refusing hostile ones, beside bare YAML.

scripts/bench programmes [--pairs N]

The reference only parses the same bytes with the same C parser: what is above it are types,
positions and checks. Each hostile file is read by a fresh process of its own; the reference is
stopped where it would take more than its share of time and memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "programmes"
SIZES = {"10 MB": 10 * 2**20, "0.5 MB": 2**19 - 100}  # the second is just what is read at all
ALL_FILES = 2.0  # CPU seconds
ONE_HOSTILE = 2.0  # CPU seconds
GROWTH = 64.0  # MB that reading a hostile file may add
STOPPED_AFTER = 20, 4 * 2**30  # CPU seconds and bytes of the reference
SIDES = ("ours", "bare")

HOSTILE: dict[str, Callable[[int], str]] = {
    "one long text": lambda size: "title: '" + "字" * (size // 3) + "'",
    "many keys": lambda size: "".join(f"key{n}: {n}\n" for n in range(size // 16)),
    "many items": lambda size: "- a\n" * (size // 4),
    "deep lists": lambda size: "[" * size,
    "deep mappings": lambda size: "{a: " * (size // 4),
    "aliases": lambda size: "a: &a [x]\n" + "b: *a\n" * (size // 6),
    "comments": lambda size: "# nothing\n" * (size // 10),
    "blanks": lambda size: " " * size,
}


def refuse(file: Path) -> str:
    """What our reader says of the file."""
    from programmes import loader
    from programmes.findings import Refused

    try:
        loader.read(loader.text_of(file))
    except Refused as refused:
        return refused.findings[0].code
    return "read"


def parse(file: Path) -> str:
    """What the bare parser makes of it."""
    import yaml

    seconds, space = STOPPED_AFTER
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    try:
        yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, MemoryError, RecursionError) as error:
        return type(error).__name__
    return "read"


def child(side: str, file: Path) -> None:
    """One file in this process: prints what came of it, CPU seconds and the peak's growth in MB."""
    from programmes import loader

    loader.read(loader.text_of(FOLDER / "production_project.yaml"))  # everything is imported
    before, began = peak(), time.process_time()
    said = (refuse if side == "ours" else parse)(file)
    print(json.dumps([said, time.process_time() - began, peak() - before]))


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(side: str, file: Path) -> tuple[str, float, float]:
    """The same in a process of its own; one that was stopped used up what it was given."""
    command = [sys.executable, "-m", "bench.programmes", "--child", side, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return "stopped", float(STOPPED_AFTER[0]), float(STOPPED_AFTER[1] / 2**20)
    said, cpu, grown = json.loads(done.stdout)
    return said, cpu, grown


def cpu_of(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def shipped(pairs: int) -> list[tuple[float, float]]:
    """CPU seconds of all shipped files, ours and the reference in turns."""
    import yaml

    from programmes import loader

    files = sorted(FOLDER.glob("*.yaml"))
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in files)
    print(f"{len(files)} files, {lines} lines")

    def ours() -> None:
        for file in files:
            loader.read(loader.text_of(file))

    def bare() -> None:
        for file in files:
            yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)

    return [(cpu_of(ours), cpu_of(bare)) for _ in range(pairs + 2)][2:]


def hostile() -> Iterator[tuple[str, str]]:
    """Each hostile file by its name: of 10 MB, and as large as is read at all."""
    for size, characters in SIZES.items():
        for name, text in HOSTILE.items():
            yield f"{name}, {size}", text(characters)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench programmes")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        child(options.child[0], Path(options.child[1]))
        return 0
    from bench.measuring import Bar, interval, verdict

    found = shipped(options.pairs)
    ours, bare = (median(each[side] for each in found) for side in (0, 1))
    ratio = interval([one / other for one, other in found])
    print(f"read and checked {ours:.3f} s CPU, parsed only {bare:.3f} s; {ratio} times\n")
    bars = [Bar("all files, CPU s", ours, ALL_FILES)]
    print(f"{'hostile':24}{'ours':>16}{'CPU s':>8}{'+MB':>8}   "
          f"{'bare':>16}{'CPU s':>8}{'+MB':>8}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        for name, text in hostile():
            file = Path(folder) / "hostile.yaml"
            file.write_text(text, encoding="utf-8")
            rows = {side: apart(side, file) for side in SIDES}
            print(
                f"{name:16}" + "   ".join(f"{s:>16}{c:8.2f}{m:8.1f}" for s, c, m in rows.values())
            )
            bars.append(Bar(f"{name}, CPU s", rows["ours"][1], ONE_HOSTILE))
            bars.append(Bar(f"{name}, MB", rows["ours"][2], GROWTH))
    return verdict(bars)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
