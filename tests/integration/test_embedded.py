import asyncio
import os
import signal
import stat
import sys
import time
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.embedded import (
    HomeTakenError,
    HomeUnusableError,
    lasting_home,
    passing_home,
    running,
    serving,
)
from bot.guardian import answers
from render.contract.outcome import Failure

# Starts a server in argv[1], says its URL, and waits; a Ctrl-C is no reason for it to end.
OWNER = """
import asyncio, signal, sys
from pathlib import Path
from bot.embedded import lasting_home, serving

async def main():
    with lasting_home(Path(sys.argv[1])) as home:
        async with serving(home) as server:
            print(server.url, flush=True)
            await asyncio.sleep(600)

signal.signal(signal.SIGINT, signal.SIG_IGN)
asyncio.run(main())
"""


@pytest.fixture
async def owner(tmp_path):
    """Another process that owns a server; its URL."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OWNER, str(tmp_path / "home")),
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    process.url = (await process.stdout.readline()).decode().strip()
    yield process
    if process.returncode is None:
        process.kill()
    await process.wait()
    process._transport.close()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def within(seconds, condition):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def socket_of(url):
    return Path(url.removeprefix("unix://"))


async def test_a_server_keeps_a_log_of_writes_and_speaks_to_its_owner_only(tmp_path):
    with lasting_home(tmp_path / "home") as home:
        async with serving(home) as server, Redis.from_url(server.url) as redis:
            assert await redis.config_get("appendonly") == {"appendonly": "yes"}
            assert await redis.config_get("port") == {"port": "0"}
            assert mode(socket_of(server.url)) == 0o700
            assert mode(home.path) == 0o700
            assert running(home.path) == server.url
        assert running(home.path) is None
        assert not socket_of(server.url).exists()


async def test_what_was_queued_survives_a_restart(tmp_path):
    with lasting_home(tmp_path / "home") as home:
        async with serving(home) as server, Redis.from_url(server.url) as redis:
            await redis.set("key", "value")
        async with serving(home) as server, Redis.from_url(server.url) as redis:
            assert await redis.get("key") == b"value"


async def test_a_server_dies_with_an_owner_that_is_killed(owner):
    socket = socket_of(owner.url)
    assert answers(socket)
    owner.kill()
    await owner.wait()
    assert within(5, lambda: not answers(socket))
    assert within(5, lambda: not socket.exists())


async def test_a_server_survives_a_ctrl_c_at_its_owners_terminal(owner):
    os.killpg(owner.pid, signal.SIGINT)
    await asyncio.sleep(0.3)  # the time a server that heard it would need to end
    assert answers(socket_of(owner.url))


async def test_a_server_ends_when_its_guardian_is_killed(tmp_path):
    with lasting_home(tmp_path / "home") as home:
        async with serving(home) as server:
            guardian = await asyncio.create_subprocess_exec(
                *("pgrep", "-f", f"bot.guardian {home.path}"), stdout=asyncio.subprocess.PIPE
            )
            pids, _ = await guardian.communicate()
            os.kill(int(pids), signal.SIGKILL)
            assert await asyncio.wait_for(server.ended, 5) == -signal.SIGKILL
            if sys.platform == "linux":
                assert within(5, lambda: not answers(socket_of(server.url)))


async def test_a_home_has_one_owner(owner, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("bot.embedded._PATIENCE_SECONDS", 0)
        with pytest.raises(HomeTakenError), lasting_home(tmp_path / "home"):
            pass
    owner.kill()
    await owner.wait()
    with lasting_home(tmp_path / "home"):  # its server needs a moment, which is waited for
        assert running(tmp_path / "home") is None


async def test_a_path_too_long_for_a_socket_is_got_around(tmp_path):
    with lasting_home(tmp_path / ("a rather long name " * 8)) as home:
        async with serving(home) as server, Redis.from_url(server.url) as redis:
            assert await redis.ping()
            assert len(server.url) < 100
            assert running(home.path) == server.url
            assert mode(socket_of(server.url).parent) == 0o700
            assert (home.path / "appendonlydir").is_dir()
        assert not socket_of(server.url).parent.exists()


async def test_a_server_that_cannot_start_says_why(tmp_path):
    with lasting_home(tmp_path / "home") as home:
        (home.path / "appendonlydir").touch()
        with pytest.raises(Failure, match="appendonlydir"):
            async with serving(home):
                pass


def test_a_passing_home_passes(tmp_path):
    with passing_home(tmp_path / "state") as home:
        (home.path / "file").touch()
        assert mode(home.path) == 0o700
    assert not home.path.exists()


def test_homes_of_the_dead_are_swept_and_those_of_the_living_are_not(tmp_path):
    (tmp_path / "talk-dead" / "blobs").mkdir(parents=True)
    with passing_home(tmp_path) as living, passing_home(tmp_path):
        assert not (tmp_path / "talk-dead").exists()
        assert living.path.is_dir()


def test_a_home_that_cannot_be_made_says_why(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusableError, match="Not a directory"), passing_home(tmp_path / "file" / "state"):
        pass
