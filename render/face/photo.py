"""Reads the photos people send, trusting none of them."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, Final, cast

import numpy as np
import structlog

from render.contract.outcome import Code, Failure, Refusal
from render.face import decoder
from render.face.decoder import HEADER, MAX_BYTES, MAX_DETAIL
from render.face.picture import MAX_PIXELS, MIN_SIDE, Verdict
from render.face.portrait import Portrait

TIMEOUT: Final = 30.0
"""Seconds of wall-clock time after which a decoder is killed."""

_log = structlog.get_logger(__name__)

_DAMAGED: Final = "This picture is damaged or incomplete. Please send it again, or send another one."
_UNKNOWN: Final = "This file is not a picture I can read. Please send a JPEG, PNG, WebP, GIF or HEIC."


def read_photo(path: Path, max_side: int) -> Portrait:
    """Decode the photo at `path` in a limited child process, as `picture.decode` describes.

    Raises:
        Refusal: empty, over 20 MB, over 50 megapixels, not a picture, or damaged.
        Failure: the decoder could not run.
    """
    _check_weight(path.stat().st_size)
    with path.open("rb") as photo, _decoding(photo, max_side) as child:
        answer = _read_answer(cast(BufferedReader, child.stdout), max_side)
        if answer is None:
            raise _death(child.wait())
    return answer


def _check_weight(size: int) -> None:
    if size == 0:
        raise Refusal(Code.PHOTO_EMPTY, "This photo is empty: the file has 0 bytes. Please send it again.")
    if size > MAX_BYTES:
        raise Refusal(
            Code.PHOTO_TOO_HEAVY,
            f"This photo has {size / 2**20:.0f} MB and I take up to {MAX_BYTES // 2**20}. "
            "Please send a smaller one.",
        )


@contextmanager
def _decoding(photo: IO[bytes], max_side: int) -> Iterator[subprocess.Popen[bytes]]:
    """A decoder reading `photo`; gone when the block ends, killed when it takes too long.

    It gets no environment: the secrets there are none of its business.
    """
    command = [sys.executable, "-I", "-m", decoder.__name__, str(max_side)]
    with subprocess.Popen(
        command, stdin=photo, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as child:
        watchdog = threading.Timer(TIMEOUT, child.kill)
        watchdog.start()
        try:
            yield child
        finally:
            watchdog.cancel()
            child.kill()


def _read_answer(stream: BufferedReader, max_side: int) -> Portrait | None:
    """The decoder's answer, or None where it died before its end."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    verdict, width, height = HEADER.unpack(header)
    if verdict != Verdict.PICTURE:
        raise _refusal(verdict, width, height, stream.read(MAX_DETAIL))
    _check_answer(width, height, max_side)
    pixels = np.empty((height, width, 3), np.uint8)
    complete = stream.readinto(pixels.data.cast("B")) == pixels.nbytes
    return Portrait(pixels) if complete else None


def _refusal(verdict: int, width: int, height: int, detail: bytes) -> Refusal:
    _log.info("photo refused", verdict=verdict, detail=detail.decode(errors="replace"))
    if verdict == Verdict.TOO_LARGE:
        return Refusal(
            Code.PHOTO_TOO_LARGE,
            f"This photo has {width * height / 1e6:.0f} megapixels and I take up to "
            f"{MAX_PIXELS // 1_000_000}. Please send a smaller one.",
        )
    if verdict == Verdict.UNKNOWN:
        return Refusal(Code.PHOTO_NOT_A_PICTURE, _UNKNOWN)
    return Refusal(Code.PHOTO_TRUNCATED, _DAMAGED)


def _check_answer(width: int, height: int, max_side: int) -> None:
    """A taken-over decoder must not choose how much we allocate."""
    most = max(max_side, MIN_SIDE)
    if not all(MIN_SIDE <= side <= most and side % 2 == 0 for side in (width, height)):
        _log.error("photo decoder gave an impossible size", width=width, height=height)
        raise Refusal(Code.PHOTO_TRUNCATED, _DAMAGED)


def _death(returncode: int) -> Exception:
    """Signals strike decoders for what a photo made them do; their other ends are our fault."""
    if returncode > 0:
        return Failure(Code.INTERNAL, f"the photo decoder exited with {returncode}")
    _log.warning("photo decoder died", returncode=returncode)
    return Refusal(Code.PHOTO_TRUNCATED, _DAMAGED)
