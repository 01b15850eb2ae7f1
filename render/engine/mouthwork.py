"""Putting the mouth together: interior, upper lip, lower lip."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from render.engine.finish import Layer
from render.engine.flow import Flow, Lift, sampled
from render.engine.head import HEAD_FIELDS
from render.engine.moves import CORNER_DROP, LOWER_GAP
from render.engine.region import Area
from render.engine.rig import FIELDS, Rig
from render.performance.performance import COLUMN
from render.video.planes import Planes, ycbcr

# The tongue's tip rises this far for a full `tongueOut`, in io.
TONGUE_RISE = 0.13
# Teeth lie in the upper lip's shadow, and little light enters a narrow mouth; in io.
SHADOW_REACH, SHADOW_DEPTH, LIT_GAP, DARKEST = 0.04, 0.45, 0.12, 0.5
# The opening ends this far inside the corners of the lips, in io.
CORNER = 0.01
# How much of the photo's own teeth is trimmed at the lower lip, and after which drop of the jaw; in io.
RIM, RIM_GONE = 0.035, 0.03
_HEAD = [FIELDS.index(name) for name in HEAD_FIELDS]


@dataclass(frozen=True)
class MouthMotion:
    """Where the mouth's parts are in a batch of frames."""

    upper: Tensor
    """Way back of the skin above the cut: pixels, (batch, 2, rows, columns)."""
    lower: Tensor
    skull: Tensor
    jaw: Tensor
    """How far the jaw went down, in io, (batch,)."""
    tongue: Tensor
    """How far the tongue's tip rose, in io, (batch,)."""


@dataclass(frozen=True)
class _Sheet:
    """A texture over the mouth's area, or over the region for the lips."""

    texture: Tensor
    """Plane values and, as the last channel, a matte or a distance: shape (1, c + 1, h, w)."""

    def at(self, where: Tensor) -> tuple[Tensor, Tensor]:
        taken = sampled(self.texture, where)
        return taken[:, :-1], taken[:, -1:]


class MouthPainter:
    """Paints the mouth's area over frames whose skin is already painted."""

    def __init__(self, rig: Rig, planes: Planes, upper: Tensor, lower: Tensor) -> None:
        self._io = rig.anatomy.io
        self._down = torch.from_numpy(rig.anatomy.mouth.down).to(upper)
        self._upper, self._lower = Flow(rig.region, upper), Flow(rig.region, lower)
        self._skull = Flow(rig.region, upper[_HEAD])
        self._plane = {scale: _MouthPlane(rig, planes, scale) for scale in (1, 2)}

    def motion(self, table: Tensor, strength: Tensor) -> MouthMotion:
        """Find the parts' places, from controls and field strengths of a batch."""
        return MouthMotion(
            upper=self._upper.inverse(strength),
            lower=self._lower.inverse(strength),
            skull=self._skull.inverse(strength[:, _HEAD]),
            jaw=table[:, COLUMN["jawOpen"]] * (LOWER_GAP + CORNER_DROP),
            tongue=table[:, COLUMN["tongueOut"]] * TONGUE_RISE,
        )

    def paint(self, painted: Tensor, motion: MouthMotion, scale: int) -> None:
        """Overwrite the mouth's area in the region's plane `painted`, shape (batch, c, h, w)."""
        jaw, tongue = (self._shift(way) for way in (-motion.jaw, motion.tongue - motion.jaw))
        self._plane[scale].paint(painted, motion, jaw, tongue)

    def _shift(self, io: Tensor) -> Tensor:
        """A way down the face in io, (batch,) → pixels, (batch, 2, 1, 1)."""
        return (io[:, None] * self._io * self._down)[:, :, None, None]


