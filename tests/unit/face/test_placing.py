import numpy as np
import pytest
from PIL import Image, ImageDraw
from skimage.data import coffee
from subjects import real_face, real_portrait

from render.contract.request import Placement
from render.face.placing import placed, sticker_spot
from render.face.portrait import Face, Portrait

BLANK = Portrait(np.full((400, 800, 3), 200, np.uint8))


def eyes_and_mouth(face: Face) -> np.ndarray:
    marks = face.landmarks
    return np.stack([marks[36:42].mean(0), marks[42:48].mean(0), (marks[60] + marks[64]) / 2])


def mug(at: tuple[int, int] = (300, 250)) -> Portrait:
    x, y = at
    picture = Image.new("RGB", (800, 700), (230, 220, 200))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((x - 140, y - 160, x + 140, y + 160), 30, fill=(40, 110, 170))
    draw.ellipse((x + 110, y - 90, x + 230, y + 90), outline=(40, 110, 170), width=30)
    return Portrait(np.asarray(picture))


def test_a_placed_face_has_its_eyes_and_its_mouth_where_they_were_put():
    face = placed(BLANK, Placement((0.5, 0.75), 0.1, ((0.4, 0.4), (0.6, 0.45))))
    assert face.kind == "placed"
    assert np.allclose(eyes_and_mouth(face), [(320, 160), (480, 180), (400, 300)], atol=1)
    assert np.linalg.norm(face.landmarks[54] - face.landmarks[48]) == pytest.approx(80, rel=0.05)


def test_eyes_may_be_given_in_any_order():
    one = placed(BLANK, Placement((0.5, 0.75), 0.1, ((0.4, 0.4), (0.6, 0.4))))
    other = placed(BLANK, Placement((0.5, 0.75), 0.1, ((0.6, 0.4), (0.4, 0.4))))
    assert np.array_equal(one.landmarks, other.landmarks)


def test_a_face_may_stand_on_its_head():
    left, right, mouth = eyes_and_mouth(placed(BLANK, Placement((0.5, 0.2), 0.1, ((0.4, 0.6), (0.6, 0.6)))))
    assert left[0] > right[0]
    assert mouth[1] < left[1]


def test_without_eyes_they_are_above_the_mouth_and_flat():
    face = placed(BLANK, Placement((0.5, 0.8), 0.1))
    left, right, mouth = eyes_and_mouth(face)
    assert left[1] == right[1] < mouth[1]
    assert left[0] < mouth[0] < right[0]
    assert np.ptp(face.landmarks[36:48, 1]) == 0


def test_a_face_placed_on_a_person_lies_like_the_one_that_is_found_there():
    eyes, mouth = eyes_and_mouth(real_face())[:2] / 512, real_face().landmarks[48:68].mean(0) / 512
    width = np.ptp(real_face().landmarks[48:60, 0]) / 512
    spots = [(float(x), float(y)) for x, y in eyes]
    face = placed(real_portrait(), Placement((float(mouth[0]), float(mouth[1])), float(width), tuple(spots)))
    io = np.linalg.norm(np.subtract(*eyes)) * 512
    assert np.linalg.norm(face.landmarks - real_face().landmarks, axis=1).mean() < 0.25 * io


@pytest.mark.parametrize(
    "placement",
    [
        Placement((0.5, 0.5), 0.1, ((0.5, 0.5), (0.5, 0.5))),
        Placement((0.5, 0.4), 0.1, ((0.4, 0.4), (0.6, 0.4))),
        Placement((0.0, 0.0), 1.0),
        Placement((1.0, 1.0), 0.001),
    ],
)
def test_even_careless_fingers_make_a_face(placement):
    marks = placed(BLANK, placement).landmarks
    down = marks[48:60].mean(0) - marks[36:48].mean(0)
    assert np.isfinite(marks).all()
    assert np.ptp(marks[48:60, 0]) > 0
    assert np.linalg.norm(down) > 0


@pytest.mark.parametrize("at", [(300, 250), (450, 420), (250, 300)])
def test_a_drawn_face_sits_on_the_mug_wherever_that_stands(at):
    left, top, right, bottom = sticker_spot(mug(at)).box
    assert at[0] - 140 < left < right < at[0] + 140
    assert at[1] - 160 < top < bottom < at[1] + 160


def test_a_drawn_face_fills_a_good_part_of_the_mug():
    left, right, _ = eyes_and_mouth(sticker_spot(mug()))
    assert 0.2 * 280 < right[0] - left[0] < 0.45 * 280


def test_a_drawn_face_keeps_off_what_is_written_on_the_mug():
    picture = Image.fromarray(mug().pixels)
    draw = ImageDraw.Draw(picture)
    for y in range(270, 400, 12):
        draw.line((180, y, 420, y), fill=(250, 250, 250), width=5)
    plain, written = sticker_spot(mug()), sticker_spot(Portrait(np.asarray(picture)))
    assert written.box[3] < plain.box[3]


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((300, 500, 3), 90, np.uint8),
        np.random.default_rng(0).integers(0, 255, (300, 500, 3), np.uint8),
        np.zeros((2, 2, 3), np.uint8),
        coffee(),
    ],
)
def test_a_drawn_face_finds_a_place_on_anything(pixels):
    face = sticker_spot(Portrait(pixels))
    x, y = eyes_and_mouth(face).mean(0)
    assert 0.2 < x / pixels.shape[1] < 0.8
    assert 0.2 < y / pixels.shape[0] < 0.8
