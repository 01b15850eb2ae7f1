"""What may be chosen on the command line shows in the video, through the real queue."""

from dataclasses import dataclass

import numpy as np
import pytest
from films import seen
from moviepy.video.io.ffmpeg_reader import ffmpeg_parse_infos
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from subjects import FINDER, real_portrait

from render.face.portrait import Face, Portrait
from render.video.film import Film
from render.video.planes import i420_to_rgb

WORDS = "Mama."


@dataclass(frozen=True)
class Shown:
    """One video and what was told about it."""

    told: dict[str, object]
    film: Film
    frames: NDArray[np.uint8]
    """Shape (frames, height, width, 3)."""

    def motion(self, left: float = 0, top: float = 0, right: float = 1, bottom: float = 1) -> float:
        """How much a part of the picture, given in fractions, changes from frame to frame: grey levels."""
        height, width = self.frames.shape[1:3]
        part = self.frames[
            :, int(top * height) : int(bottom * height), int(left * width) : int(right * width)
        ]
        return float(np.abs(np.diff(part.astype(np.float32), axis=0)).mean())

    def faces(self, every: int = 4) -> list[Face]:
        found = (FINDER.find(Portrait(frame)) for frame in self.frames[::every])
        return [faces[0] for faces in found if faces]


@pytest.fixture
def show(town, tmp_path):
    def shown(picture: Image.Image, *options: object) -> Shown:
        photo, video = tmp_path / "photo.png", tmp_path / "video.mp4"
        picture.save(photo)
        talk = town.talk(photo, WORDS, "-o", video, "--json", *options)
        assert (talk.code, talk.err) == (0, ""), talk.out
        told = ffmpeg_parse_infos(str(video))
        film = Film(*told["video_size"], round(told["video_fps"]))
        frames = np.stack([i420_to_rgb(frame, film.width, film.height) for frame in seen(video, film)])
        return Shown(talk.outcome, film, frames)

    return shown


def astronaut() -> Image.Image:
    return Image.fromarray(real_portrait().pixels)


def twins() -> Image.Image:
    pair = Image.new("RGB", (1024, 512))
    pair.paste(astronaut(), (0, 0))
    pair.paste(astronaut(), (512, 0))
    return pair


def mug() -> Image.Image:
    picture = Image.new("RGB", (480, 400), (222, 205, 180))
    draw = ImageDraw.Draw(picture)
    draw.arc((290, 130, 400, 290), -90, 90, fill=(150, 40, 35), width=26)
    draw.rounded_rectangle((120, 80, 330, 340), 30, fill=(178, 52, 45))
    draw.ellipse((120, 60, 330, 110), fill=(120, 35, 30))
    return picture


@pytest.mark.parametrize(
    ("name", "size"), [("square", (512, 512)), ("portrait", (288, 512)), ("landscape", (512, 288))]
)
def test_a_format_gives_the_video_its_shape_around_the_face(show, name, size):
    video = show(astronaut(), "--format", name)
    assert (video.film.width, video.film.height) == size == (video.told["width"], video.told["height"])
    marks = video.faces()[0].landmarks
    assert ((marks > 0) & (marks < size)).all()


def test_a_note_is_a_square_whose_circle_holds_the_face(show):
    video = show(astronaut(), "--format", "note")
    assert video.film.width == video.film.height < 512
    marks = video.faces()[0].landmarks - video.film.width / 2
    assert np.linalg.norm(marks, axis=1).max() < video.film.width / 2


def test_frame_rate_and_size_are_as_chosen(show):
    video = show(astronaut(), "--fps", "30", "--size", "256")
    assert video.film == Film(256, 256, 30)
    assert len(video.frames) == pytest.approx(video.told["seconds"] * 30, abs=1)


def test_only_the_face_that_was_chosen_talks(show):
    video = show(twins(), "--face", "rightmost")
    assert video.motion(left=0.5) > 5 * video.motion(right=0.5)


def test_all_faces_talk_together(show):
    video = show(twins(), "--face", "all")
    assert 0.5 < video.motion(left=0.5) / video.motion(right=0.5) < 2


def brow_height(video: Shown) -> float:
    """Mean distance from eyes to brows, in face heights."""
    marks = np.stack([face.landmarks for face in video.faces()])
    gap = marks[:, 36:48, 1].mean(1) - marks[:, 17:27, 1].mean(1)
    return float((gap / (marks[:, 8, 1] - marks[:, 27, 1])).mean())


def test_emotions_show_in_the_face(show):
    surprised, angry = (brow_height(show(astronaut(), "--emotion", name)) for name in ("surprised", "angry"))
    assert surprised > 1.1 * angry


def test_a_mug_talks_with_a_drawn_face(show):
    video = show(mug(), "--style", "sticker")
    on_the_mug = video.motion(0.25, 0.2, 0.7, 0.85)
    assert on_the_mug > 20 * video.motion(right=0.2)
    assert on_the_mug > 0.2


def middle_of_the_mouth(video: Shown) -> NDArray[np.float64]:
    """Where the dark of an open mouth shows on the red mug, as x and y fractions of the picture."""
    rows, columns = np.nonzero(video.frames.max(-1).min(0) < 90)
    return np.array([np.median(columns) / video.film.width, np.median(rows) / video.film.height])


def test_a_mouth_talks_where_it_was_put(show):
    there, here = (
        middle_of_the_mouth(show(mug(), "--mouth", f"{spot},15%")) for spot in ("35%,60%", "0.6,0.7")
    )
    assert here - there == pytest.approx([0.25, 0.1], abs=0.03)
