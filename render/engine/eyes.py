"""Eyes: the skin above an eye that is drawn down over it, and the eyeball that turns behind the lids."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from render.engine.anatomy import BROW_LEFT, BROW_RIGHT, Anatomy, Axes
from render.engine.curves import through
from render.engine.tones import LUMA, patch
from render.face.portrait import EYE_LEFT, EYE_RIGHT, Portrait

Curve = NDArray[np.float64]

# Eyes that open less than this part of their width are closed already; narrower ones, in pixels, are dots.
OPEN_RATIO, LEAST_WIDTH = 0.14, 5.0
# The cut lies a little below the lid's landmarks, so that the lashes come along; in io.
LASHES = 0.014
# The lid must reach past the lower lid's edge to leave no white; in io.
OVERSHOOT = 0.012
# The skin below an eye has the colour and light of the cheek; behind glass it has not. Half that light, or
# a chromaticity this far off, is a lens.
DARK, TINTED = 0.38, 0.28
# An eye is looked for this far below its landmarks, in io; skin differs from skin by so much of full scale.
MOST_UNSEEN, SKIN_LIKE = 0.14, 0.22
# Landmarks run along the middle of a brow, this far above its lower edge; between brow and lid is skin of a
# height within these bounds, in io.
HALF_BROW, SKIN_ABOVE = 0.05, (0.11, 0.30)
SAMPLES = 49
# An eyeball's radius is about 12 mm, and eyes are about 63 mm apart.
BALL = 12 / 63


@dataclass(frozen=True)
class Eye:
    """One eye as curves over the axis between its corners; lengths in io."""

    blink: str
    """The performance column that closes it."""
    axes: Axes
    """Origin in the middle of the eye, right along its corners, unit one io."""
    half: float
    """Half of the eye's width."""
    edge: NDArray[np.float32]
    """Shape (SAMPLES,): the open lid's edge from corner to corner, downwards."""
    travel: NDArray[np.float32]
    """Shape (SAMPLES,): how far the edge goes until it meets the lower lid."""
    reach: float
    """Height of skin above the edge that stretches."""

    def lid(self, x: Tensor, y: Tensor, closed: Tensor) -> tuple[Tensor, Tensor]:
        """Where the lid's skin comes from.

        Args:
            x: positions on the eye's axes, shape (batch, …).
            y: as `x`.
            closed: 0 open to 1 closed, broadcastable to `x`.

        Returns:
            The height on the photo from which the skin at (x, y) is taken, and the distance of (x, y)
            above the lid's moved edge (negative where the eye is bare).
        """
        edge, travel = self._curves(x)
        moved = edge + closed * travel
        above = moved - y
        span = self.reach + closed * travel
        # Skin near the edge moves as it is, lashes and crease with it; the stretch lies above: slope 1 at the
        # edge, ever less upwards, and nothing moves from `reach` on, where the brow begins.
        inside = above.clamp(min=0).minimum(span)
        taken = self.reach * (1 - (1 - inside / span) ** (span / self.reach))
        return edge - torch.where(above > span, self.reach + (above - span), taken), above

    def ball(self, x: Tensor, y: Tensor, yaw: Tensor, pitch: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Where the turned eyeball's surface comes from.

        Args:
            x: positions on the eye's axes, shape (batch, …).
            y: as `x`.
            yaw: degrees towards the picture's right, broadcastable to `x`.
            pitch: degrees upwards, as `yaw`.

        Returns:
            x and y on the photo, and the distance of (x, y) inside the open eye's rim.
        """
        edge, travel = self._curves(x)
        # The middle goes all the way, the corners stay; lid skin never comes in.
        give = (1 - (x / self.half) ** 2).clamp(min=0)
        lower = edge + travel - OVERSHOOT * give
        turn = BALL * torch.pi / 180
        from_y = torch.maximum(torch.minimum(y + turn * pitch * give, lower), edge)
        return x - turn * yaw * give, from_y, torch.minimum(y - edge, lower - y)

    @cached_property
    def _table(self) -> Tensor:
        return torch.from_numpy(np.stack([self.edge, self.travel]))

    def _curves(self, x: Tensor) -> tuple[Tensor, Tensor]:
        table = self._table.to(x)
        position = ((x / self.half).clamp(-1, 1) + 1) * (SAMPLES - 1) / 2
        low = position.floor().clamp(max=SAMPLES - 2)
        part, index = position - low, low.long()
        edge, travel = (row[index] * (1 - part) + row[index + 1] * part for row in table)
        return edge, travel


def find_eyes(portrait: Portrait, anatomy: Anatomy) -> tuple[Eye, ...]:
    """The eyes that can move: none that are closed, behind dark glasses or too small."""
    # The subject's right eye is the picture's left one.
    sides = (("eyeBlinkRight", EYE_LEFT), ("eyeBlinkLeft", EYE_RIGHT))
    if any(_is_covered(portrait, anatomy, eye) for _, eye in sides):
        return ()
    eyes = (_eye(portrait, anatomy, blink, eye) for blink, eye in sides)
    return tuple(eye for eye in eyes if eye is not None)


def _is_covered(portrait: Portrait, anatomy: Anatomy, eye: slice) -> bool:
    middle, down = anatomy.landmarks[eye].mean(0), anatomy.face.down * anatomy.io
    below = np.median(patch(portrait, anatomy, middle + 0.20 * down, 0.06), 0)
    cheek = np.median(patch(portrait, anatomy, middle + 0.62 * down, 0.09), 0)
    light, usual = (max(float(colour @ LUMA), 1e-2) for colour in (below, cheek))
    return light < DARK * usual or float(np.abs(below / light - cheek / usual).max()) > TINTED


def _eye(portrait: Portrait, anatomy: Anatomy, blink: str, eye: slice) -> Eye | None:
    marks = anatomy.landmarks[eye]
    across = marks[3] - marks[0]
    width = float(np.linalg.norm(across))
    if width < LEAST_WIDTH:
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
    below = OVERSHOOT + _unseen_white(portrait, axes, x, lower)
    # Landmarks say only where four corners of the lower lid are; shut lids meet in one smooth bow.
    u = np.abs(x / half)
    bow = upper + opening[SAMPLES // 2] * (1 - u**2.5)
    closed = (np.maximum(lower, upper) + bow) / 2 + below * (1 - u**2)
    travel = np.maximum(closed - edge, 0)
    reach = _skin_above(portrait, anatomy, axes, x, edge)
    return Eye(blink, axes, half, edge.astype(np.float32), travel.astype(np.float32), reach)


def _skin_above(portrait: Portrait, anatomy: Anatomy, axes: Axes, x: Curve, edge: Curve) -> float:
    """Height of the skin between the open lid's edge and the brow, in io."""
    least, most = SKIN_ABOVE
    brows = axes.local(anatomy.landmarks[BROW_LEFT.start : BROW_RIGHT.stop])
    nearest = brows[np.abs(brows[:, 0]) < x[-1]]
    if len(nearest):
        most = min(most, float(edge.min() - nearest[:, 1].max()) - HALF_BROW)
    # Lashes and the crease lie nearest to the edge.
    up = np.linspace(0.6 * least, SKIN_ABOVE[1], 41)
    colours = _sampled(portrait, axes, x, edge, -up)
    skin = np.median(colours[up < 1.1 * least], (0, 1))
    is_brow = np.median(np.abs(colours - skin).max(-1), 1) > SKIN_LIKE
    found = float(up[is_brow.argmax()]) - 0.01 if is_brow.any() else most
    return float(np.clip(min(found, most), *SKIN_ABOVE))


def _unseen_white(portrait: Portrait, axes: Axes, x: Curve, lower: Curve) -> float:
    """How far the eye goes on below its landmarks before skin begins, in io: cartoons' eyes are taller than
    the landmarks of any human's.
    """
    down = np.linspace(0, MOST_UNSEEN, 25)
    colours = _sampled(portrait, axes, x, lower, down)
    skin = np.median(colours[-5:], (0, 1))
    is_skin = np.median(np.abs(colours - skin).max(-1), 1) < SKIN_LIKE
    return float(down[is_skin.argmax()]) if is_skin.any() else 0.0


def _sampled(portrait: Portrait, axes: Axes, x: Curve, curve: Curve, offsets: Curve) -> NDArray[np.float64]:
    """Colours at some distances below the middle third of a curve, 0 to 1, shape (offsets, columns, 3)."""
    middle = slice(SAMPLES // 3, SAMPLES - SAMPLES // 3)
    height = curve[middle] + offsets[:, None]
    pixels = np.floor(axes.pixels(np.stack([np.broadcast_to(x[middle], height.shape), height], -1)))
    column, row = np.moveaxis(pixels.astype(int).clip(0, [portrait.width - 1, portrait.height - 1]), -1, 0)
    colours: NDArray[np.float64] = portrait.pixels[row, column] / 255.0
    return colours
