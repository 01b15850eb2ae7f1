"""A drawn mouth: its shape from the controls, and the picture of it."""

from dataclasses import dataclass

import torch
from torch import Tensor

from render.engine.sticker_controls import Controls
from render.engine.sticker_look import Look
from render.engine.strokes import Ink, between, ellipse

# All lengths are in half widths of the mouth at rest.
LINE = 0.10
TEETH = 0.26
# Corners over the middle at rest, and what a smile and a frown add.
REST, SMILE, FROWN = 0.20, 0.42, 0.62


@dataclass(frozen=True)
class MouthShape:
    """A mouth around the origin; each of shape (batch, 1, 1)."""

    half: Tensor
    round: Tensor
    """0 where the lips' curves are flat parabolas, 1 where the mouth is an ellipse."""
    lift_left: Tensor
    """How high the corner on the picture's left lies over the middle."""
    lift_right: Tensor
    above: Tensor
    """From the line on which the lips meet up to the upper lip, in the middle."""
    below: Tensor
    tongue: Tensor
    """How much of the gap it fills."""

    @classmethod
    def of(cls, c: Controls) -> "MouthShape":
        """The mouth that these controls make."""
        rounding = (c["mouthPucker"] + c["mouthFunnel"]).clamp(0, 1)
        apart = (1 - c["mouthClose"]).clamp(0, 1) * (1 - 0.8 * c.mean("mouthPress")).clamp(0, 1)
        jaw, up, down = c["jawOpen"], c.mean("mouthUpperUp"), c.mean("mouthLowerDown")
        above = 0.14 * jaw + 0.22 * up + 0.26 * c["mouthFunnel"] + 0.20 * c["mouthPucker"]
        # Teeth on the lip: f and v.
        above = above + 0.16 * c["mouthRollLower"]
        below = 1.05 * jaw + 0.26 * down + 0.22 * c["mouthFunnel"] + 0.22 * c["mouthPucker"]
        half = 1 + 0.20 * c.mean("mouthStretch") + 0.14 * c.mean("mouthSmile") - 0.12 * jaw
        lift = [
            (REST + SMILE * c[f"mouthSmile{side}"] - FROWN * c[f"mouthFrown{side}"]) * (1 - rounding)
            for side in ("Right", "Left")
        ]
        return cls(
            half=(half - 0.60 * c["mouthPucker"] - 0.40 * c["mouthFunnel"]).clamp(0.34, 1.5),
            round=(0.25 + 0.75 * rounding + 0.25 * jaw).clamp(0, 1),
            lift_left=lift[0],
            lift_right=lift[1],
            above=above * apart,
            below=(below - 0.20 * c["mouthRollLower"]).clamp_min(0) * apart,
            tongue=0.50 * (1 - c["mouthRollLower"]) + 0.30 * c["tongueOut"],
        )


def draw_mouth(ink: Ink, x: Tensor, y: Tensor, unit: float, shape: MouthShape, look: Look) -> None:
    """Draw at points `x`, `y` around the mouth's middle; one of their units has `unit` of the ink's."""
    t = (x / shape.half).clamp(-1, 1)
    lift = shape.lift_left + (shape.lift_right - shape.lift_left) * (1 + t) / 2
    arch = _arch(t, shape.round)
    # The lips meet on a parabola; slopes are those of the curves, for distances along their normals.
    middle = -lift * (t * t - 0.35)
    swing = -2 * lift * t / shape.half
    steep = -t * (2 - shape.round) / shape.half
    over = (middle - shape.above * arch - y) / torch.hypot(swing - shape.above * steep, torch.ones_like(t))
    under = (y - middle - shape.below * arch) / torch.hypot(swing + shape.below * steep, torch.ones_like(t))
    edge = between(x, over, under, shape.half)
    ink.cover(0.34 * torch.exp(-((edge.clamp_min(0) / 0.22) ** 2)), look.around)
    _draw_inside(ink, (x, y), unit, (over, edge), shape, look)
    ink.stroke(edge * unit, LINE * unit, look.line)
    for side, corner in ((-1, shape.lift_left), (1, shape.lift_right)):
        aside, height = x - side * (shape.half + 0.02), y + 0.65 * corner
        dimple = ellipse(aside - side * 0.9 * height**2, height + 0.02, 0.05, 0.13 - 0.10 * shape.round**2)
        ink.fill(dimple * unit, look.line)


def _draw_inside(
    ink: Ink,
    at: tuple[Tensor, Tensor],
    unit: float,
    edges: tuple[Tensor, Tensor],
    shape: MouthShape,
    look: Look,
) -> None:
    x, y = at
    over, edge = edges
    gap = shape.above + shape.below
    ink.fill(edge * unit, look.cavity)
    middle = 0.35 * (shape.lift_left + shape.lift_right) / 2
    tongue = ellipse(x, y - middle - shape.below, 0.62 * shape.half, (shape.tongue * gap).clamp_min(0.02))
    ink.fill(torch.maximum(tongue, edge) * unit, look.tongue)
    # A round mouth and one that hardly opens hide them.
    bared = ((gap - 0.08) / 0.16).clamp(0, 1) * (1.8 - 1.8 * shape.round).clamp(0, 1)
    hang = torch.minimum(torch.full_like(gap, TEETH), 0.5 * gap) * bared
    ink.fill(torch.maximum(edge, -over - hang) * unit, look.teeth)


def _arch(t: Tensor, roundness: Tensor) -> Tensor:
    """1 in the middle to 0 at ±1."""
    rest = 1 - t * t
    return rest + roundness * (rest.sqrt() - rest)
