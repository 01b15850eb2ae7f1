import numpy as np
import pytest
from subjects import drawn_face, drawn_landmarks

from render.engine.anatomy import Anatomy
from render.face.portrait import Face


def anatomy(marks: np.ndarray) -> Anatomy:
    return Anatomy.of(Face((0, 0, 1, 1), marks))


def turned(marks: np.ndarray, degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return ((marks - 256) @ turn + 256).astype(np.float32)


def test_the_unit_is_the_distance_between_the_eyes():
    assert anatomy(drawn_landmarks(scale=80)).io == pytest.approx(80, rel=0.03)


@pytest.mark.parametrize("degrees", [-40, 0, 25, 90, 180])
def test_a_tilted_face_measures_like_an_upright_one(degrees):
    upright, tilted = anatomy(drawn_landmarks()), anatomy(turned(drawn_landmarks(), degrees))
    assert tilted.io == pytest.approx(upright.io, rel=1e-3)
    assert np.allclose(tilted.on_face(slice(0, 68)), upright.on_face(slice(0, 68)), atol=1e-3)


def test_a_turned_face_is_not_taken_for_a_smaller_one():
    marks = drawn_landmarks()
    squeezed = marks.copy()
    squeezed[:, 0] = 256 + 0.6 * (marks[:, 0] - 256)
    assert anatomy(squeezed).io > 0.9 * anatomy(marks).io


def test_frames_convert_there_and_back():
    axes = anatomy(turned(drawn_landmarks(), 30)).mouth
    points = np.array([[10.0, 20.0], [300.0, 250.0]])
    assert np.allclose(axes.pixels(axes.local(points)), points)


def test_landmarks_that_fall_on_one_point_do_not_break_the_measuring():
    _, face = drawn_face()
    crushed = face.landmarks.copy()
    crushed[48:] = crushed[48]
    assert np.isfinite(anatomy(crushed).mouth.right).all()
