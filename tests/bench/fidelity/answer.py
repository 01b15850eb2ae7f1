"""How well a measured quantity answers a command."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# A step back by less than this part of the whole way is the landmarker's own unrest.
TOLERANCE = 0.03


@dataclass(frozen=True)
class Answer:
    """What came of raising one control from one end to the other."""

    correlation: float
    """Pearson's, of command and quantity; 0 where nothing moved."""
    monotone: bool
    """Whether no step went back."""
    way: float
    """How far the quantity went from the first command to the last, in its own unit."""
    values: tuple[float, ...]
    """The quantity at each command."""


def answer(commands: Values, quantity: Values) -> Answer:
    """Both of shape (n,); the commands rise, and the quantity should."""
    way = float(quantity[-1] - quantity[0])
    back = float(np.min(np.diff(quantity)))
    moved = np.ptp(quantity) > 0
    correlation = float(np.corrcoef(commands, quantity)[0, 1]) if moved else 0.0
    return Answer(correlation, way > 0 and back >= -TOLERANCE * way, way, tuple(quantity.tolist()))
