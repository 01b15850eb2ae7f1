"""What the second landmarker tells of a face."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

# An eye's first points are its lids: lower from the outer corner to the inner one, then upper.
LIDS = slice(0, 16)


@dataclass(frozen=True)
class Marks:
    """One picture's landmarks, in its pixels."""

    mesh: Points
    """Shape (468, 3): x, y, and depth on their scale."""
    lids: Points
    """Shape (2, 16, 2): both eyes from the picture's left, lower lid then upper, outer to inner corner."""
    irises: Points
    """Shape (2, 5, 2): centre and four points on the rim."""
