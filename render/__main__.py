"""`python -m render`: a render worker."""

import argparse
import asyncio
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from pydantic import ValidationError
from redis.exceptions import RedisError

from config.logs import configure
from config.settings import WorkerSettings
from render.contract.blobs import BlobStore, DirectoryBlobs
from render.studio import Studio
from render.supervisor import ChildDiedError, RenderChild
from render.worker import Patience, connected, run
from render.workspace import workspace

log = structlog.stdlib.get_logger("render")

# -P: what lies in the directory we happen to run in is none of our modules.
_CHILD: Final = (sys.executable, "-P", "-m", "render.child")
_SWEEP_SECONDS: Final = 3600
_LAST_SECONDS: Final = 5


def main(arguments: Sequence[str] | None = None, child: Sequence[str] = _CHILD) -> int:
    """Work until told to stop; the exit code is 1 if that could not be begun or went wrong."""
    parser = argparse.ArgumentParser(prog="python -m render", description="Renders what the queue asks for.")
    parser.add_argument("--exit-with-stdin", action="store_true", help="stop when stdin ends")
    options = parser.parse_args(arguments)
    try:
        settings = WorkerSettings()
    except ValidationError as error:
        wrong = ", ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return _sorry(f"The settings in the environment are wrong ({wrong}).")
    if settings.redis_url is None:
        return _sorry("REDIS_URL is not set; `yapshot up` brings its own queue and worker.")
    configure(settings.log_level, settings.log_format)
    try:
        asyncio.run(_work(settings, settings.redis_url, child, exit_with_stdin=options.exit_with_stdin))
    except RedisError as error:
        place = settings.redis_url.rpartition("@")[2].partition("?")[0]  # no password in it
        return _sorry(f"The queue at {place} cannot be reached ({str(error).rstrip('.')}).")
    except OSError as error:
        log.exception("worker stops")
        return _sorry(f"The worker had to stop ({error}).")
    except KeyboardInterrupt:
        return 1
    return 0


async def _work(settings: WorkerSettings, url: str, command: Sequence[str], *, exit_with_stdin: bool) -> None:
    stop = asyncio.Event()
    if exit_with_stdin:
        _watch_stdin(stop)
    blobs = DirectoryBlobs(settings.blobs_dir)
    patience = Patience(
        settings.render_tries, settings.render_retry_seconds, settings.poll_seconds, settings.drain_seconds
    )
    async with connected(url) as redis, RenderChild(command) as child:
        with workspace(settings.work_dir) as space:
            async with _beside(_prefetch(child), _sweep(blobs, settings.blob_days)):
                await run(redis, Studio(blobs, child, space), patience, stop)


@asynccontextmanager
async def _beside(*chores: Coroutine[None, None, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(chore) for chore in chores]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _prefetch(child: RenderChild) -> None:
    try:
        await child.warm()
    except (ChildDiedError, OSError):
        log.exception("render child does not start; the next request tries again")


async def _sweep(blobs: BlobStore, days: float) -> None:
    while True:
        try:
            if swept := await blobs.sweep(days * 86_400):
                log.info("old blobs removed", count=swept)
        except OSError:
            log.exception("old blobs cannot be removed")
        await asyncio.sleep(_SWEEP_SECONDS)


def _watch_stdin(stop: asyncio.Event) -> None:
    """Set `stop` when stdin ends, and should that not end the process soon, end it."""
    loop = asyncio.get_running_loop()

    def watch() -> None:
        while os.read(0, 4096):
            pass
        with suppress(RuntimeError):  # the loop is closed: we are ending already
            loop.call_soon_threadsafe(stop.set)
        time.sleep(_LAST_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="stdin", daemon=True).start()


def _sorry(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 — for the person at the terminal
    return 1


if __name__ == "__main__":
    sys.exit(main())