class _MouthPlane:
    """The mouth in luma (scale 1) or chroma (scale 2)."""

    def __init__(self, rig: Rig, planes: Planes, scale: int) -> None:
        self._scale, self._io = scale, rig.anatomy.io
        self._black = 16.0 if scale == 1 else 128.0
        self._part = rig.mouth.within(rig.region.area).part(scale)
        self._planes = planes.at(scale)
        self._lift = Lift(rig.region, rig.mouth, scale, (rig.width, rig.height), self._planes)
        self._to_mouth = _frame_to_area(rig.mouth, rig.width, rig.height, self._planes)
        self._to_region = _frame_to_area(rig.region.area, rig.width, rig.height, self._planes)
        parts = rig.interior
        drawn = (parts.cavity, parts.tongue, parts.jaw, parts.skull)
        self._cavity, self._tongue, self._jaw, self._teeth = (self._sheet(layer) for layer in drawn)
        self._own_jaw, self._own_skull = (
            self._sheet(layer, own=True) for layer in (parts.own_jaw, parts.own_skull)
        )
        margin = torch.from_numpy(parts.own_margin * rig.anatomy.io)[None, None].to(self._planes)
        self._own_margin = functional.avg_pool2d(margin, scale)
        self._lips = {side: self._lip(rig, side) for side in ("upper", "lower")}
        self._brings_own = rig.lips.is_open

    def paint(self, painted: Tensor, motion: MouthMotion, jaw: Tensor, tongue: Tensor) -> None:
        upper, below_upper = self._lips["upper"].at(self._where(motion.upper, self._to_region))
        lower, below_lower = self._lips["lower"].at(self._where(motion.lower, self._to_region))
        over_lower = (0.5 + below_lower / self._scale).clamp(0, 1)
        # The lower lip passes in front where the lips overlap.
        over_upper = (0.5 - below_upper / self._scale).clamp(0, 1).minimum(1 - over_lower)
        shade = self._shade(below_upper, below_lower)
        fixed, lowered, raised = (
            self._where(back, self._to_mouth)
            for back in (motion.skull, motion.skull + jaw, motion.skull + tongue)
        )
        inside = self._drawn(fixed, lowered, raised, shade)
        if self._brings_own:
            inside = self._with_own(inside, fixed, lowered, motion.jaw)
        behind = 1 - over_lower - over_upper
        rows, columns = self._part
        painted[:, :, rows, columns] = upper * over_upper + lower * over_lower + inside * behind

    def _drawn(self, fixed: Tensor, lowered: Tensor, raised: Tensor, shade: Tensor) -> Tensor:
        """What we drew, at the positions of skull, jaw and tongue."""
        inside, _ = self._cavity.at(fixed)
        for sheet, where in ((self._tongue, raised), (self._jaw, lowered), (self._teeth, fixed)):
            inside = _over(inside, *sheet.at(where))
        return self._black + (inside - self._black) * shade

    def _with_own(self, inside: Tensor, fixed: Tensor, lowered: Tensor, opened: Tensor) -> Tensor:
        """Add what the photo shows between its lips; `opened` is how far the jaw went down, in io."""
        inside = _over(inside, *self._own_jaw.at(lowered))
        colour, matte = self._own_skull.at(fixed)
        # No landmark is exact: as the lower lip leaves, it would leave a rim of itself on the teeth.
        rim = (RIM * self._io / self._scale) * (opened / RIM_GONE).clamp(0, 1)[:, None, None, None]
        margin = sampled(self._own_margin, fixed)
        kept = ((margin / self._scale - rim) + 2).clamp(0, 1)
        return _over(inside, colour, matte * kept)

    def _shade(self, below_upper: Tensor, below_lower: Tensor) -> Tensor:
        depth, gap = below_upper / self._io, (below_upper - below_lower) / self._io
        shadow = 1 - SHADOW_DEPTH * torch.exp(-depth.clamp(min=0) / SHADOW_REACH)
        return shadow * (gap / LIT_GAP).clamp(DARKEST, 1)

    def _where(self, back: Tensor, area: tuple[Tensor, Tensor]) -> Tensor:
        scale, offset = area
        return self._lift(back) * scale + offset

    def _sheet(self, layer: Layer, *, own: bool = False) -> _Sheet:
        like = self._planes
        values = ycbcr(torch.from_numpy(layer.rgb).permute(2, 0, 1)[None].to(like))
        matte = torch.from_numpy(layer.alpha)[None, None].to(like)
        if self._scale == 1:
            return _Sheet(torch.cat([values[:, :1], matte], 1))
        # The photo's own pixels must hold at their borders too, so that their matte is never thinned.
        pooled = functional.max_pool2d(matte, 2) if own else functional.avg_pool2d(matte, 2)
        return _Sheet(torch.cat([functional.avg_pool2d(values[:, 1:], 2), pooled], 1))

    def _lip(self, rig: Rig, side: str) -> _Sheet:
        """The photo's plane, with the distance in pixels below the lip's edge in place of a matte."""
        area, lips = rig.region.area, rig.lips
        x, y = np.moveaxis(rig.anatomy.mouth.local(area.centres(self._scale).double().numpy()), -1, 0)
        if side == "upper":
            # Beside the corners nothing opens, however far the two sides of the cut may drift apart there.
            below = np.minimum(y - lips.upper_at(x), rig.anatomy.mouth_half - CORNER - np.abs(x))
        else:
            below = y - lips.lower_at(x)
        distance = torch.from_numpy(below * self._io)[None, None].to(self._planes)
        rows, columns = area.part(self._scale)
        return _Sheet(torch.cat([self._planes[:, :, rows, columns], distance], 1))


def _over(below: Tensor, colour: Tensor, matte: Tensor) -> Tensor:
    return below + (colour - below) * matte


def _frame_to_area(area: Area, width: int, height: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Scale and offset that take −1 to 1 over the frame to −1 to 1 over `area`."""
    frame = torch.tensor([width, height]).to(like)
    size, corner = (
        torch.tensor([area.width, area.height]).to(like),
        torch.tensor([area.left, area.top]).to(like),
    )
    return frame / size, (frame - 2 * corner) / size - 1
