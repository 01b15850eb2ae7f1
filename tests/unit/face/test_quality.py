from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageFilter
from subjects import close_face, close_portrait, drawn_face, real_face, real_portrait

from render.contract.outcome import Code, Refusal
from render.face.portrait import Face, Portrait
from render.face.quality import check_visible, warnings


def lit(portrait: Portrait, share: float) -> Portrait:
    return Portrait((portrait.pixels * share).astype(np.uint8))


def blurred(portrait: Portrait, radius: float) -> Portrait:
    return Portrait(np.asarray(Image.fromarray(portrait.pixels).filter(ImageFilter.GaussianBlur(radius))))


def shrunk(face: Face, factor: float) -> Face:
    left, top, right, bottom = (side * factor for side in face.box)
    return Face((left, top, right, bottom), face.landmarks * factor)


def hidden(portrait: Portrait, face: Face) -> str:
    with pytest.raises(Refusal) as caught:
        check_visible(portrait, face)
    assert caught.value.code == Code.PHOTO_FACE_HIDDEN
    return caught.value.sentence


@pytest.mark.parametrize(
    ("portrait", "face"), [(real_portrait(), real_face()), (close_portrait(), close_face()), drawn_face()]
)
def test_a_good_face_passes_without_a_word(portrait, face):
    check_visible(portrait, face)
    assert warnings(portrait, face) == ()


def test_a_small_face_gets_a_warning_and_passes():
    small = Portrait(np.asarray(Image.fromarray(real_portrait().pixels).resize((256, 256))))
    (said,) = warnings(small, shrunk(real_face(), 0.5))
    assert "small" in said
    check_visible(small, shrunk(real_face(), 0.5))


def test_a_blurred_face_gets_a_warning_and_passes():
    soft = blurred(close_portrait(), 14)
    (said,) = warnings(soft, close_face())
    assert "blurred" in said
    check_visible(soft, close_face())


def test_a_dark_face_gets_a_warning_and_passes():
    dim = lit(close_portrait(), 0.12)
    (said,) = warnings(dim, close_face())
    assert "dark" in said
    check_visible(dim, close_face())


def test_a_black_face_is_refused():
    assert "dark" in hidden(lit(close_portrait(), 0.02), close_face())


def test_a_face_outside_the_picture_is_refused():
    portrait, face = drawn_face()
    assert "outside" in hidden(portrait, replace(face, landmarks=face.landmarks + np.float32(300)))
    away = Face((600.0, 600.0, 700.0, 700.0), face.landmarks + np.float32(600))
    assert "outside" in hidden(portrait, away)
    assert warnings(portrait, away) == ()


def test_a_face_that_looks_away_is_refused_and_an_animals_long_one_is_not():
    portrait, face = drawn_face()
    narrow = replace(face, landmarks=(face.landmarks - 256) * np.float32([0.2, 1]) + 256)
    assert "looks away" in hidden(portrait, narrow)
    check_visible(portrait, replace(narrow, kind="animal"))
