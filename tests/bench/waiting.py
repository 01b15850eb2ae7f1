"""How long a person waits: `yapshot talk` with everything still to be started, and beside `yapshot up`."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from subjects import FIVE_SECONDS, LANGUAGE, VOICE

COLD_ROUNDS, WARM_ROUNDS = 3, 7
_YAPSHOT = str(Path(sys.executable).with_name("yapshot"))
_PATIENCE = 60.0


def measure(photo: Path) -> dict[str, float]:
    """Medians in seconds: from the command to its answer, and of the render in it."""
    with TemporaryDirectory(prefix="yap") as room:
        environment = _environment(Path(room))
        cold = [_talk(photo, Path(room), environment) for _ in range(COLD_ROUNDS)]
        with _up(environment):
            _talk(photo, Path(room), environment)  # loads what the first request loads
            warm = [_talk(photo, Path(room), environment) for _ in range(WARM_ROUNDS)]
    return {
        "clip_seconds": warm[0]["seconds"],
        "cold_seconds": median(talk["wall_seconds"] for talk in cold),
        "warm_seconds": median(talk["took_seconds"] for talk in warm),
        "warm_render_seconds": median(talk["render_seconds"] for talk in warm),
    }


def _environment(state: Path) -> dict[str, str]:
    """Ours, but for anything that would bring in another server or another place to answer."""
    others = {"REDIS_URL", "DISCORD_TOKEN", "TELEGRAM_TOKEN"}
    kept = {name: value for name, value in os.environ.items() if name not in others}
    return {**kept, "YAPSHOT_STATE_DIR": str(state)}


def _talk(photo: Path, room: Path, environment: dict[str, str]) -> dict[str, float]:
    command = [_YAPSHOT, "talk", str(photo), FIVE_SECONDS, "-o", str(room / "clip.mp4")]
    options = ["--voice", VOICE, "--lang", LANGUAGE, "--json"]
    started = time.perf_counter()
    talk = subprocess.run([*command, *options], env=environment, capture_output=True, check=False)
    wall = time.perf_counter() - started
    if talk.returncode:
        raise SystemExit(f"yapshot talk ended with {talk.returncode}: {talk.stdout!r} {talk.stderr!r}")
    return {**json.loads(talk.stdout), "wall_seconds": wall}


@contextmanager
def _up(environment: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen(
        [_YAPSHOT, "up"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        try:
            if not (server.stdout and server.stdout.readline()):  # it says so when it is up
                raise SystemExit("yapshot up does not come up")
            yield
        finally:
            server.terminate()
            server.wait(_PATIENCE)
