import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from films import boxes, heard, seen, track_seconds
from moviepy.config import FFMPEG_BINARY
from moviepy.video.io.ffmpeg_reader import ffmpeg_parse_infos
from numpy.typing import NDArray

from render.contract.outcome import Code, Failure
from render.speech.speech import Speech
from render.video import encoder
from render.video.encoder import FfmpegEncoder
from render.video.film import Film

FILM = Film(96, 64, 25)
RATE = 22_050


def frames(count: int, film: Film = FILM) -> NDArray[np.uint8]:
    """A bright bar that walks over grey."""
    table = np.full((count, film.frame_bytes), 128, np.uint8)
    luma = table[:, : film.width * film.height].reshape(count, film.height, film.width)
    for index in range(count):
        luma[index, :, index % film.width : index % film.width + 8] = 220
    return table


def batches(count: int, film: Film = FILM) -> Iterator[NDArray[np.uint8]]:
    table = frames(count, film)
    for start in range(0, count, 16):
        yield table[start : start + 16]


def speech(seconds: float) -> Speech:
    time = np.arange(int(seconds * RATE)) / RATE
    return Speech(np.sin(2 * np.pi * 220 * time).astype(np.float32) / 2, RATE, (), "test", "en")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "clip.mp4"


def nothing_is_left(folder: Path) -> bool:
    left = [child for child in psutil.Process().children() if "ffmpeg" in child.name()]
    return not list(folder.iterdir()) and not left


def test_a_clip_is_h264_and_aac_of_the_right_size_and_rate(target):
    FfmpegEncoder().encode(FILM, batches(40), speech(1.6), target)
    infos = ffmpeg_parse_infos(str(target))
    video, audio = infos["inputs"][0]["streams"]
    assert (video["codec_name"], video["size"], video["fps"]) == ("h264", [96, 64], 25)
    assert (audio["stream_type"], audio["fps"]) == ("audio", 48_000)
    assert [*target.parent.iterdir()] == [target]


def test_a_clip_says_how_its_colours_are_meant_and_that_its_sound_is_aac(target):
    FfmpegEncoder().encode(FILM, batches(4), speech(0.2), target)
    probe = subprocess.run([FFMPEG_BINARY, "-i", str(target)], check=False, capture_output=True, text=True)
    assert "yuv420p(tv, bt709, progressive)" in probe.stderr
    assert "Audio: aac (LC)" in probe.stderr


def test_a_clip_shows_all_frames_in_order(target):
    FfmpegEncoder().encode(FILM, batches(75), speech(3), target)
    shown = seen(target, FILM)
    assert len(shown) == 75
    assert np.abs(shown.astype(int) - frames(75)).mean() < 3


def test_frames_that_do_not_lie_in_a_row_are_taken_too(target):
    FfmpegEncoder().encode(FILM, iter([frames(20)[::2]]), speech(0.4), target)
    assert np.abs(seen(target, FILM).astype(int) - frames(20)[::2]).mean() < 3


@pytest.mark.parametrize("film", [Film(2, 2, 25), Film(2, 128, 25), Film(70, 34, 30)])
def test_odd_shapes_and_rates_are_encoded(target, film):
    FfmpegEncoder().encode(film, batches(12, film), speech(0.5), target)
    assert seen(target, film).shape == (12, film.frame_bytes)


@pytest.mark.parametrize("count", [1, 25, 63, 301])
@pytest.mark.parametrize("seconds", [0.1, 1.0, 2.513, 12.0])
def test_sound_is_made_as_long_as_the_pictures(target, count, seconds):
    FfmpegEncoder().encode(FILM, batches(count), speech(seconds), target)
    assert len(heard(target)) / 48_000 == pytest.approx(count / 25, abs=1 / 25)
    assert track_seconds(target) == pytest.approx([count / 25] * 2, abs=1 / 25)


def test_sound_and_pictures_begin_together(target):
    samples = np.zeros(RATE * 2, np.float32)
    samples[RATE : RATE + 400] = 1
    FfmpegEncoder().encode(FILM, batches(50), Speech(samples, RATE, (), "test", "en"), target)
    first = np.argmax(np.abs(heard(target)) > 2**13) / 48_000
    assert first == pytest.approx(1.0, abs=0.005)


