"""The content-addressed store on a real disk."""

import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from documents import store

pytestmark = pytest.mark.rules


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.STORE_DIR = tmp_path / "store"


def files(settings) -> list[Path]:
    return [path for path in Path(settings.STORE_DIR).rglob("*") if path.is_file()]


def test_bytes_come_back_under_their_own_hash(settings):
    data = "推荐书".encode()
    sha256 = store.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    with store.open(sha256) as file:
        assert file.read() == data


def test_the_same_bytes_are_kept_once_and_only_the_owner_reads_them(settings):
    assert store.put(b"x") == store.put(b"x")
    (only,) = files(settings)
    assert stat.S_IMODE(only.stat().st_mode) == 0o600


def test_a_change_on_the_disk_is_noticed_when_opened_and_repaired_when_put_again(settings):
    sha256 = store.put(b"as it was")
    files(settings)[0].write_bytes(b"as it was not")
    with pytest.raises(store.Damaged):
        store.open(sha256)
    store.put(b"as it was")
    assert store.open(sha256).read() == b"as it was"


def test_an_unknown_hash_is_not_found():
    with pytest.raises(FileNotFoundError):
        store.open("0" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_not_a_hash_never_becomes_a_path(name):
    with pytest.raises(ValueError, match="not a sha256"):
        store.open(name)


def test_a_failed_write_leaves_no_trace(settings, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put(b"too much")
    assert files(settings) == []


def test_bytes_are_on_the_disk_before_they_get_their_name_and_the_name_before_put_returns(
    settings, monkeypatch
):
    """What a power cut leaves: nothing, or all of it. Three directories may be new."""
    done = []
    sync, rename = os.fsync, os.replace

    def is_directory(handle):
        return stat.S_ISDIR(os.fstat(handle).st_mode)

    monkeypatch.setattr(
        "os.fsync", lambda handle: (done.append(("sync", is_directory(handle))), sync(handle))
    )
    monkeypatch.setattr("os.replace", lambda *names: (done.append("rename"), rename(*names)))
    store.put(b"as it was")
    assert done == [("sync", False), "rename", *[("sync", True)] * 3]


def test_two_who_put_the_same_bytes_at_once_both_succeed(settings):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(store.put, [b"the same"] * 40))) == 1
    assert len(files(settings)) == 1
    assert store.open(store.put(b"the same")).read() == b"the same"
