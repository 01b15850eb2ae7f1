"""The instruments themselves, on faces whose truth is known."""

import numpy as np
import pytest
from fidelity import anthropometry as face
from fidelity.answer import answer
from fidelity.anthropometry import Looks
from fidelity.crop import Crop
from fidelity.marks import Marks
from PIL import Image

COMMANDS = np.linspace(0, 1, 6)
IO = 100.0


def a_face(chance: int = 0) -> Marks:
    """Points anywhere on a head-sized cloud, and two level eyes one `IO` apart."""
    mesh = np.random.default_rng(chance).normal(0, IO, (468, 3))
    eye = np.stack([np.linspace(-20, 20, 16), np.zeros(16)], 1)
    lids = eye + np.array([[[-IO / 2, 0]], [[IO / 2, 0]]])
    return Marks(mesh, lids, np.zeros((2, 5, 2)))


def turned(marks: Marks, plane: tuple[int, int], degrees: float) -> Marks:
    """Turned in the plane of two axes, from the first towards the second."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    rotation = np.eye(3)
    first, second = plane
    rotation[[first, second], [first, second]] = cos
    rotation[second, first], rotation[first, second] = sin, -sin
    return Marks(marks.mesh @ rotation.T, marks.lids, marks.irises)


def test_a_quantity_that_follows_its_command_is_a_full_answer():
    came = answer(COMMANDS, 3 + 2 * COMMANDS)
    assert came.correlation == pytest.approx(1)
    assert came.monotone
    assert came.way == pytest.approx(2)


def test_a_quantity_that_goes_the_other_way_is_no_answer():
    came = answer(COMMANDS, -COMMANDS)
    assert came.correlation == pytest.approx(-1)
    assert not came.monotone


def test_a_quantity_that_never_moves_has_no_correlation():
    came = answer(COMMANDS, np.full(6, 0.7))
    assert (came.correlation, came.monotone, came.way) == (0, False, 0)


@pytest.mark.parametrize(("back", "monotone"), [(0.01, True), (0.1, False)])
def test_only_a_tiny_step_back_is_forgiven(back, monotone):
    quantity = np.array([0, 0.3, 0.3 - back, 0.6, 0.8, 1])
    assert answer(COMMANDS, quantity).monotone is monotone


# Axes are right, down and away from the camera.
@pytest.mark.parametrize(
    ("read", "plane"),
    [
        (face.head_yaw, (0, 2)),  # what is right goes away: the nose, in front, goes right
        (face.head_pitch, (2, 1)),  # what is away goes down: the nose goes up
        (face.head_roll, (0, 1)),  # clockwise on the picture
    ],
)
def test_a_known_turn_of_the_head_is_read_in_degrees(read, plane):
    rest = a_face()
    looks = Looks(rest)
    for degrees in (-8.0, 0.0, 3.0):
        assert read(looks(turned(rest, plane, degrees))) == pytest.approx(degrees, abs=1e-6)


def test_lengths_are_told_in_distances_between_the_eyes():
    rest = a_face()
    looks = Looks(rest)
    mesh = rest.mesh.copy()
    mesh[list(face.LOWER_INNER), 1] += 0.3 * IO
    opened = looks(Marks(mesh, rest.lids, rest.irises))
    assert opened.gap - looks.rest.gap == pytest.approx(0.3)


def test_a_point_seen_in_a_tilted_crop_is_found_again_in_the_picture():
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[118:123, 168:173] = 255
    crop = Crop(np.array([150.0, 100.0]), 120.0, 0.4)
    taken = crop.take(Image.fromarray(picture), 64)[0, :, :, 0]
    rows, columns = np.indices(taken.shape) + 0.5
    seen = np.array([(columns * taken).sum(), (rows * taken).sum()]) / taken.sum()
    assert crop.pixels(seen, 64) == pytest.approx([170.5, 120.5], abs=0.3)
