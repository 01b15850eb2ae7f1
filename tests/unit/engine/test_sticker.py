from functools import cache

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from subjects import acted, real_face, real_portrait

from render.contract.request import Placement
from render.engine.casting import photo_planes
from render.engine.scene import Scene
from render.engine.sticker import StickerPainter
from render.face.placing import placed
from render.face.portrait import Face, Portrait
from render.performance.performance import CONTROLS
from render.video.planes import i420_to_rgb

BLUE = (70, 140, 190)
LEFT_EYE, RIGHT_EYE, MOUTH = (200, 180), (312, 180), (256, 275)


@cache
def mug() -> Portrait:
    picture = Image.new("RGB", (512, 480), (235, 225, 205))
    ImageDraw.Draw(picture).rounded_rectangle((90, 60, 420, 430), 40, fill=BLUE)
    return Portrait(np.asarray(picture))


@cache
def its_face() -> Face:
    spots = [(x / 512, y / 480) for x, y in (MOUTH, LEFT_EYE, RIGHT_EYE)]
    return placed(mug(), Placement(spots[0], 0.19, (spots[1], spots[2])))


def scene(portrait: Portrait, *faces: Face) -> Scene:
    planes = photo_planes(portrait)
    return Scene(planes, tuple(StickerPainter(face, portrait, planes) for face in faces), 25)


@cache
def mug_scene() -> Scene:
    return scene(mug(), its_face())


def both(name: str, strength: float) -> dict[str, float]:
    return {f"{name}Left": strength, f"{name}Right": strength}


def drawn(*rows: dict[str, float], by: Scene | None = None) -> np.ndarray:
    by = by or mug_scene()
    frames = np.concatenate(list(by.draw(*[acted(*rows)] * len(by._actors))))
    return np.stack([i420_to_rgb(frame, by.film.width, by.film.height) for frame in frames]).astype(int)


def at_mouth(picture: np.ndarray) -> np.ndarray:
    return picture[240:345, 190:322]


def at_eye(picture: np.ndarray, eye: tuple[int, int]) -> np.ndarray:
    return picture[eye[1] - 45 : eye[1] + 45, eye[0] - 40 : eye[0] + 40]


def dark(picture: np.ndarray) -> np.ndarray:
    """Lines, pupils and the inside of the mouth."""
    return picture[..., 2] < 80


def bright(picture: np.ndarray) -> np.ndarray:
    """Teeth and the whites of the eyes."""
    return picture.min(-1) > 170


def red(picture: np.ndarray) -> np.ndarray:
    """The tongue."""
    return (picture[..., 0] > 180) & (picture[..., 2] < 150)


def centre(mask: np.ndarray) -> np.ndarray:
    return np.argwhere(mask).mean(0)


def spread(mask: np.ndarray, axis: int) -> int:
    return int(np.ptp(np.argwhere(mask)[:, axis]))


def test_at_rest_there_are_two_eyes_and_a_closed_smile():
    (rest,) = drawn({})
    for eye in (LEFT_EYE, RIGHT_EYE):
        assert bright(at_eye(rest, eye)).sum() > 800
        assert dark(at_eye(rest, eye)).any()
    assert not bright(at_mouth(rest)).any()
    line = dark(at_mouth(rest))
    assert spread(line, 1) > 80
    corners, middle = line[:, [10, 20, -20, -10]], line[:, 60:72]
    assert centre(middle)[0] > centre(np.concatenate([line[:, :25], line[:, -25:]], 1))[0] + 2
    assert corners.sum() < line.sum()


def test_the_jaw_opens_the_mouth_step_by_step_and_shows_teeth_and_tongue():
    steps = (0.0, 0.25, 0.5, 0.75, 1.0)
    pictures = drawn(*({"jawOpen": step} for step in steps))
    heights = [spread(dark(at_mouth(picture)), 0) for picture in pictures]
    assert np.corrcoef(heights, steps)[0, 1] > 0.95
    assert heights[-1] > heights[0] + 25
    assert bright(at_mouth(pictures[-1])).sum() > 100
    assert red(at_mouth(pictures[-1])).sum() > 100


