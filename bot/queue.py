"""The render queue on arq: the only file on this side that knows arq and Redis."""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.constants import abort_jobs_ss
from arq.worker import Retry, Worker, func
from redis.exceptions import RedisError
from structlog.contextvars import bound_contextvars

from render.contract import wire
from render.contract.jobs import deserialize, serialize
from render.contract.names import DELIVER_JOB, RENDER_JOB, RENDER_QUEUE, progress_channel, replies_queue
from render.contract.outcome import Failed, Outcome, Refused, Rendered
from render.contract.progress import Progress
from render.contract.request import RenderRequest

POLL_SECONDS = 0.05
SEND_SECONDS = 120
"""How long one answer may take to be sent; after a crash it is sent again when this has passed."""
SEND_TRIES = 5
RETRY_SECONDS = 1.0
"""Pause before an answer is sent again, doubled with every try."""
CONNECT_RETRIES = 1
_DRAIN_SECONDS = 5.0
REMEMBER_SECONDS = 24 * 3600
"""How long a delivered outcome is remembered, so that a renderer repeating itself is not heard twice."""

_OUTCOMES: tuple[type[Rendered] | type[Refused] | type[Failed], ...] = (Rendered, Refused, Failed)

log = logging.getLogger(__name__)


class QueueUnreachableError(Exception):
    """There is no Redis at the given address, or it will not talk to us."""


class ArqQueue:
    """The `RenderQueue` of every chat process."""

    def __init__(self, redis: ArqRedis) -> None:
        self._redis = redis

    async def enqueue(self, request: RenderRequest) -> None:
        message = wire.encode(request).decode()
        await self._redis.enqueue_job(
            RENDER_JOB, message, _job_id=request.request_id, _queue_name=RENDER_QUEUE
        )

    @asynccontextmanager
    async def progress(self, request_id: str) -> AsyncIterator[AsyncIterator[Progress]]:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(progress_channel(request_id))
            yield _reports(channel.listen())

    async def cancel(self, request_id: str) -> None:
        with contextlib.suppress(RedisError, OSError):  # whoever takes back is leaving
            if await self._redis.zscore(RENDER_QUEUE, request_id) is not None:
                await self._redis.zadd(abort_jobs_ss, {request_id: int(time.time() * 1000)})

    @asynccontextmanager
    async def replies(
        self, place: str, deliver: Callable[[Outcome], Awaitable[None]]
    ) -> AsyncIterator[asyncio.Task[None]]:
        """Hand every outcome for `place` to `deliver` while the context lasts.

        An outcome whose delivery raises is handed over again, later and later, `SEND_TRIES` times in
        all; one that was delivered never is. The task ends only by breaking, when the queue is lost.
        """
        worker = Worker(
            functions=[func(_Postman(deliver).handle, name=DELIVER_JOB, max_tries=SEND_TRIES)],
            queue_name=replies_queue(place),
            redis_pool=self._redis,
            handle_signals=False,
            poll_delay=POLL_SECONDS,
            job_timeout=SEND_SECONDS,
            keep_result=REMEMBER_SECONDS,
            job_serializer=serialize,
            job_deserializer=deserialize,
        )
        consumer = asyncio.create_task(worker.async_run())
        try:
            yield consumer
        finally:
            await _stop(worker, consumer)


async def _reports(messages: AsyncIterator[dict[str, Any]]) -> AsyncIterator[Progress]:
    async for message in messages:
        try:
            yield wire.decode(message["data"], Progress)
        except wire.WireError as error:
            log.warning("progress report ignored: %s", error)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[ArqQueue]:
    """The queue at `url` while the context lasts.

    Raises:
        QueueUnreachableError: nobody answers there.
    """
    try:
        redis = await create_pool(_settings(url), job_serializer=serialize, job_deserializer=deserialize)
    except (OSError, RedisError, TimeoutError) as error:
        raise QueueUnreachableError(str(error)) from error
    try:
        yield ArqQueue(redis)
    finally:
        await redis.aclose(close_connection_pool=True)


async def _stop(worker: Worker, consumer: asyncio.Task[None]) -> None:
    """Finish what is being sent, take nothing new, end; arq's own `close` would take our connections too."""
    worker.allow_pick_jobs = False
    if worker.tasks:
        await asyncio.wait(worker.tasks.values(), timeout=_DRAIN_SECONDS)
    worker.handle_sig(signal.SIGTERM)
    await asyncio.gather(consumer, *worker.tasks.values(), return_exceptions=True)
    with contextlib.suppress(RedisError, OSError):
        await worker.pool.delete(worker.health_check_key)


@dataclass(frozen=True)
class _Postman:
    """Takes outcomes from arq to whoever delivers them."""

    deliver: Callable[[Outcome], Awaitable[None]]

    async def handle(self, ctx: dict[str, Any], message: str) -> None:
        try:
            outcome = wire.decode(message, *_OUTCOMES)
        except wire.WireError as error:
            log.error("outcome dropped: %s", error)  # noqa: TRY400 — its sender is at fault, not our stack
            return
        with bound_contextvars(request_id=outcome.request_id):
            try:
                await self.deliver(outcome)
            except Exception as error:
                log.exception("the answer was not sent")
                raise Retry(defer=RETRY_SECONDS * 2 ** (ctx["job_try"] - 1)) from error


def _settings(url: str) -> RedisSettings:
    settings = RedisSettings.from_dsn(url)
    settings.conn_retries = CONNECT_RETRIES
    return settings