def test_a_clip_can_be_played_before_it_is_all_there(target):
    FfmpegEncoder().encode(FILM, batches(10), speech(0.4), target)
    order = [kind for kind, _ in boxes(target.read_bytes())]
    assert order.index(b"moov") < order.index(b"mdat")


def test_the_same_performance_gives_the_same_file(tmp_path):
    for name in ("one", "two"):
        FfmpegEncoder().encode(FILM, batches(60), speech(2.2), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_an_older_file_is_replaced(target):
    target.write_bytes(b"old")
    FfmpegEncoder().encode(FILM, batches(4), speech(0.2), target)
    assert len(seen(target, FILM)) == 4


@pytest.mark.parametrize("name", ["-y.mp4", "a b.mp4", "http:x.mp4", "%03d.mp4", "clip"])
def test_awkward_names_are_only_names(tmp_path, name):
    FfmpegEncoder().encode(FILM, batches(4), speech(0.2), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_ffmpeg_complains_of_is_told_and_nothing_is_left(target, monkeypatch):
    monkeypatch.setattr(encoder, "_VIDEO", ("-c:v", "libnothing"))
    with pytest.raises(Failure, match="libnothing") as failure:
        FfmpegEncoder().encode(FILM, batches(2000), speech(1), target)
    assert failure.value.code is Code.ENCODER_FAILED
    assert nothing_is_left(target.parent)


def test_a_folder_that_is_not_there_is_a_failure(tmp_path):
    with pytest.raises(Failure, match="no place"):
        FfmpegEncoder().encode(FILM, batches(4), speech(0.2), tmp_path / "missing" / "clip.mp4")
    assert nothing_is_left(tmp_path)


def test_a_target_that_cannot_be_replaced_is_a_failure(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(Failure, match="put in place"):
        FfmpegEncoder().encode(FILM, batches(4), speech(0.2), tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_an_ffmpeg_that_is_not_there_is_a_failure(target, monkeypatch):
    monkeypatch.setattr(encoder, "FFMPEG_BINARY", str(target.parent / "no-ffmpeg"))
    with pytest.raises(Failure, match="cannot be started"):
        FfmpegEncoder().encode(FILM, batches(4), speech(0.2), target)
    assert nothing_is_left(target.parent)


def test_no_room_for_the_file_is_a_failure_and_the_older_file_stays(target):
    target.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(Failure):
            FfmpegEncoder().encode(FILM, batches(2000), speech(80), target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert target.read_bytes() == b"old"
    target.unlink()
    assert nothing_is_left(target.parent)


def test_an_engine_that_breaks_midway_leaves_nothing(target):
    def breaking() -> Iterator[NDArray[np.uint8]]:
        yield from batches(48)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        FfmpegEncoder().encode(FILM, breaking(), speech(30), target)
    assert nothing_is_left(target.parent)


def test_sound_that_breaks_midway_leaves_nothing(target, monkeypatch):
    def breaking(speech: Speech, seconds: float) -> Iterator[bytes]:
        yield bytes(2000)
        raise ZeroDivisionError

    monkeypatch.setattr(encoder, "soundtrack", breaking)
    with pytest.raises(ZeroDivisionError):
        FfmpegEncoder().encode(FILM, batches(48), speech(1), target)
    assert nothing_is_left(target.parent)


def test_no_frames_make_no_clip(target):
    with pytest.raises(Failure, match="no frames"):
        FfmpegEncoder().encode(FILM, iter(()), speech(1), target)
    assert nothing_is_left(target.parent)


@pytest.mark.parametrize("batch", [frames(4)[:, 1:], frames(4).astype(np.float32)])
def test_frames_of_another_film_are_not_taken(target, batch):
    with pytest.raises(ValueError, match="not of Film"):
        FfmpegEncoder().encode(FILM, iter([batch]), speech(1), target)
    assert nothing_is_left(target.parent)
