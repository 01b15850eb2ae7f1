from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw
from skimage import data
from subjects import real_portrait

from render.face.finding import AnyFaceFinder
from render.face.portrait import Portrait

FINDER = AnyFaceFinder()
# Where Chelsea's eyes and nose are once she is made to face us.
EYES, NOSE = ((218.0, 178.0), (382.0, 178.0)), (300.0, 292.0)


@cache
def facing_cat() -> Portrait:
    """The nearer half of Chelsea's face (Stefan van der Walt, public domain), and its mirror image."""
    half = data.chelsea()[:, 15:255]
    whole = np.concatenate([half, half[:, ::-1]], 1)
    return Portrait(np.pad(whole, ((60, 100), (60, 60), (0, 0)), mode="edge"))


def turned(portrait: Portrait, degrees: float) -> Portrait:
    picture = Image.fromarray(portrait.pixels)
    return Portrait(np.asarray(picture.rotate(degrees, Image.Resampling.BICUBIC)))


def drawn_alpaca() -> Portrait:
    picture = Image.new("RGB", (640, 640), (110, 160, 90))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((170, 120, 470, 560), fill=(235, 220, 200))
    for x in (235, 405):
        draw.ellipse((x - 17, 253, x + 17, 287), fill=(15, 10, 10))
    draw.ellipse((290, 360, 350, 390), fill=(60, 40, 40))
    return Portrait(np.asarray(picture))


def test_a_cat_is_found_with_its_eyes_and_mouth_where_they_are():
    (face,) = FINDER.find(facing_cat())
    eyes = face.landmarks[36:42].mean(0), face.landmarks[42:48].mean(0)
    mouth = face.landmarks[48:60].mean(0)
    assert face.kind == "cat"
    assert np.abs(np.array(eyes) - EYES).max() < 20
    assert abs(mouth[0] - NOSE[0]) < 15
    assert NOSE[1] < mouth[1] < NOSE[1] + 90


@pytest.mark.parametrize("degrees", [-18, 18])
def test_a_cat_that_tilts_its_head_is_found_tilted(degrees):
    (face,) = FINDER.find(turned(facing_cat(), degrees))
    across = face.landmarks[42:48].mean(0) - face.landmarks[36:42].mean(0)
    assert np.degrees(np.arctan2(-across[1], across[0])) == pytest.approx(degrees, abs=8)


def test_where_there_are_people_they_speak_and_not_the_cat():
    cat = Image.fromarray(facing_cat().pixels).resize((512, 394))
    both = Image.new("RGB", (1024, 512), (90, 90, 90))
    both.paste(Image.fromarray(real_portrait().pixels), (0, 0))
    both.paste(cat, (512, 60))
    (face,) = FINDER.find(Portrait(np.asarray(both)))
    assert face.kind == "human"
    assert face.box[2] < 512


@pytest.mark.parametrize("name", ["coffee", "rocket", "coins", "page"])
def test_things_have_no_face(name):
    picture = Image.fromarray(getattr(data, name)()).convert("RGB")
    assert FINDER.find(Portrait(np.asarray(picture))) == ()


def test_it_finds_nothing_in_a_picture_of_a_few_pixels():
    assert FINDER.find(Portrait(np.zeros((2, 2, 3), np.uint8))) == ()


def test_nostrils_are_not_taken_for_eyes_where_there_are_eyes_above_them():
    from render.face.finding import _unmasked  # noqa: PLC0415 — the detector cannot be made to err on demand
    from render.face.portrait import Face  # noqa: PLC0415
    from render.face.template import HUMAN, lay  # noqa: PLC0415

    nostrils = np.array([300.0, 375.0]), np.array([340.0, 375.0])
    mistaken = lay(HUMAN, nostrils, np.array([320.0, 420.0]), "human")
    mistaken = Face((255.0, 330.0, 385.0, 460.0), mistaken.landmarks)
    face = _unmasked(drawn_alpaca(), mistaken)
    assert face.kind != "human"
    assert face.landmarks[36:42].mean(0) == pytest.approx((235, 270), abs=12)
    assert face.landmarks[42:48].mean(0) == pytest.approx((405, 270), abs=12)


def test_a_doubtful_human_stays_one_where_no_animal_shows_its_eyes():
    from render.face.finding import _unmasked  # noqa: PLC0415 — as above

    (face,) = FINDER.find(real_portrait())
    assert _unmasked(real_portrait(), face) is face
