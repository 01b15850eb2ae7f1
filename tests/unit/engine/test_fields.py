import numpy as np
import pytest
from subjects import drawn_face

from render.engine.anatomy import Anatomy
from render.engine.fields import skin_fields
from render.engine.lips import find_lip_lines
from render.engine.moves import SKIN_FIELDS
from render.engine.rig import build_rig


@pytest.fixture(scope="module")
def face():
    portrait, found = drawn_face()
    anatomy = Anatomy.of(found)
    return anatomy, find_lip_lines(portrait, anatomy)


def field(face, name: str, at: list[tuple[float, float]], side: str) -> np.ndarray:
    """Displacement of points given in the mouth frame, in io."""
    anatomy, lips = face
    points = anatomy.face.local(anatomy.mouth.pixels(np.array(at)))
    return getattr(skin_fields(anatomy, lips, points), side)[SKIN_FIELDS.index(name)]


def test_the_jaw_takes_the_lower_lip_down_and_leaves_the_upper_one(face):
    below, above = (
        field(face, "jawOpen", [(0.0, y)], side)[0, 1] for y, side in ((0.02, "lower"), (-0.02, "upper"))
    )
    assert below > 0.25
    assert abs(above) < 0.05


def test_beyond_the_corners_the_skin_is_whole(face):
    anatomy, _ = face
    beside = [(side * (anatomy.mouth_half + 0.3), y) for side in (-1, 1) for y in (-0.2, 0.0, 0.2)]
    for name in SKIN_FIELDS:
        assert np.allclose(field(face, name, beside, "upper"), field(face, name, beside, "lower"), atol=1e-5)


def test_at_the_corners_the_cut_ends_without_a_step(face):
    anatomy, _ = face
    corners = [(-anatomy.mouth_half, 0.0), (anatomy.mouth_half, 0.0)]
    for name in SKIN_FIELDS:
        step = field(face, name, corners, "upper") - field(face, name, corners, "lower")
        assert np.abs(step).max() < 0.02, name


def test_speech_moves_no_eyes(face):
    anatomy, lips = face
    eyes = anatomy.on_face(slice(36, 48))
    moved = skin_fields(anatomy, lips, eyes).upper[SKIN_FIELDS.index("jawOpen")]
    assert np.abs(moved).max() < 0.01


def test_left_and_right_actions_mirror_each_other(face):
    spots = [(-0.3, 0.01), (0.0, 0.01), (0.3, 0.01)]
    left = field(face, "mouthStretchLeft", spots, "lower")
    right = field(face, "mouthStretchRight", spots, "lower")
    assert np.allclose(left * [-1, 1], right[::-1], atol=0.01)
    assert left[2, 0] > 0.03 > abs(left[0, 0])


def test_at_the_border_of_the_moving_region_nothing_moves():
    rig = build_rig(*drawn_face())
    for fields in (rig.skin, rig.upper, rig.lower):
        border = np.concatenate([fields[..., 0, :], fields[..., -1, :]], -1)
        assert np.abs(border).max() < 0.01
