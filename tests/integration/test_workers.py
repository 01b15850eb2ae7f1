import asyncio
import contextlib
import sys

import pytest

from bot.workers import WorkerPlan, keep_working, working


@pytest.fixture
def plan(tmp_path):
    def make(program):
        return WorkerPlan(
            (sys.executable, "-c", program),
            "redis://queue",
            tmp_path / "state",
            drain_seconds=3,
            log=tmp_path / "log",
        )

    return make


async def test_a_worker_is_told_where_everything_is(plan, tmp_path):
    names = ("REDIS_URL", "YAPSHOT_STATE_DIR", "YAPSHOT_DRAIN_SECONDS")
    async with working(plan(f"import os; print(*map(os.environ.get, {names}))")) as process:
        assert await process.wait() == 0
    assert (tmp_path / "log").read_text() == f"redis://queue {tmp_path}/state 3\n"


async def test_a_worker_ends_with_its_context(plan):
    async with working(plan("import time; time.sleep(60)")) as process:
        assert process.returncode is None
    assert process.returncode == -15


async def test_a_worker_that_will_not_stop_is_killed(plan, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.workers._GRACE_SECONDS", -2.9)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    async with working(plan(deaf)) as process:
        while "deaf" not in (tmp_path / "log").read_text():
            await asyncio.sleep(0.01)
    assert process.returncode == -9


async def test_a_worker_that_dies_again_and_again_is_started_ever_more_slowly(plan, caplog):
    keeping = asyncio.create_task(keep_working(plan("raise SystemExit(7)"), 0.01, 0.04))
    while len(caplog.messages) < 4:
        await asyncio.sleep(0.01)
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping
    pauses = [message.split()[-2] for message in caplog.messages[:4]]
    assert all("code 7" in message for message in caplog.messages)
    assert pauses == ["0.01", "0.02", "0.04", "0.04"]
