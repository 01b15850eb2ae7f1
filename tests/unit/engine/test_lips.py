import numpy as np
import pytest
from subjects import drawn_face, real_face, real_portrait

from render.engine.anatomy import Anatomy
from render.engine.lips import find_lip_lines


@pytest.mark.parametrize("offset", [-3.0, 0.0, 3.0])
def test_the_cut_follows_the_dark_line_and_not_the_landmarks(offset):
    portrait, face = drawn_face(line=offset)
    anatomy = Anatomy.of(face)
    lips = find_lip_lines(portrait, anatomy)
    middle = anatomy.mouth.pixels(np.array([[0.0, lips.upper_at(np.array([0.0]))[0]]]))[0, 1]
    assert middle == pytest.approx(face.landmarks[62, 1] + offset + 0.5, abs=1.0)


def test_closed_lips_are_one_line():
    portrait, face = drawn_face()
    lips = find_lip_lines(portrait, Anatomy.of(face))
    assert not lips.is_open
    assert np.array_equal(lips.upper, lips.lower)


def test_an_open_smile_has_two_lines_that_meet_in_the_corners():
    lips = find_lip_lines(real_portrait(), Anatomy.of(real_face()))
    gap = lips.lower - lips.upper
    assert lips.is_open
    assert gap[len(gap) // 2] > 0.05
    assert gap[[0, -1]] == pytest.approx(0.0, abs=0.02)


def test_the_lines_go_on_level_beyond_the_corners():
    lips = find_lip_lines(real_portrait(), Anatomy.of(real_face()))
    beyond = np.array([-2.0, 2.0])
    assert np.array_equal(lips.upper_at(beyond), lips.upper[[0, -1]])