def test_lips_meet_even_while_the_jaw_is_down():
    closed, held = drawn({}, {"jawOpen": 0.7, "mouthClose": 1.0})
    assert spread(dark(at_mouth(held)), 0) <= spread(dark(at_mouth(closed)), 0) + 1
    assert not bright(at_mouth(held)).any()


@pytest.mark.parametrize("control", ["mouthPucker", "mouthFunnel"])
def test_rounding_makes_the_mouth_narrow_and_round(control):
    rest, rounded = (dark(at_mouth(picture)) for picture in drawn({}, {control: 1.0, "jawOpen": 0.2}))
    assert spread(rounded, 1) < 0.75 * spread(rest, 1)
    assert spread(rounded, 0) > spread(rest, 0)


def test_stretching_makes_the_mouth_wide():
    rest, wide = (dark(at_mouth(picture)) for picture in drawn({}, both("mouthStretch", 1.0)))
    assert spread(wide, 1) > 1.12 * spread(rest, 1)


def test_the_lower_lip_rolls_under_the_teeth():
    (biting,) = drawn({"mouthRollLower": 1.0, **both("mouthUpperUp", 0.3), "jawOpen": 0.1})
    assert bright(at_mouth(biting)).sum() > 100
    assert not red(at_mouth(biting)).any()


def test_corners_rise_in_a_smile_and_fall_in_a_frown():
    def corner(picture: np.ndarray) -> float:
        line = dark(at_mouth(picture))
        columns = np.flatnonzero(line.any(0))
        return float(centre(line[:, columns[0] : columns[0] + 10])[0])

    smiling, rest, frowning = (
        corner(picture) for picture in drawn(both("mouthSmile", 1.0), {}, both("mouthFrown", 1.0))
    )
    assert smiling + 6 < rest < frowning - 6


def test_a_blink_closes_both_eyes_and_a_wink_one():
    opened, shut, winked = drawn({}, both("eyeBlink", 1.0), {"eyeBlinkLeft": 1.0})
    for picture, eye, closed in (
        (opened, LEFT_EYE, False),
        (shut, LEFT_EYE, True),
        (shut, RIGHT_EYE, True),
        (winked, LEFT_EYE, False),
        # The subject's left is the picture's right.
        (winked, RIGHT_EYE, True),
    ):
        assert bright(at_eye(picture, eye)).any() != closed
        assert dark(at_eye(picture, eye)).any()


def test_eyes_widen_and_squint():
    squint, rest, wide = (
        int(bright(at_eye(picture, LEFT_EYE)).sum())
        for picture in drawn(both("eyeSquint", 1.0), {}, both("eyeWide", 1.0))
    )
    assert squint < 0.85 * rest
    assert wide > 1.1 * rest


@pytest.mark.parametrize(("control", "axis", "sign"), [("gazeYaw", 1, 1), ("gazePitch", 0, -1)])
def test_pupils_follow_the_gaze(control, axis, sign):
    pictures = drawn({control: -20.0}, {control: 20.0})
    inner = [dark(at_eye(picture, LEFT_EYE)[15:75, 12:68]) for picture in pictures]
    assert sign * (centre(inner[1])[axis] - centre(inner[0])[axis]) > 8


def test_brows_rise_and_frown():
    def brow(picture: np.ndarray) -> float:
        return float(centre(dark(picture[90:141, 160:236]))[0])

    raised = both("browOuterUp", 1.0) | {"browInnerUp": 1.0}
    up, rest, down = (brow(picture) for picture in drawn(raised, {}, both("browDown", 1.0)))
    assert up < rest - 5
    assert down > rest + 2


