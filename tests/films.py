"""What is in a finished video, as ffmpeg and the file's own boxes tell it."""

import re
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from moviepy.config import FFMPEG_BINARY
from numpy.typing import NDArray

from render.video.film import Film


def ffmpeg(*arguments: str) -> bytes:
    command = [FFMPEG_BINARY, "-hide_banner", "-loglevel", "error", *arguments, "pipe:1"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def seen(path: Path, film: Film) -> NDArray[np.uint8]:
    """The frames, I420, shape (frames, film.frame_bytes)."""
    return np.frombuffer(ffmpeg("-i", str(path), "-f", "rawvideo"), np.uint8).reshape(-1, film.frame_bytes)


def heard(path: Path) -> NDArray[np.int16]:
    return np.frombuffer(ffmpeg("-i", str(path), "-f", "s16le"), "<i2")


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    while data:
        size, kind = struct.unpack(">I4s", data[:8])
        yield kind, data[8:size]
        data = data[size:]


def track_seconds(path: Path) -> list[float]:
    """How long each track is shown, as the file's own header says."""
    movie = list(boxes(dict(boxes(path.read_bytes()))[b"moov"]))
    timescale = struct.unpack(">I", dict(movie)[b"mvhd"][12:16])[0]
    headers = [dict(boxes(body))[b"tkhd"] for kind, body in movie if kind == b"trak"]
    return [struct.unpack(">I", header[20:24])[0] / timescale for header in headers]


def codecs(path: Path) -> list[str]:
    """Names of the streams' codecs, in their order."""
    command = [FFMPEG_BINARY, "-hide_banner", "-i", str(path)]
    told = subprocess.run(command, check=False, capture_output=True, text=True).stderr
    return re.findall(r"(?:Video|Audio): (\w+)", told)
