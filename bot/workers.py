"""Render workers as processes of ours: started, tied to our life, stopped, started again."""

import asyncio
import contextlib
import logging
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

SETTLED_SECONDS = 60.0
"""A worker that lived this long had started well; the next one is not held back for its end."""
_GRACE_SECONDS = 5.0
"""What a worker may take to stop besides draining."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkerPlan:
    """How to start a worker. It must end by itself when its stdin does."""

    command: tuple[str, ...]
    redis_url: str
    state_dir: Path
    drain_seconds: int
    """How long a stopping worker may finish the render under way."""
    log: Path | None = None
    """Where its stderr goes; None for ours."""

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "REDIS_URL": self.redis_url,
            "YAPSHOT_STATE_DIR": str(self.state_dir),
            "YAPSHOT_DRAIN_SECONDS": str(self.drain_seconds),
            "PYTHONSAFEPATH": "1",  # a folder named render where we are called is not ours
        }


@asynccontextmanager
async def working(plan: WorkerPlan) -> AsyncIterator[Process]:
    """One worker process while the context lasts."""
    process = await _start(plan)
    try:
        yield process
    finally:
        await _stop(process, plan.drain_seconds + _GRACE_SECONDS)


async def keep_working(plan: WorkerPlan, first_pause: float = 0.5, longest_pause: float = 30.0) -> None:
    """Have a worker process at all times; one that dies is followed by another, ever more slowly."""
    clock, pause = asyncio.get_running_loop().time, first_pause
    while True:
        started = clock()
        async with working(plan) as process:
            code = await process.wait()
        if clock() - started > SETTLED_SECONDS:
            pause = first_pause
        log.error("the worker ended with code %d; the next one starts in %g s", code, pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, longest_pause)


async def _start(plan: WorkerPlan) -> Process:
    with contextlib.ExitStack() as opened:
        stderr = opened.enter_context(plan.log.open("ab")) if plan.log else None
        return await asyncio.create_subprocess_exec(
            *plan.command,
            env=plan.environment,
            stdin=PIPE,
            stdout=stderr,
            stderr=stderr,
            start_new_session=True,  # a Ctrl-C at our terminal must reach us alone
        )


async def _stop(process: Process, patience: float) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), patience)
    except TimeoutError:
        log.warning("the worker did not stop within %.0f s and is killed", patience)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    finally:
        if process.stdin is not None:
            process.stdin.close()
