"""Speed: frames per second, how long a rig takes, and whether memory grows with the video."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import drawing
import memory
from subjects import astronaut_on

from render.engine.rig import build_rig
from render.face.faces import DlibFaceFinder

RIG_SIDE, RIG_ROUNDS = 1280, 7
SHORT, LONG = 5, 60


@dataclass(frozen=True)
class Speed:
    """On this machine, with nothing else running."""

    frames: dict[str, dict[str, float]]
    """Frames per second by size; see `drawing.speeds`."""
    rig_seconds: float
    """Building one rig on a picture of `RIG_SIDE`."""
    memory: tuple[float, float]
    """Peak MiB of a render of about `SHORT` and of `LONG` seconds, ffmpeg included."""


def measure(photo: Path) -> Speed:
    """`photo` is what the memory is measured with."""
    frames = {name: drawing.speeds(*size) for name, size in drawing.SIZES.items()}
    short, long = (memory.measure(photo, seconds)["peak_mib"] for seconds in (SHORT, LONG))
    return Speed(frames, _rig_seconds(), (short, long))


def _rig_seconds() -> float:
    portrait = astronaut_on(RIG_SIDE, RIG_SIDE)
    face = DlibFaceFinder().find(portrait)[0]
    build_rig(portrait, face)  # what only the first one loads
    times = []
    for _ in range(RIG_ROUNDS):
        started = time.perf_counter()
        build_rig(portrait, face)
        times.append(time.perf_counter() - started)
    return median(times)
