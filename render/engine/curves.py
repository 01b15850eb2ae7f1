"""Small curves shared by the parts of the face."""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from render.performance.easing import ease

Values = NDArray[np.float64]


def smoothstep(low: float, high: float, x: Values) -> Values:
    """Hermite step from 0 at `low` to 1 at `high`."""
    return ease((x - low) / (high - low))


def through(points: Values, x: Values) -> Values:
    """Evaluate at `x` the monotone cubic through `points`, shape (n, 2) from left to right.

    Fritsch and Carlson 1980.
    """
    # Landmarks of a crushed or mirrored feature may come out of order; a strictly rising x is needed.
    rising = np.maximum.accumulate(points[:, 0]) + np.arange(len(points)) * 1e-6
    heights: Values = PchipInterpolator(rising, points[:, 1], extrapolate=True)(x)
    return heights
