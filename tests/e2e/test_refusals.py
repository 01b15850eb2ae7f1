"""Bad input ends with exit code 2, one clear sentence, and nothing left behind."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from subjects import real_portrait

WORDS = "Hello."


def good(path: Path) -> None:
    Image.fromarray(real_portrait().pixels).save(path, "JPEG")


def no_picture(path: Path) -> None:
    path.write_text("I am a letter, not a photo. " * 50)


def truncated(path: Path) -> None:
    good(path)
    path.write_bytes(path.read_bytes()[:9000])


def empty(path: Path) -> None:
    path.touch()


def over_20_megabytes(path: Path) -> None:
    good(path)
    with path.open("ab") as file:
        file.truncate(21 * 2**20)


def over_50_megapixels(path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 9000, 6000, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    )


def no_face(path: Path) -> None:
    meadow = np.random.default_rng(0).integers(0, 255, (40, 60, 3)).astype(np.uint8)
    Image.fromarray(meadow).resize((600, 400)).save(path, "JPEG")


def refused(town, tmp_path, photo: Path, *arguments: object, **options: str) -> str:
    """The sentence a person reads."""
    before = set(tmp_path.iterdir())
    talk = town.talk(photo, *arguments, **options)
    assert talk.code == 2, talk
    assert talk.out == ""
    (sentence,) = talk.err.strip().splitlines()
    assert sentence[0].isupper()
    assert sentence.endswith((".", "?", "!"))
    assert set(tmp_path.iterdir()) == before
    assert not town.left_behind()
    return sentence


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (no_picture, "not a picture"),
        (truncated, "damaged"),
        (empty, "empty"),
        (over_20_megabytes, "20"),
        (over_50_megapixels, "megapixel"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_photo_that_cannot_talk_is_refused(town, tmp_path, make, says):
    photo = tmp_path / "photo.jpg"
    make(photo)
    assert says in refused(town, tmp_path, photo, WORDS, "-o", tmp_path / "video.mp4")


def test_a_photo_without_a_face_is_refused_where_no_drawn_one_is_wanted(town, tmp_path):
    photo = tmp_path / "photo.jpg"
    no_face(photo)
    sentence = refused(town, tmp_path, photo, WORDS, "-o", tmp_path / "video.mp4", "--style", "photo")
    assert "face" in sentence


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--face", "3"], "face"),
        (["--emotion", "hapy"], "happy"),
        (["--size", "2000"], "1920"),
        (["--eyes", "0.4,0.3,0.6,0.3"], "mouth"),
    ],
)
def test_an_option_that_asks_for_what_there_is_not_is_refused(town, tmp_path, arguments, says):
    photo = tmp_path / "photo.jpg"
    good(photo)
    assert says in refused(town, tmp_path, photo, WORDS, "-o", tmp_path / "video.mp4", *arguments)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("   ",), "sentence"),
        (("word " * 400,), "second"),
        (("🎉🎉🎉",), "say"),
        ((WORDS, "--lang", "tlh"), "tlh"),
    ],
)
def test_words_that_cannot_be_said_are_refused(town, tmp_path, arguments, says):
    photo = tmp_path / "photo.jpg"
    good(photo)
    assert says in refused(town, tmp_path, photo, *arguments, "-o", tmp_path / "video.mp4")


def test_an_unknown_voice_is_refused_and_the_nearest_named(town, tmp_path):
    photo = tmp_path / "photo.jpg"
    good(photo)
    sentence = refused(town, tmp_path, photo, WORDS, "-o", tmp_path / "video.mp4", voice="espek")
    assert "espeak" in sentence


@pytest.mark.parametrize("output", ["missing/folder/video.mp4", "."])
def test_an_output_path_that_cannot_be_written_is_refused(town, tmp_path, output):
    photo = tmp_path / "photo.jpg"
    good(photo)
    assert refused(town, tmp_path, photo, WORDS, "-o", tmp_path / output)


def test_a_photo_that_is_not_there_is_refused(town, tmp_path):
    assert refused(town, tmp_path, tmp_path / "nowhere.jpg", WORDS, "-o", tmp_path / "video.mp4")
