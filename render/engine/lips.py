"""The lines along which the mouth is cut open."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d, map_coordinates

from render.engine.anatomy import INNER_LOWER, INNER_UPPER, Anatomy
from render.engine.curves import through
from render.face.portrait import Portrait

# Below this gap between the inner lips, relative to the mouth's width, the mouth counts as closed:
# the landmarks of closed lips scatter by about as much.
OPEN_GAP = 0.065
SAMPLES = 65
# The dark line between closed lips is looked for this far around the landmarks, in io …
SEARCH = 0.05
SEARCH_ROWS = 41
# … and a step of one row between neighbouring columns costs this much of the line's contrast.
STEP_COST = 0.6


@dataclass(frozen=True)
class LipLines:
    """The lower edge of the upper lip and the upper edge of the lower lip, as heights over the mouth
    axis from corner to corner; they are one line where the mouth is closed.
    """

    x: NDArray[np.float64]
    """Shape (SAMPLES,): positions along the mouth axis in io, from corner to corner."""
    upper: NDArray[np.float64]
    """Shape (SAMPLES,): io, downwards."""
    lower: NDArray[np.float64]
    """Shape (SAMPLES,): io, downwards; never above `upper`."""

    @property
    def is_open(self) -> bool:
        """Whether the photo itself shows what is behind the lips."""
        return bool((self.lower - self.upper).max() > 0)

    def upper_at(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Height of the upper lip's edge at `x`, level beyond the corners."""
        return np.interp(x, self.x, self.upper)

    def lower_at(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Height of the lower lip's edge at `x`, level beyond the corners."""
        return np.interp(x, self.x, self.lower)


def find_lip_lines(portrait: Portrait, anatomy: Anatomy) -> LipLines:
    """Trace the inner lips: by the landmarks where the mouth is open, by the dark line between the
    lips where it is closed.
    """
    x = np.linspace(-anatomy.mouth_half, anatomy.mouth_half, SAMPLES)
    upper = through(anatomy.mouth.local(anatomy.landmarks[list(INNER_UPPER)]), x)
    lower = through(anatomy.mouth.local(anatomy.landmarks[list(INNER_LOWER)]), x)
    gap = float(np.max(lower - upper))
    if gap > OPEN_GAP * 2 * anatomy.mouth_half:
        return LipLines(x, upper, np.maximum(upper, lower))
    line = _dark_line(portrait, anatomy, x, (upper + lower) / 2)
    return LipLines(x, line, line)


def _dark_line(
    portrait: Portrait, anatomy: Anatomy, x: NDArray[np.float64], guess: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The darkest smooth path near `guess` (dynamic programming over columns)."""
    offsets = np.linspace(-SEARCH, SEARCH, SEARCH_ROWS)
    local = np.stack(np.broadcast_arrays(x[None, :], guess[None, :] + offsets[:, None]), -1)
    pixels = anatomy.mouth.pixels(local) - 0.5
    luma = portrait.pixels.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    patch = map_coordinates(luma, [pixels[..., 1], pixels[..., 0]], order=1, mode="nearest")
    patch = gaussian_filter(patch, 1.0)
    patch -= patch.mean(0)
    # Contrast, not level, decides; the pull to the landmarks breaks ties on lips without a line.
    cost = patch / max(float(patch.std()), 1.0) + 0.8 * (offsets[:, None] / SEARCH) ** 2
    rows = _cheapest_path(cost)
    refined = guess + gaussian_filter1d(offsets[rows], 2.0)
    # The corners stay where the landmarks have them: both layers meet there.
    weight = np.clip((1 - np.abs(x) / anatomy.mouth_half) / 0.25, 0, 1)
    line: NDArray[np.float64] = guess + weight * (refined - guess)
    return line


def _cheapest_path(cost: NDArray[np.float64]) -> NDArray[np.intp]:
    rows, columns = cost.shape
    steps = np.arange(rows)
    jump = STEP_COST * np.abs(steps[:, None] - steps[None, :])
    total, back = cost[:, 0].copy(), np.zeros((columns, rows), np.intp)
    for column in range(1, columns):
        arrivals = total[None, :] + jump
        back[column] = arrivals.argmin(1)
        total = arrivals.min(1) + cost[:, column]
    path = np.zeros(columns, np.intp)
    path[-1] = total.argmin()
    for column in range(columns - 1, 0, -1):
        path[column - 1] = back[column, path[column]]
    return path
