"""Frames per second of one size: `python drawing.py WIDTH HEIGHT` prints them as JSON."""

import json
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from subjects import FPS, astronaut_on, spoken, text_lasting

from render.engine.casting import skin_scene
from render.face.faces import DlibFaceFinder
from render.performance.acting import perform
from render.video.encoder import FfmpegEncoder

SECONDS = 8
ROUNDS = 3


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
