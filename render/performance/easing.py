"""How movements begin and end."""

import numpy as np
from numpy.typing import NDArray


def ease(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """0 until 0, 1 from 1, and a smooth rise between (Hermite)."""
    t = np.clip(t, 0, 1)
    risen: NDArray[np.float64] = t * t * (3 - 2 * t)
    return risen
