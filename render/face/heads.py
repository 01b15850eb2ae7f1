"""The whole head around a face: hair, ears and chin."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.face.portrait import Face, Kind, Portrait

Points = NDArray[np.float64]

_EAR_TO_EAR, _CHIN_POINT = (0, 16), 8


@dataclass(frozen=True)
class Reach:
    """How far a head reaches from between its eyes, in lengths of the line from there to the chin."""

    aside: float
    down: float
    up: float


# Eyes lie halfway down a human skull, and hair above it; animals have ears, and a thing with a face is
# larger than that.
_HUMAN, _OTHER, _THING = Reach(0.85, 1.05, 1.2), Reach(1.15, 1.05, 1.7), Reach(1.3, 1.5, 1.7)
_REACHES: Final[dict[Kind, Reach]] = {"human": _HUMAN, "placed": _THING}
# On a turned head the eyes lie off the middle between the ears, and the back of the head this many times
# further to the other side, up to a limit.
_BACK, _FURTHEST_BACK = 2.5, 0.6


@dataclass(frozen=True)
class Heads:
    """Where the heads of the speakers are, as far as the photo shows them."""

    outline: Points
    """Shape (points, 2), pixels, within the photo."""
    eye_level: float
    """Mean height of the eyes, pixels."""

    @classmethod
    def of(cls, portrait: Portrait, faces: tuple[Face, ...]) -> "Heads":
        outlines = np.concatenate([_outline(face) for face in faces])
        shown = outlines.clip(0, (portrait.width, portrait.height))
        return cls(shown, float(np.mean([_eyes(face)[1] for face in faces])))

    def reach(self, centre: Points) -> float:
        """How far the heads reach from `centre`, in pixels."""
        return float(np.linalg.norm(self.outline - centre, axis=1).max())

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in whole pixels."""
        left, top = np.floor(self.outline.min(0)).astype(int).tolist()
        right, bottom = np.ceil(self.outline.max(0)).astype(int).tolist()
        return left, top, right, bottom


def _outline(face: Face) -> Points:
    """Ellipses around the front and the back of the head, and the face's box."""
    marks, eyes = face.landmarks.astype(np.float64), _eyes(face)
    down = marks[_CHIN_POINT] - eyes
    across = np.array([-down[1], down[0]])
    reach = _REACHES.get(face.kind, _OTHER)
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)[:, None]
    middle, half = eyes + down * (reach.down - reach.up) / 2, down * (reach.down + reach.up) / 2
    front = middle + half * np.cos(angle) + reach.aside * across * np.sin(angle)
    turned = (marks[list(_EAR_TO_EAR)].mean(0) - eyes) @ across / max(across @ across, 1.0)
    back = front + across * np.clip(_BACK * turned, -_FURTHEST_BACK, _FURTHEST_BACK)
    left, top, right, bottom = face.box
    x, y = (left + right) / 2, (top + bottom) / 2
    return np.concatenate([front, back, [(left, y), (right, y), (x, top), (x, bottom)]])


def _eyes(face: Face) -> Points:
    """The place between the eyes."""
    middle: Points = face.eyes.mean(0)
    return middle
