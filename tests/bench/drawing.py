"""Frames per second of one size: `python drawing.py WIDTH HEIGHT` prints them as JSON."""

import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.table import Table
from subjects import FPS, astronaut_on, spoken, text_lasting

from render.engine.casting import skin_scene
from render.environment import RENDERING
from render.face.faces import DlibFaceFinder
from render.performance.acting import perform
from render.video.encoder import FfmpegEncoder

SIZES = {"512²": (512, 512), "720p": (1280, 720), "1080p": (1920, 1080)}
SECONDS = 8
ROUNDS = 3


def speeds(width: int, height: int) -> dict[str, float]:
    """`measure` in a process of its own, and what part of the encoder's speed is left."""
    command = [sys.executable, __file__, str(width), str(height)]
    environment = {**RENDERING, **os.environ}
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout
    measured: dict[str, float] = json.loads(answer)
    return {**measured, "ratio_to_encode": measured["draw_and_encode"] / measured["encode"]}


def table(found: dict[str, dict[str, float]]) -> Table:
    """What `speeds` found at each size, to print."""
    shown = Table("frames/s", "drawing", "with encoding", "encoding only", "ratio", title="Speed")
    for name, speed in found.items():
        rates = (f"{speed[key]:.0f}" for key in ("draw", "draw_and_encode", "encode"))
        shown.add_row(name, *rates, f"{speed['ratio_to_encode']:.0%}")
    return shown


def measure(width: int, height: int) -> dict[str, float]:
    """Draw only, draw and encode, and encode the very same frames only, in turn; medians of each."""
    portrait = astronaut_on(width, height)
    engine = skin_scene(portrait, DlibFaceFinder().find(portrait)[:1], FPS)
    speech = spoken(text_lasting(SECONDS))
    performance = perform(speech, FPS, seed=0)
    drawn = list(engine.draw(performance))
    with TemporaryDirectory() as room:
        target, encoder = Path(room, "clip.mp4"), FfmpegEncoder()
        jobs: dict[str, Callable[[], object]] = {
            "draw": lambda: deque(engine.draw(performance), maxlen=0),
            "draw_and_encode": lambda: encoder.encode(engine.film, engine.draw(performance), speech, target),
            "encode": lambda: encoder.encode(engine.film, drawn, speech, target),
        }
        rounds = [{name: _timed(job) for name, job in jobs.items()} for _ in range(ROUNDS)]
    return {name: performance.frames / median(times[name] for times in rounds) for name in jobs}


def _timed(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201  # this is the answer
