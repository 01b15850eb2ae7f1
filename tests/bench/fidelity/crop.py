"""The square of a picture that a network gets to see."""

from dataclasses import dataclass, replace

import numpy as np
from fidelity.marks import Points
from numpy.typing import NDArray
from PIL import Image


@dataclass(frozen=True)
class Crop:
    """A square of the picture, turned so that the eyes lie level."""

    centre: Points
    side: float
    angle: float
    """Radians from level, clockwise."""

    @classmethod
    def around(cls, points: Points, level: Points, margin: float) -> "Crop":
        """Around `points`, shape (n, 2); `level` are two points, the picture's left one first."""
        across = level[1] - level[0]
        low, high = points.min(0), points.max(0)
        angle = float(np.arctan2(across[1], across[0]))
        return cls((low + high) / 2, margin * float(np.max(high - low)), angle)

    def varied(self) -> tuple["Crop", ...]:
        """This crop seen a little closer, from farther, and tilted."""
        return tuple(
            replace(self, side=self.side * size, angle=self.angle + tilt)
            for size, tilt in ((0.97, 0.03), (0.99, -0.03), (1.01, 0.01), (1.03, -0.01))
        )

    @property
    def _axes(self) -> Points:
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        return np.array([[cos, sin], [-sin, cos]])

    def take(self, picture: Image.Image, size: int) -> NDArray[np.float32]:
        """Its pixels at `size`, RGB 0 to 1, shape (1, size, size, 3); black outside the picture."""
        finer = max(1, int(np.ceil(self.side / size)))  # so that no pixel of a large face is passed over
        right, down = self._axes * self.side / (size * finer)
        left, top = self.centre - (right + down) * size * finer / 2
        grid = (right[0], down[0], left, right[1], down[1], top)
        big = picture.transform(
            (size * finer, size * finer), Image.Transform.AFFINE, grid, Image.Resampling.BILINEAR
        )
        return np.asarray(big.reduce(finer), np.float32)[None] / np.float32(255)

    def pixels(self, points: Points, size: int) -> Points:
        """Points of the crop at `size`, shape (…, 2 or 3), in the picture."""
        flat = self.centre + (points[..., :2] / size - 0.5) * self.side @ self._axes
        return np.concatenate([flat, points[..., 2:] * self.side / size], -1)
