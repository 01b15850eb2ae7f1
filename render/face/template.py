"""Sixty-eight landmarks laid where eyes and mouth are, for faces that no landmarker knows."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.face.portrait import Face, Kind

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Proportions:
    """A frontal face in units of the distance between its eyes; heights count downwards from their line."""

    eye_width: float
    eye_height: float
    """0 where there is no eye to close."""
    brow: float
    nose: float
    nose_half: float
    mouth: float
    mouth_half: float
    lip: float
    """Thickness of one lip."""
    chin: float
    jaw_half: float
    """Half the width between the ears."""


HUMAN: Final = Proportions(0.44, 0.16, -0.32, 0.62, 0.20, 1.06, 0.42, 0.10, 1.72, 1.12)
CAT: Final = Proportions(0.46, 0.40, -0.45, 0.52, 0.14, 0.82, 0.26, 0.04, 1.06, 1.00)
DOG: Final = Proportions(0.34, 0.26, -0.40, 0.42, 0.22, 0.80, 0.40, 0.05, 1.10, 1.05)
ANIMAL: Final = Proportions(0.34, 0.26, -0.40, 0.40, 0.16, 0.76, 0.24, 0.05, 1.00, 0.85)

_EYE: Final = ((-1, 0), (-0.36, -1), (0.36, -1), (1, 0), (0.36, 1), (-0.36, 1))
_LIPS_ABOVE: Final = ((-1, 0), (-0.6, 0.8), (-0.24, 1.1), (0, 0.9), (0.24, 1.1), (0.6, 0.8), (1, 0))
_LIPS_BELOW: Final = ((0.6, 0.9), (0.24, 1.3), (0, 1.4), (-0.24, 1.3), (-0.6, 0.9))
_LIP_LINE: Final = (-0.9, -0.36, 0, 0.36, 0.9, 0.36, 0, -0.36)


def lay(
    proportions: Proportions, eyes: tuple[Points, Points], mouth: Points, kind: Kind, nose: float = 0.0
) -> Face:
    """A face whose eyes' and mouth's middles are at the given points (pixels, shape (2,)).

    `nose` is how far the nose lies to the right of the line from between the eyes to the mouth, in
    distances between the eyes.
    """
    left, right = eyes
    local = _landmarks(proportions, nose)
    across, down = right - left, (mouth - (left + right) / 2) / proportions.mouth
    points = (left + right) / 2 + local[:, :1] * across + local[:, 1:] * down
    box = (*points.min(0).tolist(), *points.max(0).tolist())
    return Face(box, points.astype(np.float32), kind)


def _landmarks(of: Proportions, nose: float) -> Points:
    """In the face's own units, shape (68, 2)."""
    angles = np.linspace(0, np.pi, 17)
    jaw = [(-of.jaw_half * np.cos(a), 0.15 + (of.chin - 0.15) * np.sin(a)) for a in angles]
    rise = (0.0, 0.07, 0.1, 0.08, 0.04)
    brows = [(-0.85 + 0.16 * i, of.brow - rise[i]) for i in range(5)]
    brows += [(-x, y) for x, y in reversed(brows)]
    bridge = [(nose * share, of.nose * share) for share in (0.05, 0.35, 0.65, 0.9)]
    base = [(nose + of.nose_half * x, of.nose + 0.07) for x in (-1, -0.5, 0, 0.5, 1)]
    half, high = of.eye_width / 2, of.eye_height / 2
    eyes = [(middle + half * x, high * y) for middle in (-0.5, 0.5) for x, y in _EYE]
    above = [(of.mouth_half * x, of.mouth - of.lip * y) for x, y in _LIPS_ABOVE]
    below = [(of.mouth_half * x, of.mouth + of.lip * y) for x, y in _LIPS_BELOW]
    line = [(of.mouth_half * x, of.mouth) for x in _LIP_LINE]
    return np.array([*jaw, *brows, *bridge, *base, *eyes, *above, *below, *line], np.float64)
