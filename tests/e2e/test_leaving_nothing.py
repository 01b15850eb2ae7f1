"""However `yapshot` ends, nothing it started stays."""

import signal
import subprocess

import psutil
import pytest
from PIL import Image
from subjects import real_portrait
from town import YAPSHOT, environment, until


def encoding(pid: int) -> list[psutil.Process]:
    """The whole family of a talk, once its encoder is at work."""
    try:
        family = psutil.Process(pid).children(recursive=True)
        return family if any("ffmpeg" in process.name() for process in family) else []
    except psutil.NoSuchProcess:
        return []  # somebody of the family went meanwhile


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_talk_that_is_ended_midway_leaves_no_process(state, tmp_path, ending):
    photo = tmp_path / "photo.jpg"
    Image.fromarray(real_portrait().pixels).save(photo)
    long_text = "All work and no play makes a dull day. " * 15
    talk = subprocess.Popen(
        [*YAPSHOT, "talk", photo, long_text, "-o", tmp_path / "video.mp4", "--voice", "espeak"],
        env=environment(state),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    family = until(lambda: encoding(talk.pid))
    assert len(family) >= 5  # guardian, server, worker, render child, ffmpeg
    talk.send_signal(ending)
    talk.wait(timeout=30)
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive
    assert not (tmp_path / "video.mp4").exists()
