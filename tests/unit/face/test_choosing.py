import numpy as np
import pytest

from render.contract.outcome import Code, Refusal
from render.face.choosing import MOST, choose
from render.face.portrait import Face


def face(x: float, size: float) -> Face:
    return Face((x, 0.0, x + size, size), np.zeros((68, 2), np.float32))


LEFT, MIDDLE, RIGHT = face(0, 50), face(100, 80), face(300, 60)
THREE = (MIDDLE, RIGHT, LEFT)


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("largest", (MIDDLE,)),
        ("leftmost", (LEFT,)),
        ("rightmost", (RIGHT,)),
        ("1", (LEFT,)),
        ("2", (MIDDLE,)),
        ("3", (RIGHT,)),
        ("all", (LEFT, MIDDLE, RIGHT)),
    ],
)
def test_a_face_is_chosen_as_asked(wanted, chosen):
    assert choose(THREE, wanted) == chosen


def test_those_whom_the_script_calls_speak_whatever_else_is_asked():
    assert choose(THREE, "largest", (3, 1)) == (LEFT, RIGHT)


def test_one_who_speaks_twice_is_chosen_once():
    assert choose(THREE, "all", (2, 1, 2)) == (LEFT, MIDDLE)


@pytest.mark.parametrize(
    ("faces", "sentence"),
    [
        ((LEFT, RIGHT), "I see 2 faces in this picture, so there is no face 3."),
        ((LEFT,), "I see one face in this picture, so there is no face 3."),
        ((), "I see no face in this picture, so there is no face 3."),
    ],
)
@pytest.mark.parametrize(("wanted", "speakers"), [("3", ()), ("largest", (3,))])
def test_a_number_beyond_those_there_is_refused(faces, sentence, wanted, speakers):
    with pytest.raises(Refusal) as caught:
        choose(faces, wanted, speakers)
    assert caught.value.code == Code.PHOTO_FACE_MISSING
    assert caught.value.sentence == sentence


def test_of_a_crowd_the_largest_speak_together():
    crowd = tuple(face(40 * index, 10 + index) for index in range(20))
    assert choose(crowd, "all") == crowd[-MOST:]


@pytest.mark.parametrize("wanted", ["largest", "leftmost", "rightmost", "all"])
def test_of_no_faces_none_is_chosen(wanted):
    assert choose((), wanted) == ()
