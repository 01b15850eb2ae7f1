import asyncio
import os
import signal
import sys

import pytest

from render.contract.outcome import Code, Failure, Refusal
from render.contract.progress import Stage
from render.supervisor import ChildDiedError, RenderChild


@pytest.fixture
def job(tmp_path, ask):
    photo, film = tmp_path / "photo", tmp_path / "film.mp4"
    photo.write_bytes(b"photo")

    async def ignore(stage, fraction):
        pass

    def make(script, on_progress=ignore):
        return ask(script), photo, film, on_progress

    return make


def process_of(made):
    (warning,) = made.warnings
    return int(warning.split()[1].rstrip("."))


async def test_a_job_ends_in_a_film(child, job, tmp_path):
    made = await child.render(*job("talk"))
    assert (made.width, made.height, made.fps, made.seconds) == (512, 640, 25, 2.5)
    assert (tmp_path / "film.mp4").read_bytes() == b"film of photo"


async def test_progress_arrives_in_order_before_the_end(child, job):
    heard = []

    async def hear(stage, fraction):
        heard.append((stage, fraction))

    await child.render(*job("talk", hear))
    assert heard == [(Stage.PREPARING, 0.0)] + [(Stage.DRAWING, n / 200) for n in range(200)]


async def test_the_same_child_does_one_job_after_another(child, job):
    processes = [process_of(await child.render(*job("talk"))) for _ in range(3)]
    assert len(set(processes)) == 1


async def test_jobs_asked_for_at_once_take_turns(child, job):
    made = await asyncio.gather(*(child.render(*job("talk")) for _ in range(3)))
    assert len({process_of(m) for m in made}) == 1


async def test_what_is_printed_on_the_way_does_no_harm(child, job, capfd):
    await child.render(*job("chatter"))
    said = capfd.readouterr()
    assert "Loading pipeline components" in said.err
    assert "from a program" in said.err
    assert "from a program" not in said.out


async def test_a_refusal_comes_through_and_the_child_stays(child, job):
    before = process_of(await child.render(*job("talk")))
    with pytest.raises(Refusal, match="I see no face in this photo") as caught:
        await child.render(*job("refuse"))
    assert caught.value.code is Code.PHOTO_NO_FACE
    assert process_of(await child.render(*job("talk"))) == before


async def test_a_foreseen_failure_comes_through_and_the_child_stays(child, job):
    before = process_of(await child.render(*job("talk")))
    with pytest.raises(Failure, match="ffmpeg ended with 1") as caught:
        await child.render(*job("fail"))
    assert caught.value.code is Code.ENCODER_FAILED
    assert process_of(await child.render(*job("talk"))) == before


async def test_after_an_error_nobody_foresaw_the_child_is_another(child, job, capfd, gone):
    before = process_of(await child.render(*job("talk")))
    with pytest.raises(Failure, match="ZeroDivisionError") as caught:
        await child.render(*job("trip"))
    assert caught.value.code is Code.INTERNAL
    assert "Traceback" in capfd.readouterr().err
    await gone(before)
    assert process_of(await child.render(*job("talk"))) != before


@pytest.mark.parametrize("script", ["die", "leave"])
async def test_a_death_over_a_job_is_told_and_the_next_job_has_a_new_child(child, job, script):
    with pytest.raises(ChildDiedError, match="-9"):
        await child.render(*job(script))
    await child.render(*job("talk"))


async def test_a_child_that_died_between_jobs_is_replaced(child, job, gone):
    before = process_of(await child.render(*job("talk")))
    os.kill(before, signal.SIGKILL)
    await gone(before)
    await asyncio.sleep(0.05)  # lets the loop hear of it too
    assert process_of(await child.render(*job("talk"))) != before


async def test_a_cancelled_job_ends_the_child_and_the_programs_it_started(child, job, pid_in, gone):
    task = asyncio.create_task(child.render(*job("start_ffmpeg_and_hang")))
    processes = [await pid_in("program"), await pid_in("hanging")]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for process in processes:
        await gone(process)


async def test_a_child_that_cannot_start_is_told(child, stage, job):
    (stage / "broken").touch()
    with pytest.raises(ChildDiedError, match="ended with 1"):
        await child.warm()


async def test_a_child_that_never_gets_ready_is_given_up():
    sleeper = (sys.executable, "-c", "import time; time.sleep(600)")
    async with RenderChild(sleeper, warm_seconds=0.3) as child:
        with pytest.raises(ChildDiedError, match="not ready"):
            await child.warm()


UNTIMELY = '{"kind": "advanced", "stage": "drawing", "fraction": 0}'


@pytest.mark.parametrize("said", ["'Hello!'", repr(UNTIMELY), "'x' * (1 << 21)"])
async def test_a_child_that_speaks_out_of_turn_is_given_up(said):
    talker = (sys.executable, "-c", f"import time; print({said}, flush=True); time.sleep(600)")
    async with RenderChild(talker) as child:
        with pytest.raises(ChildDiedError):
            await child.warm()


async def test_a_warm_child_is_there_before_the_first_job(child, job):
    await child.warm()
    process = child._process.pid
    assert process_of(await child.render(*job("talk"))) == process
