import asyncio
import os
import signal

import pytest
from arq.constants import in_progress_key_prefix, retry_key_prefix

from render.contract import names, wire
from render.contract.blobs import DirectoryBlobs
from render.contract.outcome import Code, Failed, Refused, Rendered
from render.contract.progress import Progress, Stage
from render.studio import Studio
from render.supervisor import RenderChild
from render.worker import Patience, connected, run

PATIENCE = Patience(tries=3, retry_seconds=0.01, poll_seconds=0.01, drain_seconds=0)


@pytest.fixture
def blobs(tmp_path):
    return DirectoryBlobs(tmp_path / "blobs")


@pytest.fixture
def work(tmp_path):
    path = tmp_path / "work"
    path.mkdir()
    return path


@pytest.fixture
def worker(queue_url, blobs, child_command, work):
    """Run a worker in this process, until it is told to stop."""

    async def start(stop):
        async with connected(queue_url) as redis, RenderChild(child_command) as child:
            await run(redis, Studio(blobs, child, work), PATIENCE, stop)

    return start


@pytest.fixture
async def at_work(worker):
    stop = asyncio.Event()
    task = asyncio.create_task(worker(stop))
    yield task
    stop.set()
    await task


@pytest.fixture
def send(redis, blobs, ask):
    """Put a request for a script on the queue."""

    async def enqueue(script="talk", **limits):
        request = ask(script, photo=await blobs.put(b"photo"), **limits)
        await enqueue_again(request)
        return request

    async def enqueue_again(request):
        text = wire.encode(request).decode()
        return await redis.enqueue_job(names.RENDER_JOB, text, _job_id=request.request_id)

    enqueue.again = enqueue_again
    return enqueue


@pytest.fixture
def replies(redis):
    async def read(request):
        jobs = await redis.queued_jobs(queue_name=names.replies_queue(request.reply_to.place))
        assert {(job.function, job.job_id) for job in jobs} <= {
            (names.DELIVER_JOB, f"reply-{request.request_id}")
        }
        return [wire.decode(job.args[0], Rendered, Refused, Failed) for job in jobs]

    return read


@pytest.fixture
def outcome(replies, eventually):
    async def wait(request):
        (reply,) = await eventually(lambda: replies(request))
        assert (reply.request_id, reply.reply_to) == (request.request_id, request.reply_to)
        return reply

    return wait


@pytest.fixture
def finished(redis, eventually):
    """Wait until arq has nothing left of a request's job."""

    async def nothing_left(request):
        keys = [
            prefix + request.request_id for prefix in ("arq:job:", in_progress_key_prefix, retry_key_prefix)
        ]
        return not await redis.exists(*keys)

    async def wait(request):
        await eventually(lambda: nothing_left(request))

    return wait


@pytest.mark.usefixtures("at_work")
async def test_a_request_becomes_an_outcome_with_a_video(send, outcome, finished, blobs, redis, work):
    request = await send("talk")
    reply = await outcome(request)
    assert isinstance(reply, Rendered)
    assert await blobs.get(reply.clip.blob) == b"film of photo"
    assert (reply.clip.width, reply.clip.height, reply.clip.fps, reply.clip.size) == (512, 640, 25, 13)
    assert (reply.voice, reply.language) == ("espeak", "en")
    assert 0 < reply.render_seconds < 10
    await finished(request)
    assert await redis.zcard(names.RENDER_QUEUE) == 0
    assert list(work.iterdir()) == []


async def test_progress_is_published_stage_by_stage(send, outcome, redis, worker):
    request = await send("talk")
    stop = asyncio.Event()
    async with redis.pubsub() as channel:
        await channel.subscribe(names.progress_channel(request.request_id))
        task = asyncio.create_task(worker(stop))
        heard = []
        async for message in channel.listen():
            if message["type"] == "message":
                heard.append(wire.decode(message["data"], Progress))
                if heard[-1].stage is Stage.DONE:
                    break
    await outcome(request)
    stop.set()
    await task
    assert {p.request_id for p in heard} == {request.request_id}
    assert list(dict.fromkeys(p.stage for p in heard)) == [Stage.PREPARING, Stage.DRAWING, Stage.DONE]
    assert len(heard) < 50  # of two hundred reports


@pytest.mark.usefixtures("at_work")
async def test_a_child_killed_in_the_middle_is_replaced_and_the_video_made(send, outcome, pid_in, blobs):
    request = await send("hang_once")
    os.kill(await pid_in("hanging"), signal.SIGKILL)
    reply = await outcome(request)
    assert await blobs.get(reply.clip.blob) == b"film of photo"


