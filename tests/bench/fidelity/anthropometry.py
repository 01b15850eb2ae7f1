"""What is measured on a face: quantities from the second landmarker's points, one for each control to raise.

Lengths are in inter-ocular distances of the face at rest, angles in degrees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from fidelity.marks import LIDS, Marks, Points

# Points of the face mesh by side: the picture's left is the subject's right.
LEFT, RIGHT = 1, 0
CORNERS: Final = ((61, 78), (291, 308))
UPPER_LIP: Final = ((37, 39, 81, 82), (267, 269, 311, 312))
LOWER_LIP: Final = ((84, 181, 178, 87), (314, 405, 402, 317))
UPPER_EDGE: Final = ((37, 39), (267, 269))
LOWER_EDGE: Final = ((84, 181), (314, 405))
UPPER_INNER, LOWER_INNER = (82, 13, 312), (87, 14, 317)
LOWER_OUTER: Final = (84, 17, 314)
NOSTRIL: Final = ((64, 48, 98), (294, 278, 327))
CHEEK: Final = ((132, 58, 172), (361, 288, 397))
BROW: Final = ((52, 65, 55, 105, 66, 107), (282, 295, 285, 334, 296, 336))
BROW_INNER: Final = (55, 107, 285, 336)
BROW_OUTER: Final = ((46, 53, 70, 63), (276, 283, 300, 293))
EYE_OUTER: Final = (33, 263)
BRIDGE: Final = (168, 6, 197, 195)
# What no expression moves, or hardly: forehead, temples, bridge and tip of the nose, corners of the eyes.
SKULL: Final = (10, 151, 9, 109, 338, 67, 297, 127, 356, 234, 454, *BRIDGE, 5, 4, 33, 133, 362, 263)
# The middle of the lids, among an eye's points.
LID_LOWER, LID_UPPER = slice(3, 6), slice(11, 14)


@dataclass(frozen=True)
class Look:
    """One frame's landmarks in the frame of the face at rest: right and down along its eyes."""

    mesh: Points
    """Shape (468, 3)."""
    lids: Points
    irises: Points
    rest: "Look | None"
    """None where this is the face at rest."""

    def x(self, points: tuple[int, ...]) -> float:
        return float(self.mesh[list(points), 0].mean())

    def y(self, points: tuple[int, ...]) -> float:
        return float(self.mesh[list(points), 1].mean())

    @property
    def gap(self) -> float:
        """Between the inner lips."""
        return self.y(LOWER_INNER) - self.y(UPPER_INNER)

    @property
    def mouth_width(self) -> float:
        return self.x(CORNERS[LEFT]) - self.x(CORNERS[RIGHT])

    def lid_gap(self, side: int) -> float:
        """Height of an eye's opening."""
        lids = self.lids[side, :, 1]
        return float(lids[LID_LOWER].mean() - lids[LID_UPPER].mean())

    def gaze(self, axis: int) -> float:
        """Where the irises are between the corners of their eyes; both eyes' mean."""
        corners = (self.lids[:, 0] + self.lids[:, 8]) / 2
        return float((self.irises[:, 0] - corners)[:, axis].mean())

    @cached_property
    def turn(self) -> Points:
        """Rotation from the face at rest to this one, shape (3, 3) (Kabsch 1976)."""
        here, there = (look.mesh[list(SKULL)] for look in (self, self.rest or self))
        across = (there - there.mean(0)).T @ (here - here.mean(0))
        u, _, vt = np.linalg.svd(across)
        mirror = np.diag([1.0, 1.0, np.sign(np.linalg.det(vt.T @ u.T))])
        rotation: Points = vt.T @ mirror @ u.T
        return rotation

    @property
    def shift(self) -> Points:
        """How far the skull went, shape (2,)."""
        moved = self.mesh[list(SKULL)] - (self.rest or self).mesh[list(SKULL)]
        flat: Points = moved[:, :2].mean(0)
        return flat


class Looks:
    """Turns a face's landmarks into looks."""

    def __init__(self, rest: Marks) -> None:
        eyes = rest.lids[:, LIDS].mean(1)
        across = eyes[1] - eyes[0]
        self._io = float(np.hypot(*across))
        right = across / self._io
        self._axes = np.stack([right, [-right[1], right[0]]], 1)
        self._origin = eyes.mean(0)
        self.rest = self._look(rest, None)

    def __call__(self, marks: Marks) -> Look:
        return self._look(marks, self.rest)

    def _look(self, marks: Marks, rest: Look | None) -> Look:
        flat = self._flat(marks.mesh[:, :2])
        mesh = np.concatenate([flat, marks.mesh[:, 2:] / self._io], 1)
        return Look(mesh, self._flat(marks.lids), self._flat(marks.irises), rest)

    def _flat(self, points: Points) -> Points:
        local: Points = (points - self._origin) @ self._axes / self._io
        return local


Quantity = Callable[[Look], float]


def head_yaw(look: Look) -> float:
    # Depth grows away from the camera.
    return float(np.degrees(np.arctan2(-look.turn[0, 2], look.turn[2, 2])))


def head_pitch(look: Look) -> float:
    return float(np.degrees(np.arcsin(look.turn[1, 2])))


def head_roll(look: Look) -> float:
    return float(np.degrees(np.arctan2(look.turn[1, 0], look.turn[0, 0])))