@pytest.mark.parametrize(
    ("control", "amount", "axis", "sign"),
    [("headX", 0.1, 1, 1), ("headY", 0.1, 0, 1), ("headYaw", 8.0, 1, 1), ("headPitch", 8.0, 0, -1)],
)
def test_the_face_goes_with_the_head(control, amount, axis, sign):
    rest, moved = (centre(dark(at_mouth(picture))) for picture in drawn({}, {control: amount}))
    assert sign * (moved[axis] - rest[axis]) > 5


def test_the_face_tilts_with_the_head():
    (tilted,) = drawn({"headRoll": 8.0})
    eyes = [np.array(eye[::-1]) + centre(bright(at_eye(tilted, eye))) for eye in (LEFT_EYE, RIGHT_EYE)]
    down, right = eyes[1] - eyes[0]
    assert np.degrees(np.arctan2(down, right)) == pytest.approx(8, abs=2)


def test_pixels_beyond_the_face_are_the_photos_own():
    wild = dict.fromkeys(CONTROLS, 1.0) | {"headYaw": 8.0, "headPitch": 8.0, "headRoll": 8.0}
    photo = photo_planes(mug()).packed().numpy()
    still = i420_to_rgb(photo, 512, 480).astype(int)
    changed = np.abs(drawn(wild)[0] - still).max(-1) > 0
    assert changed[100:350, 130:380].any()
    changed[40:400, 90:430] = False
    assert not changed.any()


def test_batches_do_not_change_a_frame():
    rows = [{"jawOpen": index / 20, "headYaw": index / 5, "gazeYaw": index} for index in range(20)]
    together = np.concatenate(list(mug_scene().draw(acted(*rows))))
    alone = np.concatenate([next(mug_scene().draw(acted(row))) for row in rows])
    assert np.abs(together.astype(int) - alone.astype(int)).max() <= 1


def test_the_eyes_of_a_person_can_be_drawn_over():
    by = scene(real_portrait(), real_face())
    (picture,) = drawn({}, by=by)
    for eye in (slice(36, 42), slice(42, 48)):
        x, y = real_face().landmarks[eye].mean(0).round().astype(int)
        assert np.abs(picture - real_portrait().pixels)[y - 3 : y + 4, x - 3 : x + 4].max() > 60


@pytest.mark.parametrize("spot", [(0.0, 0.0), (1.0, 1.0), (0.98, 0.02), (0.5, 1.0)])
def test_a_face_at_the_edge_of_the_photo_is_cut_off_there(spot):
    eyes = ((max(spot[0] - 0.1, 0), spot[1]), (min(spot[0] + 0.1, 1), spot[1]))
    face = placed(mug(), Placement(spot, 0.2, eyes))
    rest, talking = drawn({}, {"jawOpen": 1.0}, by=scene(mug(), face))
    assert np.isfinite(talking).all()
    assert (rest != mug().pixels).any()


@pytest.mark.parametrize("size", [(2, 2), (32, 48)])
def test_a_face_on_a_few_pixels_is_drawn(size):
    tiny = Portrait(np.full((*size, 3), 120, np.uint8))
    face = placed(tiny, Placement((0.5, 0.7), 0.4, ((0.3, 0.3), (0.7, 0.3))))
    assert drawn({}, {"jawOpen": 1.0}, by=scene(tiny, face)).shape == (2, *size, 3)


def test_on_something_black_the_mouth_is_drawn_in_chalk():
    black = Portrait(np.full((480, 512, 3), 12, np.uint8))
    (picture,) = drawn({}, by=scene(black, its_face()))
    assert at_mouth(picture).max() > 120


def test_drawing_keeps_the_colours_valid():
    white = Portrait(np.full((480, 512, 3), 255, np.uint8))
    with torch.inference_mode():
        frames = next(scene(white, its_face()).draw(acted({"jawOpen": 1.0})))
    assert frames.dtype == np.uint8
    luma = frames[0, : 512 * 480]
    assert 16 <= luma.min() <= luma.max() <= 235
