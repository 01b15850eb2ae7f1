"""How the head moves as a whole: fields of a generic head's depth."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.engine.anatomy import Anatomy, Points
from render.engine.curves import smoothstep

HEAD_FIELDS: Final = ("headYaw", "headPitch", "headRoll", "headX", "headY")

# A generic head in the face frame (io): an ellipsoid around the middle of the face, and a nose on it.
CENTRE_Y, HALF_WIDTH, HALF_HEIGHT, DEPTH = 0.35, 1.30, 1.85, 1.3
NOSE_Y, NOSE_WIDTH, NOSE_HEIGHT, NOSE_DEPTH = 0.62, 0.28, 0.34, 0.34
# Where the neck carries it.
PIVOT_Y = 2.1


def head_fields(anatomy: Anatomy, at: Points) -> NDArray[np.float32]:
    """Displacements for one degree of yaw, pitch and roll and for one io of shift.

    Takes points of the face frame, shape (n, 2); returns io along the face's axes, shape (5, n, 2).
    """
    x, y = at.T
    nose_x = float(anatomy.on_face(30)[0])
    depth = _depth(x, y, nose_x)
    carried = _carried(x, y)
    degree = np.pi / 180
    still = np.zeros_like(x)
    fields = [
        (depth * degree * carried, still),
        (still, -depth * degree * carried),
        (-(y - PIVOT_Y) * degree * carried, x * degree * carried),
        (carried, still),
        (still, carried),
    ]
    return np.asarray(fields, np.float32).transpose(0, 2, 1)


def _depth(x: NDArray[np.float64], y: NDArray[np.float64], nose_x: float) -> NDArray[np.float64]:
    """Height of the head's surface over the plane of its outline, in io."""
    # The nose tip of a turned head shows where the surface that faces us has gone.
    centre_x = 0.5 * nose_x
    round_off = 1 - ((x - centre_x) / HALF_WIDTH) ** 2 - ((y - CENTRE_Y) / HALF_HEIGHT) ** 2
    skull = DEPTH * np.sqrt(np.clip(round_off, 0, 1) + 1e-4)
    nose = np.exp(-(((x - nose_x) / NOSE_WIDTH) ** 2) - ((y - NOSE_Y) / NOSE_HEIGHT) ** 2)
    surface: NDArray[np.float64] = skull + NOSE_DEPTH * nose
    return surface


def _carried(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 on the head, fading into shoulders and background."""
    distance = np.hypot(x / HALF_WIDTH, (y - CENTRE_Y) / HALF_HEIGHT)
    return 1 - smoothstep(0.8, 1.7, distance)
