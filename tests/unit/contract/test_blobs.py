import asyncio
import errno
import os
import time

import aiofiles.os
import pytest

from render.contract.blobs import BlobMissingError, DirectoryBlobs
from render.contract.outcome import Code, Failure

DAY = 86_400.0


@pytest.fixture
def root(tmp_path):
    return tmp_path / "blobs"


@pytest.fixture
def blobs(root):
    return DirectoryBlobs(root)


def no_space(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("data", [b"", b"photo", os.urandom(3 << 20)], ids=len)
async def test_bytes_come_out_as_they_went_in(blobs, data):
    assert await blobs.get(await blobs.put(data)) == data


async def test_the_same_bytes_twice_are_two_blobs(blobs):
    first, second = await blobs.put(b"same"), await blobs.put(b"same")
    await blobs.drop(first)
    assert await blobs.get(second) == b"same"


async def test_a_file_moves_in(blobs, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    assert await blobs.get(await blobs.put_file(film)) == b"film"
    assert not film.exists()


async def test_a_file_from_another_file_system_moves_in_too(blobs, tmp_path, monkeypatch):
    async def other_device(*_):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(aiofiles.os, "rename", other_device)
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film" * (1 << 19))
    key = await blobs.put_file(film)
    assert await blobs.get(key) == b"film" * (1 << 19)
    assert not film.exists()


async def test_a_blob_is_copied_out_over_what_was_there(blobs, tmp_path):
    target = tmp_path / "out.mp4"
    target.write_bytes(b"an older and longer one")
    await blobs.copy_to(await blobs.put(b"film"), target)
    assert target.read_bytes() == b"film"
    assert set(tmp_path.iterdir()) == {target, tmp_path / "blobs"}


async def test_a_dropped_blob_is_missing_and_dropping_it_again_is_no_error(blobs):
    key = await blobs.put(b"photo")
    await blobs.drop(key)
    await blobs.drop(key)
    with pytest.raises(BlobMissingError) as caught:
        await blobs.get(key)
    assert caught.value.code is Code.BLOB_MISSING


async def test_a_missing_blob_leaves_the_target_alone(blobs, tmp_path):
    target = tmp_path / "out.mp4"
    target.write_bytes(b"mine")
    with pytest.raises(BlobMissingError):
        await blobs.copy_to("ab" * 16, target)
    assert target.read_bytes() == b"mine"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "../secret",
        "/etc/passwd",
        "..",
        "AB" * 16,
        "ab" * 15,
        "ab" * 16 + "\n",
        "ab" * 16 + "/.",
        "\x00" * 32,
    ],
)
async def test_a_key_that_is_none_of_ours_leads_nowhere(blobs, tmp_path, key):
    await blobs.put(b"so that the directory exists")
    (tmp_path / "secret").write_bytes(b"secret")
    with pytest.raises(BlobMissingError):
        await blobs.get(key)
    with pytest.raises(BlobMissingError):
        await blobs.copy_to(key, tmp_path / "out")
    await blobs.drop(key)
    assert (tmp_path / "secret").read_bytes() == b"secret"


async def test_the_store_is_its_owners_only(blobs, root):
    await blobs.put(b"photo")
    assert root.stat().st_mode & 0o777 == 0o700


async def test_a_full_disk_is_a_failure_and_leaves_nothing(blobs, root, monkeypatch):
    await blobs.put(b"before")
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(Failure, match="No space left") as caught:
        await blobs.put(b"photo")
    assert caught.value.code is Code.INTERNAL
    assert len(list(root.iterdir())) == 1


async def test_a_full_disk_leaves_the_file_where_it_was(blobs, root, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", no_space)
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    with pytest.raises(Failure):
        await blobs.put_file(film)
    assert film.read_bytes() == b"film"
    assert list(root.iterdir()) == []


async def test_a_target_that_cannot_be_written_is_an_os_error(blobs, tmp_path):
    key = await blobs.put(b"film")
    with pytest.raises(OSError, match="No such file"):
        await blobs.copy_to(key, tmp_path / "nowhere" / "out.mp4")
    with pytest.raises(OSError, match="directory"):
        await blobs.copy_to(key, tmp_path)


async def test_a_cancelled_put_leaves_nothing(blobs, root, monkeypatch):
    await blobs.put(b"before")
    writing, go_on = asyncio.Event(), asyncio.Event()

    async def stuck(*_):
        writing.set()
        await go_on.wait()

    monkeypatch.setattr(aiofiles.os, "replace", stuck)
    task = asyncio.create_task(blobs.put(b"photo"))
    await writing.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(list(root.iterdir())) == 1


async def test_the_sweep_takes_the_old_and_leaves_the_young_and_the_foreign(blobs, root):
    old, young = await blobs.put(b"old"), await blobs.put(b"young")
    foreign, part, stale = root / "README", root / ".new.part", root / ".old.part"
    for path in (foreign, part, stale):
        path.write_bytes(b"")
    long_ago = time.time() - 3 * DAY
    for path in (root / old, foreign, stale):
        os.utime(path, (long_ago, long_ago))
    assert await blobs.sweep(2 * DAY) == 2
    assert {path.name for path in root.iterdir()} == {young, "README", ".new.part"}


async def test_a_film_that_was_long_in_the_making_is_young_when_it_arrives(blobs, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    os.utime(film, (0, 0))
    key = await blobs.put_file(film)
    assert await blobs.sweep(DAY) == 0
    assert await blobs.get(key) == b"film"


async def test_sweeping_a_store_that_was_never_used_does_nothing(blobs, root):
    assert await blobs.sweep(0) == 0
    assert not root.exists()
