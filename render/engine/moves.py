"""How far each facial action moves which part of a face.

Distances are in inter-ocular distances on a generic adult face; `out` is away from the mouth's middle and
shrinks with the mouth's own width, so that the far side of a turned head moves less.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.performance.performance import CONTROLS

Weight = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""A strength along the mouth: −1 at the picture's left corner, 0 in the middle, 1 at the right one."""


def _everywhere(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.ones_like(u)


def _middle(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(1 - u**2, 0, 1) ** 0.75


def _sides_of(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return u**2


def _subject_left(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(0.5 + 0.8 * u, 0, 1)


def _subject_right(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return _subject_left(-u)


def _both(first: Weight, second: Weight) -> Weight:
    return lambda u: first(u) * second(u)


@dataclass(frozen=True)
class Move:
    """One group of points displaced at full strength of an action."""

    groups: tuple[str, ...]
    dy: float = 0.0
    """Downwards."""
    out: float = 0.0
    """Away from the mouth's middle."""
    weight: Weight = _everywhere


# The lower lip opens by LOWER_GAP in the middle more than at the corners, which follow the jaw a little.
JAW, LOWER_GAP, CORNER_DROP = 0.42, 0.27, 0.08

_LOWER = ("lower_inner", "lower_outer")
_UPPER = ("upper_inner", "upper_outer")
_SIDES: Final[tuple[tuple[str, Weight, str], ...]] = (
    ("Left", _subject_left, "right"),
    ("Right", _subject_right, "left"),
)


def _one_sided() -> dict[str, tuple[Move, ...]]:
    moves: dict[str, tuple[Move, ...]] = {}
    for side, half, picture in _SIDES:
        bulge, outer = _both(_middle, half), _both(_sides_of, half)
        corner, cheek, brow = f"corner_{picture}", f"cheek_{picture}", f"brow_{picture}"
        lips = (*_UPPER, *_LOWER)
        moves |= {
            f"mouthStretch{side}": (
                Move((corner,), out=0.10, dy=0.015),
                Move(lips, out=0.06, weight=half),
                Move((cheek,), out=0.03),
            ),
            f"mouthSmile{side}": (
                Move((corner,), out=0.09, dy=-0.09),
                Move(lips, out=0.05, weight=half),
                Move(lips, dy=-0.06, weight=outer),
                Move((cheek,), out=0.02, dy=-0.05),
                Move((f"lid_lower_{picture}",), dy=-0.015),
            ),
            f"mouthUpperUp{side}": (
                Move(("upper_inner",), dy=-0.085, weight=bulge),
                Move(("upper_outer",), dy=-0.065, weight=bulge),
                Move((f"nostril_{picture}",), dy=-0.02),
            ),
            f"mouthLowerDown{side}": (
                Move(("lower_inner",), dy=0.09, weight=bulge),
                Move(("lower_outer",), dy=0.06, weight=bulge),
            ),
            f"mouthPress{side}": (
                Move(("upper_outer",), dy=0.025, weight=bulge),
                Move(("lower_outer",), dy=-0.035, weight=bulge),
                Move((corner,), out=0.01),
            ),
            f"eyeSquint{side}": (
                Move((f"lid_lower_{picture}",), dy=-0.045),
                Move((cheek,), dy=-0.025),
            ),
            f"eyeWide{side}": (
                Move((f"lid_upper_{picture}",), dy=-0.045),
                Move((f"lid_lower_{picture}",), dy=0.012),
                Move((brow,), dy=-0.03),
            ),
            f"mouthFrown{side}": (
                Move((corner,), dy=0.085, out=0.02),
                Move(lips, dy=0.055, weight=outer),
                Move((cheek,), dy=0.03),
            ),
            f"noseSneer{side}": (
                Move((f"nostril_{picture}",), dy=-0.045, out=0.015),
                Move(("upper_inner",), dy=-0.035, weight=bulge),
                Move(("upper_outer",), dy=-0.04, weight=bulge),
                Move((f"brow_inner_{picture}",), dy=0.04),
                Move((f"lid_lower_{picture}",), dy=-0.015),
            ),
            f"browDown{side}": (
                Move((brow,), dy=0.075),
                Move((f"brow_inner_{picture}",), dy=0.11, out=-0.02),
                Move((f"lid_upper_{picture}",), dy=0.015),
            ),
            f"browOuterUp{side}": (Move((brow,), dy=-0.08), Move((f"forehead_{picture}",), dy=-0.03)),
        }
    return moves


MOVES: Final[dict[str, tuple[Move, ...]]] = {
    "jawOpen": (
        Move(("chin", "chin_pad"), dy=JAW),
        Move(("jaw_front",), dy=0.72 * JAW),
        Move(("jaw_side",), dy=0.30 * JAW),
        Move(("jaw_back",), dy=0.04 * JAW),
        Move(("neck",), dy=0.25 * JAW),
        Move(("lower_inner", "lower_outer"), dy=CORNER_DROP),
        Move(("lower_inner", "lower_outer"), dy=LOWER_GAP, weight=_middle),
        Move(("corner_left", "corner_right"), dy=CORNER_DROP, out=-0.035),
        Move(("cheek_left", "cheek_right"), dy=0.10, out=-0.02),
        Move(("upper_inner", "upper_outer"), dy=-0.015, weight=_middle),
    ),
    "mouthFunnel": (
        Move(("corner_left", "corner_right"), out=-0.09),
        Move((*_UPPER, *_LOWER), out=-0.07),
        Move(("upper_inner",), dy=-0.05, weight=_middle),
        Move(("upper_outer",), dy=-0.06, weight=_middle),
        Move(("lower_inner",), dy=0.05, weight=_middle),
        Move(("lower_outer",), dy=0.06, weight=_middle),
        Move(("cheek_left", "cheek_right"), out=-0.03),
    ),
    "mouthPucker": (
        Move(("corner_left", "corner_right"), out=-0.14),
        Move((*_UPPER, *_LOWER), out=-0.105),
        Move(("upper_outer",), dy=-0.02, weight=_middle),
        Move(("lower_outer",), dy=0.025, weight=_middle),
        Move(("cheek_left", "cheek_right"), out=-0.04),
    ),
    "cheekPuff": (
        Move(("cheek_left", "cheek_right"), out=0.10),
        Move(("jaw_side",), out=0.06),
        Move(("corner_left", "corner_right"), out=-0.03),
    ),
    "mouthRollLower": (
        Move(("lower_inner",), dy=-0.05, weight=_middle),
        Move(("lower_outer",), dy=-0.055, weight=_middle),
        Move(("chin_pad",), dy=-0.02),
    ),
    "browInnerUp": (
        Move(("brow_inner_left", "brow_inner_right"), dy=-0.09),
        Move(("brow_left", "brow_right"), dy=-0.03),
        Move(("forehead_left", "forehead_right"), dy=-0.03),
    ),
    **_one_sided(),
}

# Two fields that are no control of their own: they close the lips over the photo's own gap, and over
# the gap that the jaw makes.
CLOSE_REST, CLOSE_JAW = "closeRest", "closeJaw"
SKIN_FIELDS: Final = (*(name for name in CONTROLS if name in MOVES), CLOSE_REST, CLOSE_JAW)
