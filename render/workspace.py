"""Where renders under way keep their files; nothing stays there, whatever happens."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LOCK: Final = ".lock"


@contextmanager
def workspace(root: Path) -> Iterator[Path]:
    """A directory below `root` for one worker's time, readable by its owner only.

    The worker holds a lock in it, so that the next one to start sees which directories were left by
    workers that were killed, and clears them.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(root / _LOCK):
        _clear_abandoned(root)
        own = Path(tempfile.mkdtemp(prefix="worker-", dir=root))
        held = os.open(own / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        os.close(held)


@contextmanager
def room(space: Path) -> Iterator[Path]:
    """A directory in a workspace for one render."""
    path = Path(tempfile.mkdtemp(prefix="render-", dir=space))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _clear_abandoned(root: Path) -> None:
    for path in root.glob("worker-*"):
        if _abandoned(path):
            shutil.rmtree(path, ignore_errors=True)


def _abandoned(path: Path) -> bool:
    try:
        lock = os.open(path / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(lock)
