"""Points of a face that hold or move its skin."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.engine.anatomy import (
    BROW_LEFT,
    BROW_RIGHT,
    CORNER_LEFT,
    CORNER_RIGHT,
    JAW,
    NOSE,
    Anatomy,
    Points,
)
from render.engine.lips import LipLines
from render.face.portrait import EYE_LEFT, EYE_RIGHT

LIP_PINS = 9

Named = list[tuple[str, Points]]


@dataclass(frozen=True)
class Pins:
    """Points that hold or move the skin."""

    points: Points
    """Shape (n, 2), face frame."""
    groups: tuple[str, ...]
    """One name per point."""
    along: NDArray[np.float64]
    """Shape (n,): position along the mouth, −1 and 1 at its corners, clipped."""

    def of(self, *names: str) -> NDArray[np.bool_]:
        """Mask of the points that belong to one of these groups."""
        return np.isin(self.groups, names)


def upper_pins(anatomy: Anatomy, lips: LipLines) -> Pins:
    """The pins of the skin above the mouth's cut."""
    return _pins(anatomy, [*_common_pins(anatomy), *_upper_lip(anatomy, lips)])


def lower_pins(anatomy: Anatomy, lips: LipLines) -> Pins:
    """The pins of the skin below the mouth's cut."""
    return _pins(anatomy, [*_common_pins(anatomy), *_lower_lip(anatomy, lips)])


def _pins(anatomy: Anatomy, named: Named) -> Pins:
    points = np.concatenate([np.atleast_2d(group) for _, group in named])
    groups = tuple(name for name, group in named for _ in np.atleast_2d(group))
    along = anatomy.to_mouth(points)[:, 0] / anatomy.mouth_half
    return Pins(points, groups, np.clip(along, -1, 1))


def _common_pins(anatomy: Anatomy) -> Named:
    at = anatomy.on_face
    jaw, nose = at(JAW), at(NOSE)
    corner_left, corner_right = at(48), at(54)
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.array([0, 0.8]) + 2.4 * np.stack([np.cos(angles), np.sin(angles)], -1)
    named = [
        ("ring", ring),
        ("chin", jaw[7:10]),
        ("jaw_front", jaw[[5, 6, 10, 11]]),
        ("jaw_side", jaw[[3, 4, 12, 13]]),
        ("jaw_back", jaw[[1, 2, 14, 15]]),
        ("ear", jaw[[0, 16]]),
        ("neck", jaw[[6, 8, 10]] + np.array([0, 0.55])),
        ("nose", nose[:5]),
        ("nostril_left", nose[5:6]),
        ("nose", nose[6:8]),
        ("nostril_right", nose[8:9]),
        ("corner_left", np.stack([corner_left, at(CORNER_LEFT)])),
        ("corner_right", np.stack([corner_right, at(CORNER_RIGHT)])),
        ("cheek_left", np.stack([(corner_left + jaw[4]) / 2, (corner_left + jaw[3]) / 2])),
        ("cheek_right", np.stack([(corner_right + jaw[12]) / 2, (corner_right + jaw[13]) / 2])),
    ]
    return named + [pin for side in ("left", "right") for pin in _eye_pins(anatomy, side)]


def _eye_pins(anatomy: Anatomy, side: str) -> Named:
    at = anatomy.on_face
    eye, brow = (at(EYE_LEFT), at(BROW_LEFT)) if side == "left" else (at(EYE_RIGHT), at(BROW_RIGHT))
    inner = 4 if side == "left" else 0
    outer = np.arange(5) != inner
    return [
        ("eye", eye[[0, 3]]),
        (f"lid_upper_{side}", eye[1:3]),
        (f"lid_lower_{side}", eye[4:]),
        (f"brow_{side}", brow[outer]),
        (f"brow_inner_{side}", brow[inner : inner + 1]),
        (f"forehead_{side}", brow[[1, 3]] - np.array([0, 0.45])),
    ]


def _upper_lip(anatomy: Anatomy, lips: LipLines) -> Named:
    return [
        ("upper_inner", _lip_pins(anatomy, lips, lips.upper)),
        ("upper_outer", anatomy.on_face(slice(49, 54))),
    ]


def _lower_lip(anatomy: Anatomy, lips: LipLines) -> Named:
    outer = anatomy.on_face(slice(55, 60))
    pad = (outer[1:4] + anatomy.on_face(slice(7, 10))[::-1]) / 2
    return [
        ("lower_inner", _lip_pins(anatomy, lips, lips.lower)),
        ("lower_outer", outer),
        ("chin_pad", pad),
    ]


def _lip_pins(anatomy: Anatomy, lips: LipLines, heights: NDArray[np.float64]) -> Points:
    x = np.linspace(-0.9, 0.9, LIP_PINS) * anatomy.mouth_half
    local = np.stack([x, np.interp(x, lips.x, heights)], -1)
    return anatomy.face.local(anatomy.mouth.pixels(local))
