import asyncio
import contextlib

import pytest
from arq.connections import RedisSettings, create_pool
from redis.exceptions import RedisError

from bot.embedded import lasting_home, serving
from bot.queue import QueueUnreachableError, connected
from render.contract import names, wire
from render.contract.jobs import deserialize, serialize
from render.contract.outcome import Code, Refused
from render.contract.progress import Progress, Stage
from render.contract.request import RenderRequest, ReplyTo

REPLY_TO = ReplyTo(place="test", conversation="c", message="m", user="u")
OUTCOME = Refused("r1", REPLY_TO, Code.PHOTO_NO_FACE, "I see no face.")


@pytest.fixture
async def url(tmp_path):
    with lasting_home(tmp_path / "home") as home:
        async with serving(home) as server:
            yield server.url


@pytest.fixture
async def other_side(url):
    """Redis as a render worker has it."""
    pool = await create_pool(
        RedisSettings.from_dsn(url), job_serializer=serialize, job_deserializer=deserialize
    )
    yield pool
    await pool.aclose(close_connection_pool=True)


async def answer(other_side, outcome=OUTCOME):
    message = outcome if isinstance(outcome, str) else wire.encode(outcome).decode()
    await other_side.enqueue_job(
        names.DELIVER_JOB, message, _job_id=names.reply_job("r1"), _queue_name=names.replies_queue("test")
    )


async def replies_left(other_side):
    return await other_side.zcard(names.replies_queue("test"))


class Inbox:
    """Delivers into a list; the first `failures` times it fails."""

    def __init__(self, failures=0):
        self.got, self.failures, self.ready = [], failures, asyncio.Event()

    async def deliver(self, outcome):
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the chat is offline")
        self.got.append(outcome)
        self.ready.set()

    async def first(self):
        await asyncio.wait_for(self.ready.wait(), 5)


async def test_a_request_arrives_once_and_as_it_was(url, other_side):
    request = RenderRequest("r1", REPLY_TO, "0" * 32, "Héllo")
    async with connected(url) as queue:
        await queue.enqueue(request)
        await queue.enqueue(request)
    (job,) = await other_side.queued_jobs(queue_name=names.RENDER_QUEUE)
    assert (job.function, job.job_id) == (names.RENDER_JOB, "r1")
    assert wire.decode(job.args[0], RenderRequest) == request


async def test_progress_is_heard_from_the_start_and_nonsense_is_passed_over(url, other_side):
    report = Progress("r1", Stage.DRAWING, 0.5)
    async with connected(url) as queue, queue.progress("r1") as reports:
        await other_side.publish(names.progress_channel("r1"), b"nonsense")
        await other_side.publish(names.progress_channel("r1"), wire.encode(report))
        assert await asyncio.wait_for(anext(aiter(reports)), 5) == report


async def test_an_outcome_is_delivered_once_however_often_it_is_sent(url, other_side):
    inbox = Inbox()
    async with connected(url) as queue, queue.replies("test", inbox.deliver):
        await answer(other_side)
        await answer(other_side)
        await inbox.first()
        while await replies_left(other_side):
            await asyncio.sleep(0.01)
        await answer(other_side)
        assert await replies_left(other_side) == 0
    assert inbox.got == [OUTCOME]


async def test_an_outcome_sent_while_nobody_listened_is_delivered_later(url, other_side):
    await answer(other_side)
    inbox = Inbox()
    async with connected(url) as queue, queue.replies("test", inbox.deliver):
        await inbox.first()
    assert inbox.got == [OUTCOME]


async def test_an_outcome_that_could_not_be_delivered_is_tried_again(url, other_side, monkeypatch):
    monkeypatch.setattr("bot.queue.RETRY_SECONDS", 0.01)
    inbox = Inbox(failures=2)
    async with connected(url) as queue, queue.replies("test", inbox.deliver):
        await answer(other_side)
        await inbox.first()
    assert inbox.got == [OUTCOME]


async def test_an_unreadable_outcome_does_not_stop_the_next(url, other_side):
    inbox = Inbox()
    async with connected(url) as queue, queue.replies("test", inbox.deliver):
        await other_side.enqueue_job(
            names.DELIVER_JOB, '{"v": 0}', _job_id="bad", _queue_name=names.replies_queue("test")
        )
        await answer(other_side)
        await inbox.first()
    assert inbox.got == [OUTCOME]
    assert await replies_left(other_side) == 0


async def test_a_delivery_under_way_is_finished_before_the_end(url, other_side):
    begun, got = asyncio.Event(), []

    async def slowly(outcome):
        begun.set()
        await asyncio.sleep(0.2)
        got.append(outcome)

    async with connected(url) as queue, queue.replies("test", slowly):
        await answer(other_side)
        await asyncio.wait_for(begun.wait(), 5)
    assert got == [OUTCOME]
    assert await replies_left(other_side) == 0


async def test_a_cancelled_request_is_marked_for_its_worker_and_a_finished_one_is_not(url, other_side):
    async with connected(url) as queue:
        await queue.enqueue(RenderRequest("r1", REPLY_TO, "0" * 32, "Hello"))
        await queue.cancel("r1")
        await queue.cancel("finished")
    assert await other_side.zrange("arq:abort", 0, -1) == [b"r1"]


async def test_losing_the_queue_ends_the_consumer(tmp_path):
    with lasting_home(tmp_path / "home") as home:
        async with serving(home) as server:
            house = contextlib.AsyncExitStack()
            queue = await house.enter_async_context(connected(server.url))
            consumer = await house.enter_async_context(queue.replies("test", Inbox().deliver))
        with pytest.raises(RedisError):
            await asyncio.wait_for(asyncio.shield(consumer), 5)
        await house.aclose()


async def test_an_address_where_nobody_answers_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.queue.CONNECT_RETRIES", 0)
    with pytest.raises(QueueUnreachableError):
        async with connected(f"unix://{tmp_path}/none.sock"):
            pass
