"""A photo and the faces in it, as values."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

EYE_LEFT, EYE_RIGHT = slice(36, 42), slice(42, 48)
"""Landmarks of the picture's left and right eye in the iBUG 300-W scheme."""
Kind = Literal["human", "cat", "dog", "animal", "cartoon", "placed"]


@dataclass(frozen=True)
class Portrait:
    """A decoded photo: upright, opaque, sRGB, within the size asked for, both sides even."""

    pixels: NDArray[np.uint8]
    """Shape (height, width, 3)."""

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


@dataclass(frozen=True)
class Face:
    """One face: its box and the 68 landmarks of the iBUG 300-W scheme."""

    box: tuple[float, float, float, float]
    """Left, top, right, bottom in pixels; may reach beyond the photo."""
    landmarks: NDArray[np.float32]
    """Shape (68, 2): x, y in pixels."""
    kind: Kind = "human"
    """What it belongs to; `placed` where a person pointed at mouth and eyes. Only a human's landmarks are
    measured one by one: the others' are a template's, laid where eyes and mouth are."""

    @property
    def eyes(self) -> NDArray[np.float64]:
        """The middles of the picture's left and right eye, shape (2, 2)."""
        marks = self.landmarks.astype(np.float64)
        return np.stack([marks[EYE_LEFT].mean(0), marks[EYE_RIGHT].mean(0)])

    @property
    def area(self) -> float:
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)