@pytest.mark.usefixtures("at_work")
async def test_a_child_that_always_dies_ends_in_a_failure_after_three_tries(
    send, outcome, finished, work, capfd
):
    request = await send("die")
    reply = await outcome(request)
    assert isinstance(reply, Failed)
    assert reply.code is Code.RENDER_CRASHED
    await finished(request)
    assert capfd.readouterr().out.count("render begins") == 3
    assert list(work.iterdir()) == []


@pytest.mark.usefixtures("at_work")
async def test_a_request_that_took_whole_workers_down_is_given_up(redis, blobs, ask, outcome, stage):
    request = ask("hang", photo=await blobs.put(b"photo"))
    await redis.set(retry_key_prefix + request.request_id, 3)
    await redis.enqueue_job(names.RENDER_JOB, wire.encode(request).decode(), _job_id=request.request_id)
    assert (await outcome(request)).code is Code.RENDER_CRASHED
    assert not (stage / "hanging").exists()


@pytest.mark.usefixtures("at_work")
async def test_a_render_over_its_time_is_killed_and_told(send, outcome, pid_in, gone, work, finished):
    request = await send("hang", seconds=0.5)
    process = await pid_in("hanging")
    reply = await outcome(request)
    assert (type(reply), reply.code) == (Failed, Code.RENDER_TIMED_OUT)
    await gone(process)
    await finished(request)
    assert list(work.iterdir()) == []
    assert isinstance(await outcome(await send("talk")), Rendered)


@pytest.mark.usefixtures("at_work")
async def test_a_refusal_is_passed_on(send, outcome):
    reply = await outcome(await send("refuse"))
    assert isinstance(reply, Refused)
    assert (reply.code, reply.sentence) == (Code.PHOTO_NO_FACE, "I see no face in this photo.")


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("script", "code"), [("fail", Code.ENCODER_FAILED), ("trip", Code.INTERNAL), ("babble", Code.INTERNAL)]
)
async def test_a_fault_of_ours_is_told_without_its_details(send, outcome, script, code):
    reply = await outcome(await send(script))
    assert (type(reply), reply.code) == (Failed, code)
    assert not {"ffmpeg", "ZeroDivision", "Error"} & set(reply.sentence.split())


@pytest.mark.usefixtures("at_work")
async def test_a_photo_that_is_gone_is_told(redis, ask, send, outcome):
    request = ask("talk", photo="ab" * 16)
    await send.again(request)
    reply = await outcome(request)
    assert (reply.code, reply.retryable) == (Code.BLOB_MISSING, False)


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize("message", ["", "no request", '{"v": 2, "kind": "request", "body": {}}', 5, None])
async def test_a_message_nobody_can_read_is_dropped_and_the_next_one_served(redis, send, outcome, message):
    await redis.enqueue_job(names.RENDER_JOB, message)
    request = await send("talk")
    assert isinstance(await outcome(request), Rendered)
    assert await redis.keys("arq:job:*") == [f"arq:job:reply-{request.request_id}".encode()]


@pytest.mark.usefixtures("at_work")
async def test_a_request_that_comes_twice_is_answered_once(redis, send, outcome, finished, replies):
    request = await send("talk")
    first = await outcome(request)
    await finished(request)
    await redis.delete(f"arq:job:reply-{request.request_id}")  # as if it were delivered
    await redis.delete(names.replies_queue(request.reply_to.place))
    await send.again(request)
    await finished(request)
    assert await replies(request) == []
    assert isinstance(first, Rendered)


async def test_a_cancelled_request_ends_its_child_and_gets_no_answer(
    at_work, redis, send, pid_in, gone, finished, replies
):
    request = await send("hang")
    process = await pid_in("hanging")
    await redis.zadd("arq:abort", {request.request_id: 1})  # what arq's Job.abort does
    await gone(process)
    await finished(request)
    assert await replies(request) == []
    assert not at_work.done()


async def test_a_stopped_worker_hands_its_render_back_untried(worker, redis, send, pid_in, outcome):
    request = await send("hang_once")
    stop = asyncio.Event()
    task = asyncio.create_task(worker(stop))
    await pid_in("hanging")
    stop.set()
    await task
    assert await redis.zscore(names.RENDER_QUEUE, request.request_id)
    assert not await redis.exists(in_progress_key_prefix + request.request_id)
    assert int(await redis.get(retry_key_prefix + request.request_id)) == 0
    stop.clear()
    task = asyncio.create_task(worker(stop))
    assert isinstance(await outcome(request), Rendered)
    stop.set()
    await task


@pytest.mark.usefixtures("at_work")
async def test_a_job_is_leased_for_seconds_so_that_a_dead_workers_job_is_soon_taken_up(redis, send, pid_in):
    request = await send("hang")
    await pid_in("hanging")
    assert 0 < await redis.pttl(in_progress_key_prefix + request.request_id) <= 10_000
