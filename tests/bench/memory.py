"""Peak memory of a process and all it starts."""

import contextlib
import json
import sys
import time
from pathlib import Path
from subprocess import PIPE

import psutil

_EVERY_SECONDS = 0.02
_LONG_RENDER = Path(__file__).with_name("long_render.py")


def measure(photo: Path, seconds: float) -> dict[str, float]:
    """Render a video of about `seconds`; returns its length and the peak in MiB, ffmpeg included."""
    command = [sys.executable, str(_LONG_RENDER), str(photo), str(seconds)]
    peak = 0
    with psutil.Popen(command, stdout=PIPE) as process:
        while process.poll() is None:
            peak = max(peak, _resident(process))
            time.sleep(_EVERY_SECONDS)
        answer = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"{_LONG_RENDER.name} ended with {process.returncode}")
    return {**json.loads(answer), "peak_mib": peak / 2**20}


def _resident(root: psutil.Process) -> int:
    """Bytes; what a forked child shares with its parent counts once, where the system can tell."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                used = process.memory_full_info()
                total += getattr(used, "pss", used.uss)
    return total
