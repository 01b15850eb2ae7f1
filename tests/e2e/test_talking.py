"""Photos of many kinds go in on the command line and talking videos come out, through the real queue."""

import json
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from films import codecs, seen, track_seconds
from moviepy.video.io.ffmpeg_reader import ffmpeg_parse_infos
from PIL import Image
from subjects import FINDER, real_portrait
from town import until

from render.face.portrait import Portrait
from render.video.film import Film
from render.video.planes import i420_to_rgb

WORDS = "Hello, my friend."


def astronaut() -> Image.Image:
    return Image.fromarray(real_portrait().pixels)


def jpeg(path: Path) -> None:
    astronaut().save(path, "JPEG", quality=90)


def png_with_alpha(path: Path) -> None:
    picture = astronaut().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size).point(lambda v: 255 if v < 200 else 0))
    picture.save(path, "PNG")


def webp(path: Path) -> None:
    astronaut().save(path, "WEBP")


def heic(path: Path) -> None:
    pillow_heif.from_pillow(astronaut()).save(path, format="HEIF")


def rotated_jpeg(path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to show upright
    astronaut().rotate(90, expand=True).crop((0, 0, 512, 400)).save(path, "JPEG", exif=exif)


@pytest.mark.parametrize(
    "make", [jpeg, png_with_alpha, webp, heic, rotated_jpeg], ids=lambda make: make.__name__
)
def test_a_photo_of_this_kind_talks(town, tmp_path, make):
    photo, video = tmp_path / "photo", tmp_path / "video.mp4"
    make(photo)
    talk = town.talk(photo, WORDS, "-o", video)
    assert (talk.code, talk.err) == (0, talk.err)
    assert str(video) in talk.out.replace("\n", "")
    shown = ffmpeg_parse_infos(str(video))
    assert codecs(video) == ["h264", "aac"]
    assert shown["video_fps"] == 25
    film = Film(*shown["video_size"], 25)
    assert FINDER.find(Portrait(i420_to_rgb(seen(video, film)[12], film.width, film.height)))
    pictures, sound = track_seconds(video)
    assert abs(pictures - sound) <= 1 / 25
    assert not town.left_behind()


def test_the_mouth_of_the_video_moves_with_the_words(town, tmp_path):
    photo, video = tmp_path / "photo.jpg", tmp_path / "video.mp4"
    jpeg(photo)
    assert town.talk(photo, "Papa, mama, papa.", "-o", video).code == 0
    frames = [i420_to_rgb(frame, 512, 512) for frame in seen(video, Film(512, 512, 25))]
    marks = FINDER.find(real_portrait())[0].landmarks
    left, right = marks[48, 0].astype(int), marks[54, 0].astype(int)
    top, bottom = marks[51, 1].astype(int) - 2, marks[57, 1].astype(int) + 14
    mouths = np.stack([frame[top:bottom, left:right].astype(float) for frame in frames])
    motion = np.abs(np.diff(mouths, axis=0)).mean((1, 2, 3))
    corner = np.stack([frame[:40, -40:].astype(float) for frame in frames])
    assert motion.max() > 4 * np.abs(np.diff(corner, axis=0)).mean() + 4


def test_json_tells_a_machine_everything(town, tmp_path):
    photo, video = tmp_path / "photo.jpg", tmp_path / "video.mp4"
    jpeg(photo)
    told = town.talk(
        photo, "Guten Tag, liebe Freunde, wie geht es euch heute?", "-o", video, "--json"
    ).outcome
    assert told["outcome"] == "rendered"
    assert told["voice"] == "espeak"
    assert told["language"] == "de"
    assert json.dumps(str(video)) in json.dumps(told)


def test_the_same_seed_gives_the_same_video(town, tmp_path):
    photo = tmp_path / "photo.jpg"
    jpeg(photo)
    videos = [tmp_path / f"{index}.mp4" for index in range(3)]
    for video, seed in zip(videos, (5, 5, 6), strict=True):
        assert town.talk(photo, WORDS, "-o", video, "--seed", seed).code == 0
    first, again, other = (video.read_bytes() for video in videos)
    assert first == again != other


def test_a_killed_render_is_tried_again_and_finishes(town, tmp_path):
    photo, video = tmp_path / "photo.jpg", tmp_path / "video.mp4"
    jpeg(photo)
    (child,) = until(town.children)
    talk = town.start_talk(photo, "One two three four five six seven eight nine ten. " * 8, "-o", video)
    until(lambda: any((town.state / "work").rglob("*.mp4*")))
    child.kill()
    _, errors = talk.communicate(timeout=60)
    assert talk.returncode == 0, errors
    assert ffmpeg_parse_infos(str(video))["video_fps"] == 25
    assert town.children()[0].pid != child.pid
    assert not town.left_behind()
