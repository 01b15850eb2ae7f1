"""The worker's side of its render child: keeps one warm, gives it jobs, ends it when it must."""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import structlog

from render import pipe
from render.contract.outcome import Failure, Refusal
from render.contract.progress import Stage
from render.contract.request import RenderRequest
from render.environment import RENDERING
from render.rendering import Made

log = structlog.stdlib.get_logger(__name__)

OnProgress = Callable[[Stage, float], Awaitable[None]]

_LINE_BYTES: Final = 1 << 20


class ChildDiedError(Exception):
    """The render child ended, or stopped making sense, in the middle of its work; another may do better."""


class RenderChild:
    """One render child at a time, started when needed and kept warm in between.

    Any error but a refusal or a foreseen failure, a cancellation included, ends the child and everything
    the child has started before it is passed on.
    """

    def __init__(self, command: Sequence[str], *, warm_seconds: float = 120.0) -> None:
        """`command` runs a `render.child`; it is given up if it is not ready within `warm_seconds`."""
        self._command = tuple(command)
        self._warm_seconds = warm_seconds
        self._process: Process | None = None
        self._busy = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def warm(self) -> None:
        """Return once a child is ready for a job.

        Raises:
            ChildDiedError: it cannot be made ready.
        """
        async with self._busy:
            await self._ready()

    async def render(
        self, request: RenderRequest, photo: Path, target: Path, on_progress: OnProgress
    ) -> Made:
        """Have the child do a job.

        Raises:
            Refusal, Failure: the job ended so.
            ChildDiedError: the child died over it.
        """
        async with self._busy:
            process = await self._ready()
            async with self._fatal():
                ending = await _converse(process, pipe.Job(request, photo, target), on_progress)
            if isinstance(ending, pipe.Broken) and not ending.foreseen:
                await self.stop()
        return _made(ending)

    async def stop(self) -> None:
        """End the child, if there is one, and everything it has started."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def _ready(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        # One that ended between jobs is simply replaced: its process id may be another's by now.
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
            limit=_LINE_BYTES,
            env={**RENDERING, **os.environ},
        )
        async with self._fatal():
            await _await_ready(process, self._warm_seconds)
        log.info("render child ready", pid=process.pid)
        return process

    @asynccontextmanager
    async def _fatal(self) -> AsyncIterator[None]:
        try:
            yield
        except BaseException:
            await self.stop()
            raise


async def _await_ready(process: Process, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            report = await _hear(process)
    except TimeoutError:
        raise ChildDiedError(f"render child was not ready after {seconds} s") from None
    if not isinstance(report, pipe.Ready):
        raise ChildDiedError("render child spoke before it was ready")


async def _converse(process: Process, job: pipe.Job, on_progress: OnProgress) -> pipe.Ending:
    assert process.stdin is not None  # noqa: S101 — we asked for a pipe
    with suppress(ConnectionError):  # it has died: what is heard next says so
        process.stdin.write(pipe.write(job))
        await process.stdin.drain()
    while True:
        match await _hear(process):
            case pipe.Advanced(stage, fraction):
                await on_progress(stage, fraction)
            case pipe.Ready():
                raise ChildDiedError("render child started over")
            case ending:
                return ending


async def _hear(process: Process) -> pipe.Report:
    assert process.stdout is not None  # noqa: S101 — we asked for a pipe
    try:
        line = await process.stdout.readline()
        if line.endswith(b"\n"):
            return pipe.read_report(line)
    except ValueError as error:
        raise ChildDiedError("render child sent what is no report") from error
    raise ChildDiedError(f"render child ended with {await process.wait()}")


def _made(ending: pipe.Ending) -> Made:
    match ending:
        case pipe.Finished(made):
            return made
        case pipe.Denied(code, sentence):
            raise Refusal(code, sentence)
        case pipe.Broken(code, detail):
            raise Failure(code, detail)
