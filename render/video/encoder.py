"""Frames and speech into an mp4 file, by way of ffmpeg processes fed through pipes."""

import math
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Final, cast

import numpy as np
from moviepy.config import FFMPEG_BINARY
from numpy.typing import NDArray

from render.contract.outcome import Code, Failure
from render.speech.speech import Speech
from render.video.film import Film
from render.video.soundtrack import soundtrack

_STDERR_KEPT: Final = 8192
# What a frame's numbers mean; ports.Engine promises it.
_COLOURS: Final = (
    *("-color_range", "tv", "-colorspace", "bt709"),
    *("-color_primaries", "bt709", "-color_trc", "bt709"),
)
# A fixed number of threads makes the file the same on every machine, and bounds x264's memory.
_VIDEO: Final = (
    *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20"),
    *("-pix_fmt", "yuv420p", "-threads:v", "4"),
)
_AUDIO: Final = ("-c:a", "aac", "-ar", "48000", "-b:a", "96k")


class FfmpegEncoder:
    """Encodes H.264 and AAC; see `ports.Encoder`."""

    def encode(self, film: Film, batches: Iterable[NDArray[np.uint8]], speech: Speech, target: Path) -> None:
        """Write `target` in one piece at the end; what `batches` raises goes through.

        The pictures decide how long the clip is, which is known when the last one has come. As a rule
        they last as long as the speech, so the sound is encoded beside them, and again if they do not.
        """
        with _room_beside(target) as room, ThreadPoolExecutor(1, "sound") as side:
            silent, sound, whole = room / "silent.mp4", room / "sound.mp4", room / "whole.mp4"
            expected = math.ceil(speech.seconds * film.fps - 1e-6)
            sounding = side.submit(_encode_sound, speech, expected / film.fps, sound)
            written = _run(_pictures_command(film, silent), _planes(film, _ahead(batches)))
            frames = written // film.frame_bytes
            sounding.result()
            if not frames:
                raise Failure(Code.ENCODER_FAILED, "there were no frames")
            if frames != expected:
                _encode_sound(speech, frames / film.fps, sound)
            _run(_join_command(silent, sound, whole), ())
            _publish(whole, target)


def _encode_sound(speech: Speech, seconds: float, sound: Path) -> None:
    raw = ("-f", "s16le", "-ar", str(speech.rate), "-ch_layout", "mono")
    _run([*_ffmpeg(), *raw, "-i", "pipe:0", *_AUDIO, f"file:{sound}"], soundtrack(speech, seconds))


@contextmanager
def _room_beside(target: Path) -> Iterator[Path]:
    """A folder on the target's own disk, gone when the block ends."""
    try:
        room = tempfile.TemporaryDirectory(prefix=".", dir=target.parent)
    except OSError as error:
        raise Failure(Code.ENCODER_FAILED, f"there is no place for the video: {error}") from error
    with room:
        yield Path(room.name)


def _publish(whole: Path, target: Path) -> None:
    try:
        whole.replace(target)
    except OSError as error:
        raise Failure(Code.ENCODER_FAILED, f"the video cannot be put in place: {error}") from error


def _pictures_command(film: Film, silent: Path) -> list[str]:
    size = f"{film.width}x{film.height}"
    raw = ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", size, "-framerate", str(film.fps))
    return [*_ffmpeg(), *raw, *_COLOURS, "-i", "pipe:0", *_VIDEO, "-f", "mp4", f"file:{silent}"]


def _join_command(silent: Path, sound: Path, whole: Path) -> list[str]:
    inputs = ("-i", f"file:{silent}", "-i", f"file:{sound}")
    return [*_ffmpeg(), *inputs, "-c", "copy", "-movflags", "+faststart", f"file:{whole}"]


def _ffmpeg() -> tuple[str, ...]:
    return (FFMPEG_BINARY, "-hide_banner", "-loglevel", "error", "-nostdin", "-y")


def _run(command: list[str], chunks: Iterable[memoryview | bytes]) -> int:
    """Run ffmpeg over `chunks` on its stdin, and return how many bytes they were.

    Raises:
        Failure: it did not start, take them all or end well; whatever happens, it has ended.
    """
    with _started(command) as process, ThreadPoolExecutor(1) as helper, _killed_on_error(process):
        complaints = helper.submit(_tail, cast(FileIO, process.stderr))
        written = _pour(chunks, cast(FileIO, process.stdin))
        process.wait()
    if process.returncode or written is None:
        detail = f"ffmpeg ended with {process.returncode}: {complaints.result()}"
        raise Failure(Code.ENCODER_FAILED, detail)
    return written


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=nowhere, stderr=pipe, bufsize=0)
    except OSError as error:
        raise Failure(Code.ENCODER_FAILED, f"ffmpeg cannot be started: {error}") from error


@contextmanager
def _killed_on_error(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        process.kill()
        raise


def _ahead(batches: Iterable[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
    """The same batches; each is drawn while the one before is being encoded."""
    coming = iter(batches)
    with ThreadPoolExecutor(1, "drawing") as side:
        following = side.submit(next, coming, None)
        while (batch := following.result()) is not None:
            following = side.submit(next, coming, None)
            yield batch


def _planes(film: Film, batches: Iterable[NDArray[np.uint8]]) -> Iterator[memoryview]:
    for batch in batches:
        if batch.dtype != np.uint8 or batch.shape[1:] != (film.frame_bytes,):
            raise ValueError(f"frames are {batch.dtype} of shape {batch.shape}, not of {film}")
        yield batch.reshape(-1).data


def _pour(chunks: Iterable[memoryview | bytes], pipe: FileIO) -> int | None:
    """Write all into `pipe`, close it, and return how many bytes it took; None if its reader went
    away before the end.
    """
    total = 0
    with pipe:
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                try:
                    written = pipe.write(rest)
                except BrokenPipeError:
                    return None
                rest = rest[written:]
                total += written
    return total


def _tail(stream: FileIO) -> str:
    """Read to the end, and keep the last of it."""
    tail = b""
    while chunk := stream.read(_STDERR_KEPT):
        tail = (tail + chunk)[-_STDERR_KEPT:]
    return tail.decode(errors="replace").strip()
