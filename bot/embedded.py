"""The embedded server: a Valkey of our own for those who have set up none.

Every server lives in a home of its own, a directory that nobody else may read and that is locked
as long as anybody may write there.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.guardian import SOCKET, answers
from render.contract.outcome import Code, Failure

_LOCK = "lock"
_LOG = "guardian.log"
_PRIVATE = "talk-"
_PATIENCE_SECONDS = 1.0
"""How long a lock is waited for: the server of an owner that was just killed needs a moment to end."""
_STOP_SECONDS = 10.0


class HomeTakenError(Exception):
    """Another process owns this home."""


class HomeUnusableError(Exception):
    """No home can be made here; the message is the system's reason."""


@dataclass(frozen=True)
class Home:
    """A directory this process owns."""

    path: Path
    lock: int
    """The file descriptor that holds the lock."""


@contextmanager
def lasting_home(path: Path) -> Iterator[Home]:
    """The home at `path`, made where missing, kept afterwards.

    Raises:
        HomeTakenError: another process owns it.
        HomeUnusableError: it cannot be written to.
    """
    with _or_unusable():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
    with _locked(path / _LOCK, _PATIENCE_SECONDS) as lock:
        yield Home(path, lock)


@contextmanager
def passing_home(state_dir: Path) -> Iterator[Home]:
    """A new home under `state_dir`, removed afterwards; those of killed processes are removed too.

    Raises:
        HomeUnusableError: it cannot be made.
    """
    with contextlib.ExitStack() as ours:
        with _or_unusable():
            state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(state_dir / _LOCK, _PATIENCE_SECONDS):
            _sweep(state_dir)
            with _or_unusable():
                path = Path(tempfile.mkdtemp(prefix=_PRIVATE, dir=state_dir))
            ours.callback(shutil.rmtree, path, ignore_errors=True)
            lock = ours.enter_context(_locked(path / _LOCK, _PATIENCE_SECONDS))
        yield Home(path, lock)


@contextmanager
def _or_unusable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise HomeUnusableError(error.strerror or str(error)) from error


def _sweep(state_dir: Path) -> None:
    owned = (HomeTakenError, HomeUnusableError, OSError)
    for path in state_dir.glob(f"{_PRIVATE}*/"):
        with contextlib.suppress(*owned), _locked(path / _LOCK, patience=0.0):
            shutil.rmtree(path)


@contextmanager
def _locked(path: Path, patience: float) -> Iterator[int]:
    with _or_unusable():
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    try:
        while not _lock(lock):
            if time.monotonic() > deadline:
                raise HomeTakenError(str(path.parent))
            time.sleep(0.02)
        yield lock
    finally:
        os.close(lock)


def _lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@dataclass(frozen=True)
class Server:
    """An embedded server under way."""

    url: str
    ended: asyncio.Task[int]
    """Done when the server is, which only breakage does before its context ends."""


def running(home: Path) -> str | None:
    """The URL of the server that another process of ours runs in `home`, if it answers."""
    socket = home / SOCKET
    path = socket.readlink() if socket.is_symlink() else socket
    return f"unix://{path}" if answers(path) else None


@asynccontextmanager
async def serving(home: Home) -> AsyncIterator[Server]:
    """A server in `home` that ends with this context, and with this process however it ends.

    Raises:
        Failure: it did not start.
    """
    guardian = await _start_guardian(home)
    try:
        path = os.fsdecode(await _line_of(guardian)).strip()
        if not path:
            raise Failure(Code.INTERNAL, f"the embedded server did not start: {_last_words(home)}")
        ended = asyncio.create_task(guardian.wait())
        yield Server(f"unix://{path}", ended)
    finally:
        await _stop_guardian(guardian)


async def _start_guardian(home: Home) -> asyncio.subprocess.Process:
    with (home.path / _LOG).open("wb") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot.guardian", str(home.path), str(home.lock)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            pass_fds=(home.lock,),
            start_new_session=True,  # a Ctrl-C at our terminal must reach us alone
        )


async def _line_of(guardian: asyncio.subprocess.Process) -> bytes:
    assert guardian.stdout is not None  # noqa: S101 — we asked for the pipe
    return await guardian.stdout.readline()


def _last_words(home: Home) -> str:
    logs = (home.path / name for name in ("valkey.log", _LOG))
    return " / ".join(log.read_text(errors="replace")[-500:].strip() for log in logs if log.exists())


async def _stop_guardian(guardian: asyncio.subprocess.Process) -> None:
    assert guardian.stdin is not None  # noqa: S101 — we asked for the pipe
    guardian.stdin.close()
    try:
        await asyncio.wait_for(guardian.wait(), _STOP_SECONDS)
    except TimeoutError:
        guardian.kill()
        await guardian.wait()
