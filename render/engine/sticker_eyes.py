"""A drawn eye and its brow."""

from dataclasses import dataclass

import torch
from torch import Tensor

from render.engine.sticker_controls import Controls
from render.engine.sticker_look import Look
from render.engine.strokes import Ink, ellipse

# All lengths are in half widths of the eye.
TALL = 1.18
LINE = 0.15
PUPIL, IRIS = 0.47, 0.62
# The pupil's way for 25° of gaze, and inwards at rest.
REACH, INWARDS = 0.36, 0.08
FULL_GAZE = 25.0
# The height at which the lids meet, and how far they bow there.
MEET, BOW = 0.38, 0.34
# How far from there the open lids are; they just clear the ball.
UPPER, UPPER_BOW, LOWER = 0.70, 1.60, 0.60
BROW, BROW_HALF, BROW_LINE = -1.66, 0.74, 0.24


@dataclass(frozen=True)
class EyeShape:
    """An eye around the origin; each of shape (batch, 1, 1)."""

    shut: Tensor
    lower: Tensor
    """How far the lower lid has risen towards where they meet."""
    wide: Tensor
    look_x: Tensor
    look_y: Tensor
    brow_inner: Tensor
    """How high the brow's inner end is raised."""
    brow_outer: Tensor
    inwards: int
    """1 where the nose is on the right of the eye, else −1."""

    @classmethod
    def of(cls, c: Controls, side: str) -> "EyeShape":
        """The subject's `Left` or `Right` eye."""
        squint, smile = c[f"eyeSquint{side}"], c[f"mouthSmile{side}"]
        inwards = -1 if side == "Left" else 1
        yaw = (c["gazeYaw"] / FULL_GAZE + c["headYaw"] / (2 * FULL_GAZE)).clamp(-1, 1)
        pitch = (c["gazePitch"] / FULL_GAZE + c["headPitch"] / (2 * FULL_GAZE)).clamp(-1, 1)
        down = c[f"browDown{side}"]
        return cls(
            shut=(c[f"eyeBlink{side}"] + 0.40 * squint).clamp(0, 1),
            lower=(c[f"eyeBlink{side}"] + 0.7 * squint + 0.45 * smile).clamp(0, 1),
            wide=1 + 0.16 * c[f"eyeWide{side}"],
            look_x=REACH * yaw + INWARDS * inwards,
            look_y=-REACH * pitch,
            brow_inner=0.55 * c["browInnerUp"] - 0.32 * down,
            brow_outer=0.40 * c[f"browOuterUp{side}"] - 0.10 * down,
            inwards=inwards,
        )


def draw_eye(ink: Ink, x: Tensor, y: Tensor, unit: float, shape: EyeShape, look: Look) -> None:
    """Draw at points `x`, `y` around the eye's middle; one of their units has `unit` of the ink's."""
    _draw_brow(ink, x, y, unit, shape, look)
    x, y, unit_now = x / shape.wide, y / shape.wide, unit * shape.wide
    ball = ellipse(x, y, 1.0, TALL)
    bow = (1 - x * x).clamp_min(0)
    meet = MEET + BOW * bow
    upper = meet - (UPPER + UPPER_BOW * bow) * (1 - shape.shut)
    lower = meet + LOWER * (1 - shape.lower)
    lids = torch.maximum(upper - y, y - lower)
    seen = torch.maximum(ball, lids)
    ink.cover(0.32 * torch.exp(-((seen.clamp_min(0) / 0.30) ** 2)), look.around)
    ink.fill(seen * unit_now, look.white)
    lid_shade = (0.5 + (upper.clamp_min(-TALL) + 0.35 - y) / 0.5).clamp(0, 1)
    ink.cover(0.5 * lid_shade * (0.5 - seen * ink.scale * unit_now).clamp(0, 1), look.white_shade)
    _draw_pupil(ink, x - shape.look_x, y - shape.look_y, unit_now, seen, look)
    # What the lids leave of the ball is outlined; where they meet this is one line, held within the ball.
    outline = torch.maximum(seen.abs() - LINE / 2, ball - LINE / 2)
    ink.fill(outline * unit_now, look.line)


def _draw_pupil(ink: Ink, x: Tensor, y: Tensor, unit: Tensor, seen: Tensor, look: Look) -> None:
    ink.fill(torch.maximum(torch.hypot(x, y) - IRIS, seen) * unit, look.iris)
    ink.fill(torch.maximum(torch.hypot(x, y) - PUPIL, seen) * unit, look.pupil)
    for at_x, at_y, size in ((-0.18, -0.23, 0.19), (0.19, 0.20, 0.09)):
        ink.fill(torch.maximum(torch.hypot(x - at_x, y - at_y) - size, seen) * unit, look.white)


def _draw_brow(ink: Ink, x: Tensor, y: Tensor, unit: float, shape: EyeShape, look: Look) -> None:
    along = (x / BROW_HALF).clamp(-1, 1)
    towards_nose = along * shape.inwards
    height = BROW - shape.brow_outer + (shape.brow_outer - shape.brow_inner) * (1 + towards_nose) / 2
    height = height + 0.20 * along * along
    thick = BROW_LINE * (0.75 + 0.25 * towards_nose) / 2
    distance = torch.hypot(x - along * BROW_HALF, y - height) - thick
    ink.fill(distance * unit, look.line)
