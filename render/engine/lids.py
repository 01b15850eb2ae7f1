"""Eyelids: the skin above an eye, drawn down over it."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from render.engine.anatomy import EYE_LEFT, EYE_RIGHT, Anatomy, Axes
from render.engine.curves import through

# Eyes that open less than this part of their width are closed already, or covered.
OPEN_RATIO = 0.14
# The cut lies a little below the lid's landmarks, so that the lashes come along; in io.
LASHES = 0.014
# The lid must reach past the lower lid's edge to leave no white; in io.
OVERSHOOT = 0.012
SAMPLES = 49


@dataclass(frozen=True)
class Lid:
    """One upper lid as curves over the eye's axis."""

    control: str
    """The performance column that closes it."""
    axes: Axes
    """Origin in the middle of the eye, right along its corners, unit one io."""
    half: float
    """Half of the eye's width in io."""
    edge: NDArray[np.float32]
    """Shape (SAMPLES,): the open lid's edge from corner to corner, io downwards."""
    travel: NDArray[np.float32]
    """Shape (SAMPLES,): how far the edge goes until it meets the lower lid, io."""
    reach: float
    """Height of skin above the edge that stretches, io."""

    @property
    def margin(self) -> float:
        """Distance from the eye's middle that the lid may touch, in io."""
        return self.half + self.reach

    def source(self, x: Tensor, y: Tensor, closed: Tensor) -> tuple[Tensor, Tensor]:
        """Where the lid's skin comes from.

        Args:
            x: positions on the eye's axes in io, any shape (batch, …).
            y: as `x`.
            closed: 0 open to 1 closed, broadcastable to `x`.

        Returns:
            The height on the photo from which the skin at (x, y) is taken, and the distance of (x, y)
            above the lid's moved edge (negative where the eye is bare); both in io.
        """
        edge, travel = self._curves(x)
        moved = edge + closed * travel
        above = moved - y
        span = self.reach + closed * travel
        # Skin near the edge moves as it is, lashes and crease with it; the stretch lies above: slope 1 at the
        # edge, and nothing moves from `reach` upwards.
        inside = above.clamp(min=0).minimum(span)
        squeeze = closed * travel / span
        taken = inside - squeeze * inside * inside / span
        return edge - torch.where(above > span, self.reach + (above - span), taken), above

    def _curves(self, x: Tensor) -> tuple[Tensor, Tensor]:
        table = torch.from_numpy(np.stack([self.edge, self.travel])).to(x)
        position = ((x / self.half).clamp(-1, 1) + 1) * (SAMPLES - 1) / 2
        low = position.floor().clamp(max=SAMPLES - 2)
        part, index = position - low, low.long()
        edge, travel = (row[index] * (1 - part) + row[index + 1] * part for row in table)
        return edge, travel


def find_lids(anatomy: Anatomy) -> tuple[Lid, ...]:
    """The lids that can blink; none for closed eyes."""
    eyes = (
        ("eyeBlinkRight", EYE_LEFT),
        ("eyeBlinkLeft", EYE_RIGHT),
    )  # the subject's right eye is the picture's left one
    lids = (_lid(anatomy, control, eye) for control, eye in eyes)
    return tuple(lid for lid in lids if lid is not None)


def _lid(anatomy: Anatomy, control: str, eye: slice) -> Lid | None:
    marks = anatomy.landmarks[eye]
    across = marks[3] - marks[0]
    width = float(np.linalg.norm(across))
    if width < 1:
        return None
    axes = Axes((marks[0] + marks[3]) / 2, across / width, anatomy.io)
    half = width / 2 / anatomy.io
    x = np.linspace(-half, half, SAMPLES)
    upper, lower = (through(axes.local(marks[list(ring)]), x) for ring in ((0, 1, 2, 3), (0, 5, 4, 3)))
    opening = np.maximum(lower - upper, 0)
    if float(opening.max()) < OPEN_RATIO * 2 * half:
        return None
    taper = np.clip((1 - np.abs(x) / half) / 0.2, 0, 1)
    edge = upper + LASHES * taper
    travel = np.maximum(opening - LASHES, 0) * taper**0.5 + OVERSHOOT * taper
    # The quadratic stretch folds unless the skin above is taller than the way it goes.
    reach = max(0.20, 1.15 * float(travel.max()))
    return Lid(control, axes, half, edge.astype(np.float32), travel.astype(np.float32), reach)
