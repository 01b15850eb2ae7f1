"""The light and colours of a face, measured, so that what we draw belongs to the photo."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.engine.anatomy import Anatomy, Points
from render.face.portrait import EYE_LEFT, EYE_RIGHT, Portrait
from render.video.planes import BLUE, GREEN, RED

Colour = NDArray[np.float64]
LUMA = np.array([RED, GREEN, BLUE])


@dataclass(frozen=True)
class Tones:
    """Colours in RGB 0 to 1, and how light changes across the face."""

    teeth: Colour
    gum: Colour
    tongue: Colour
    cavity: Colour
    slope: float
    """Relative change of light from the middle of the mouth to its picture-right corner."""

    def light(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Brightness factor at `u`, −1 to 1 across the mouth."""
        return 1 + self.slope * np.clip(u, -1.2, 1.2)


def measure_tones(portrait: Portrait, anatomy: Anatomy) -> Tones:
    """Sample cheeks, lips and the whites of the eyes."""
    left = patch(portrait, anatomy, anatomy.landmarks[[4, 31, 48]].mean(0))
    right = patch(portrait, anatomy, anatomy.landmarks[[12, 35, 54]].mean(0))
    cheeks = np.concatenate([left, right])
    skin = np.median(cheeks, 0)
    lips = np.median(np.concatenate([patch(portrait, anatomy, p, 0.035) for p in _lip_points(anatomy)]), 0)
    white = max(1.12 * _bright(cheeks), 1.05 * _eye_white(portrait, anatomy))
    # Teeth reflect light about evenly, so they take the cast of the light, which skin shows in part.
    cast = skin / max(float(skin @ LUMA), 1e-3)
    teeth = min(white, 0.88) * (0.55 + 0.45 * cast)
    slope = float(np.clip(_contrast(left, right), -0.3, 0.3)) * 0.6
    return Tones(
        teeth=np.clip(teeth, 0, 0.94),
        gum=np.clip(0.55 * lips + 0.12 * skin, 0, 1),
        tongue=np.clip(0.80 * lips + 0.15 * skin, 0, 1),
        cavity=np.clip(0.20 * lips, 0, 0.25),
        slope=slope,
    )


def _lip_points(anatomy: Anatomy) -> Points:
    marks = anatomy.landmarks
    return np.stack([(marks[51] + marks[62]) / 2, (marks[57] + marks[66]) / 2])


def patch(portrait: Portrait, anatomy: Anatomy, centre: Points, radius: float = 0.12) -> NDArray[np.float64]:
    """Pixels around a point, RGB 0 to 1, shape (n, 3)."""
    reach = max(1, round(radius * anatomy.io))
    column = int(np.clip(centre[0], reach, max(reach, portrait.width - reach - 1)))
    row = int(np.clip(centre[1], reach, max(reach, portrait.height - reach - 1)))
    pixels = portrait.pixels[
        max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1
    ]
    return pixels.reshape(-1, 3) / 255.0


def _bright(pixels: NDArray[np.float64]) -> float:
    return float(np.percentile(pixels @ LUMA, 85))


def _eye_white(portrait: Portrait, anatomy: Anatomy) -> float:
    eyes = [anatomy.landmarks[eye].mean(0) for eye in (EYE_LEFT, EYE_RIGHT)]
    return float(
        np.percentile(np.concatenate([patch(portrait, anatomy, eye, 0.08) for eye in eyes]) @ LUMA, 90)
    )


def _contrast(left: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    a, b = float(np.median(left @ LUMA)), float(np.median(right @ LUMA))
    return (b - a) / max(a + b, 1e-3)
