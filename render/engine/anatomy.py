"""Where things are in a face, measured from its landmarks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.face.portrait import Face

Points = NDArray[np.float64]

# Index ranges of the iBUG 300-W scheme; left and right are the picture's.
JAW = slice(0, 17)
BROW_LEFT, BROW_RIGHT = slice(17, 22), slice(22, 27)
NOSE = slice(27, 36)
LIPS_OUTER = slice(48, 60)
CORNER_LEFT, CORNER_RIGHT = 60, 64
INNER_UPPER = (60, 61, 62, 63, 64)
INNER_LOWER = (60, 67, 66, 65, 64)

# In a frontal adult face the mouth lies this many inter-ocular distances below the eyes.
EYES_TO_MOUTH = 1.06
# No mouth is narrower, whatever landmarks say; half its width in io.
LEAST_MOUTH_HALF = 0.06


@dataclass(frozen=True)
class Axes:
    """A right-handed picture frame: an origin, a direction to the right and one downwards."""

    origin: Points
    """Shape (2,), pixels."""
    right: Points
    """Unit vector, shape (2,)."""
    scale: float
    """Pixels per unit."""

    @property
    def down(self) -> Points:
        return np.array([-self.right[1], self.right[0]])

    def local(self, points: Points) -> Points:
        """Pixels → units of the frame, shape (…, 2)."""
        offset = points - self.origin
        return np.stack([offset @ self.right, offset @ self.down], -1) / self.scale

    def pixels(self, local: Points) -> Points:
        """Units of the frame → pixels, shape (…, 2)."""
        x, y = local[..., :1], local[..., 1:]
        return self.origin + self.scale * (x * self.right + y * self.down)


@dataclass(frozen=True)
class Anatomy:
    """The measured face. Lengths named `io` are inter-ocular distances."""

    landmarks: Points
    """Shape (68, 2), pixels."""
    face: Axes
    """Origin between the eyes, right along the eyes, unit: one inter-ocular distance."""
    mouth: Axes
    """Origin midway between the mouth's corners, right along them, unit: one inter-ocular distance."""
    mouth_half: float
    """Half the mouth's width in io."""

    @property
    def io(self) -> float:
        """Inter-ocular distance in pixels."""
        return self.face.scale

    def on_face(self, index: int | slice) -> Points:
        """Landmarks in the face frame."""
        return self.face.local(self.landmarks[index])

    def to_mouth(self, on_face: Points) -> Points:
        """Face frame → mouth frame."""
        return self.mouth.local(self.face.pixels(on_face))

    @classmethod
    def of(cls, face: Face) -> "Anatomy":
        """Measure a face."""
        points = face.landmarks.astype(np.float64)
        eye_left, eye_right = face.eyes
        eyes, mouth = (eye_left + eye_right) / 2, points[LIPS_OUTER].mean(0)
        across = _unit(eye_right - eye_left)
        # A turned head skews the eye line against the face's height: take the middle of both.
        upright = _unit(mouth - eyes)
        right = _unit(across + np.array([upright[1], -upright[0]]))
        # A turned head also brings the eyes together, so that the face's height says its size better.
        io = max(
            float(np.linalg.norm(eye_right - eye_left)),
            float(np.linalg.norm(mouth - eyes)) / EYES_TO_MOUTH,
        )
        left_corner, right_corner = points[CORNER_LEFT], points[CORNER_RIGHT]
        mouth_axes = Axes((left_corner + right_corner) / 2, _unit(right_corner - left_corner), io)
        half = float(np.linalg.norm(right_corner - left_corner)) / 2 / io
        return cls(points, Axes(eyes, right, io), mouth_axes, max(half, LEAST_MOUTH_HALF))


def _unit(vector: Points) -> Points:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else np.array([1.0, 0.0])
