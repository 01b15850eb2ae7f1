"""The arq worker: takes requests off the queue and puts outcomes on the replies queues."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import structlog
from arq.connections import ArqRedis
from arq.constants import in_progress_key_prefix, job_key_prefix, result_key_prefix, retry_key_prefix
from arq.worker import Retry, Worker, func
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry as Reconnect
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from structlog.contextvars import bound_contextvars

from render.contract import jobs, names, wire
from render.contract.outcome import Code, Outcome
from render.contract.progress import Progress
from render.contract.request import RenderRequest
from render.contract.sentences import failed
from render.studio import Studio
from render.supervisor import ChildDiedError

log = structlog.stdlib.get_logger(__name__)

_ANSWERED_SECONDS: Final = 24 * 3600
# A job whose worker was killed is taken up by another after this long.
_LEASE_SECONDS: Final = 10.0
# A net below the render's own limit (an hour at most), for what comes before and after it.
_JOB_SECONDS: Final = 3600 + 600
# Tries are counted here, where running out of them still means an answer.
_ENDLESS_TRIES: Final = 1_000_000
_HEALTH_SECONDS: Final = 30
_CONNECT_SECONDS: Final = 3


@dataclass(frozen=True)
class Patience:
    """How a worker waits."""

    tries: int
    """How often a request is begun before it is given up."""
    retry_seconds: float
    """Pause before another try."""
    poll_seconds: float
    drain_seconds: int
    """How long a stopping worker may go on with its render before it hands it back."""


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[ArqRedis]:
    """The queue at `url`.

    Once it has been reached, commands wait out its absence, for ten seconds at least.

    Raises:
        RedisError: it cannot be reached.
    """
    async with Redis.from_url(url, socket_connect_timeout=_CONNECT_SECONDS) as probe:
        await probe.ping()
    reconnect = Reconnect(ExponentialBackoff(cap=2, base=0.1), retries=8)
    absences = [RedisConnectionError, RedisTimeoutError, OSError]  # the last where it connects
    redis = ArqRedis(
        ConnectionPool.from_url(url, retry=reconnect, retry_on_error=absences),
        job_serializer=jobs.serialize,
        job_deserializer=jobs.deserialize,
        default_queue_name=names.RENDER_QUEUE,
    )
    try:
        yield redis
    finally:
        await redis.aclose(close_connection_pool=True)


async def run(redis: ArqRedis, studio: Studio, patience: Patience, stop: asyncio.Event) -> None:
    """Work until a signal says to stop, which leaves the render under way some time to finish, or
    until `stop` is set, which does not.

    Raises:
        RedisError: the queue is gone.
    """
    worker = _worker(redis, Attendant(redis, studio, patience), patience)
    stopping = asyncio.create_task(_stopped(worker, stop))
    try:
        with suppress(asyncio.CancelledError):  # this is how arq ends when told to stop
            await worker.async_run()
    finally:
        stopping.cancel()
        await asyncio.gather(stopping, *worker.tasks.values(), return_exceptions=True)


async def _stopped(worker: Worker, stop: asyncio.Event) -> None:
    await stop.wait()
    worker.handle_sig(signal.SIGTERM)


def _worker(redis: ArqRedis, attendant: "Attendant", patience: Patience) -> Worker:
    return Worker(
        [func(attendant.render, name=names.RENDER_JOB)],
        queue_name=names.RENDER_QUEUE,
        redis_pool=redis,
        max_jobs=1,  # a render takes all cores; more at a time is what more workers are for
        max_tries=_ENDLESS_TRIES,
        job_timeout=_JOB_SECONDS,
        keep_result=0,
        allow_abort_jobs=True,
        poll_delay=patience.poll_seconds,
        job_completion_wait=patience.drain_seconds,
        health_check_interval=_HEALTH_SECONDS,
        job_serializer=jobs.serialize,
        job_deserializer=jobs.deserialize,
    )


@dataclass(frozen=True)
class Attendant:
    """Sees to it that each request gets one answer."""

    redis: ArqRedis
    studio: Studio
    patience: Patience

    async def render(self, ctx: dict[str, Any], message: str) -> None:
        """The arq job: `message` is a `RenderRequest` in its wire form, as text."""
        try:
            request = wire.decode(message, RenderRequest)
        except wire.WireError as error:
            log.error("request dropped", job=ctx["job_id"], reason=str(error))  # noqa: TRY400 — says it all
            return
        with bound_contextvars(request_id=request.request_id):
            async with self._leased(ctx["job_id"]):
                if not await self.redis.exists(names.answered_key(request.request_id)):
                    await self._reply(await self._answer(request, ctx["job_try"]))

    async def _answer(self, request: RenderRequest, attempt: int) -> Outcome:
        log.info("render begins", attempt=attempt)
        if attempt > self.patience.tries:  # the tries before took the whole worker with them
            return failed(request, Code.RENDER_CRASHED)
        try:
            return await self.studio.answer(request, self._publish)
        except ChildDiedError as error:
            log.warning("render child died", attempt=attempt, reason=str(error))
            if attempt == self.patience.tries:
                return failed(request, Code.RENDER_CRASHED)
            raise Retry(defer=self.patience.retry_seconds) from error

    async def _reply(self, outcome: Outcome) -> None:
        while not await self._enqueued(outcome):
            log.warning("outcome did not reach the queue; once more")
        await self.redis.set(names.answered_key(outcome.request_id), 1, ex=_ANSWERED_SECONDS)
        log.info("answered", outcome=type(outcome).__name__)

    async def _enqueued(self, outcome: Outcome) -> bool:
        job_id = names.reply_job(outcome.request_id)
        job = await self.redis.enqueue_job(
            names.DELIVER_JOB,
            wire.encode(outcome).decode(),
            _job_id=job_id,
            _queue_name=names.replies_queue(outcome.reply_to.place),
        )
        # arq gives no job both where there is one already and where the connection was lost on the way.
        return job is not None or bool(
            await self.redis.exists(job_key_prefix + job_id, result_key_prefix + job_id)
        )

    async def _publish(self, progress: Progress) -> None:
        with suppress(RedisError):  # nobody's video depends on it
            await self.redis.publish(names.progress_channel(progress.request_id), wire.encode(progress))

    @asynccontextmanager
    async def _leased(self, job_id: str) -> AsyncIterator[None]:
        """Renew arq's mark of a job in progress, which arq itself sets once for the longest job there is."""
        lease = asyncio.create_task(self._renew(in_progress_key_prefix + job_id))
        try:
            yield
        except asyncio.CancelledError:  # handed back, not tried in vain
            await self.redis.decr(retry_key_prefix + job_id)
            raise
        finally:
            lease.cancel()

    async def _renew(self, key: str) -> None:
        while True:
            with suppress(RedisError):
                await self.redis.pexpire(key, int(_LEASE_SECONDS * 1000))
            await asyncio.sleep(_LEASE_SECONDS / 3)
