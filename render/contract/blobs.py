"""Photos and videos on their way: the queue carries keys, a blob store carries the bytes."""

import asyncio
import errno
import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

import aiofiles
import aiofiles.os
from aiofiles.threadpool.binary import AsyncBufferedIOBase, AsyncBufferedReader

from render.contract.outcome import Code, Failure

_KEY: Final = re.compile(r"[0-9a-f]{32}")
_PART: Final = ".part"
# Nothing takes this long to write, so an older part was left by a process that died.
_STALE_PART_SECONDS: Final = 3600.0
_CHUNK_BYTES: Final = 1 << 20


class BlobMissingError(Failure):
    """No blob has this key (any more)."""

    def __init__(self, key: str) -> None:
        super().__init__(Code.BLOB_MISSING, f"no blob {key[:64]!r}")


class BlobStore(Protocol):
    """Keeps bytes under keys of its own making until they are dropped or swept."""

    async def put(self, data: bytes) -> str:
        """Keep `data`; returns its key.

        Raises:
            Failure: the store cannot take it (full disk, say); nothing is left of it.
        """
        ...

    async def put_file(self, path: Path) -> str:
        """Move the file at `path` into the store; returns its key.

        Raises:
            Failure: as `put`; the file is still at `path`.
        """
        ...

    async def get(self, key: str) -> bytes:
        """The blob's bytes.

        Raises:
            BlobMissingError: there is none.
        """
        ...

    async def copy_to(self, key: str, target: Path) -> None:
        """Write the blob to `target`, whole or not at all.

        Raises:
            BlobMissingError: there is none.
            OSError: `target` cannot be written.
        """
        ...

    async def drop(self, key: str) -> None:
        """Forget a blob; it is no error if there is none."""
        ...

    async def sweep(self, older_than_seconds: float) -> int:
        """Remove blobs put longer ago than that, and what died writers left; returns how many files."""
        ...


class DirectoryBlobs:
    """A blob store in one directory, readable by its owner only; any number of processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, data: bytes) -> str:
        with _store_faults():
            key, kept = await self._vacancy()
            async with _writing(kept) as file:
                await file.write(data)
        return key

    async def put_file(self, path: Path) -> str:
        with _store_faults():
            key, kept = await self._vacancy()
            await _move(path, kept)
        return key

    async def get(self, key: str) -> bytes:
        async with self._reading(key) as file:
            return await file.read()

    async def copy_to(self, key: str, target: Path) -> None:
        async with self._reading(key) as source, _writing(target) as file:
            await _pour(source, file)

    async def drop(self, key: str) -> None:
        with suppress(FileNotFoundError, BlobMissingError):
            await aiofiles.os.unlink(self._path(key))

    async def sweep(self, older_than_seconds: float) -> int:
        return await asyncio.to_thread(_sweep, self._root, older_than_seconds)

    async def _vacancy(self) -> tuple[str, Path]:
        await aiofiles.os.makedirs(self._root, mode=0o700, exist_ok=True)
        key = secrets.token_hex(16)
        return key, self._root / key

    def _path(self, key: str) -> Path:
        if _KEY.fullmatch(key) is None:
            raise BlobMissingError(key)
        return self._root / key

    @asynccontextmanager
    async def _reading(self, key: str) -> AsyncIterator[AsyncBufferedReader]:
        try:
            file = await aiofiles.open(self._path(key), "rb")
        except FileNotFoundError:
            raise BlobMissingError(key) from None
        try:
            yield file
        finally:
            await file.close()


@contextmanager
def _store_faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Failure(Code.INTERNAL, f"blob store: {error}") from error


@asynccontextmanager
async def _writing(target: Path) -> AsyncIterator[AsyncBufferedIOBase]:
    """A new file that becomes `target` when the block ends well, and leaves nothing otherwise."""
    part = target.with_name(f".{secrets.token_hex(8)}{_PART}")
    try:
        async with aiofiles.open(part, "xb") as file:
            yield file
            await file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        await aiofiles.os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)  # no await: a cancelled task ends here too
        raise


async def _pour(source: AsyncBufferedReader, target: AsyncBufferedIOBase) -> None:
    while chunk := await source.read(_CHUNK_BYTES):
        await target.write(chunk)


async def _move(path: Path, target: Path) -> None:
    """Rename, or copy from another file system; either way the age counts from now."""
    try:
        await asyncio.to_thread(_settle, path)
        await aiofiles.os.rename(path, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        async with aiofiles.open(path, "rb") as source, _writing(target) as file:
            await _pour(source, file)
        await aiofiles.os.unlink(path)


def _settle(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    os.utime(path)


def _sweep(root: Path, older_than_seconds: float) -> int:
    swept = 0
    now = time.time()
    for path in root.glob("*"):
        part = path.suffix == _PART
        limit = _STALE_PART_SECONDS if part else older_than_seconds
        with suppress(FileNotFoundError):  # another process sweeps or drops it too
            if (part or _KEY.fullmatch(path.name)) and now - path.stat().st_mtime > limit:
                path.unlink()
                swept += 1
    return swept
