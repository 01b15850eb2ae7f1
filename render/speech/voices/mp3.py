"""Reads MP3 through ffmpeg."""

import subprocess
from typing import Final

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

_LONGEST_SECONDS: Final = 600


def decode_mp3(data: bytes, rate: int, timeout: float) -> NDArray[np.float32]:
    """MP3 bytes as mono samples at `rate`, shape (n,).

    Raises:
        ValueError: this is not MP3, or it cannot be read within `timeout` seconds.
    """
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-v", "error", "-nostdin"),
        *("-f", "mp3", "-i", "pipe:0"),
        *("-t", str(_LONGEST_SECONDS), "-ac", "1", "-ar", str(rate), "-f", "f32le", "pipe:1"),
    ]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired as error:
        raise ValueError(f"MP3 takes more than {timeout:.1f} s to decode") from error
    if done.returncode:
        raise ValueError(f"not MP3: {done.stderr.decode(errors='replace').strip()[-200:]}")
    return np.frombuffer(done.stdout, np.float32)
