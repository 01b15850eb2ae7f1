"""Painting frames: the photo's planes sampled along the flows, the mouth and the eyes put together."""

import torch
from torch import Tensor

from render.engine.eyework import EyePainter
from render.engine.flow import Flow, Lift, sampled, strengths
from render.engine.mouthwork import MouthPainter
from render.engine.rig import Rig
from render.video.planes import Planes, unpacked

SCALES = (1, 2)


class Painter:
    """The actor made of the photo's own skin: one rig, moved."""

    def __init__(self, rig: Rig, planes: Planes) -> None:
        """`planes` are the photo's, at whole code values, on the device to paint on."""
        self._planes, self._rig = planes, rig
        like = planes.luma
        flows = {name: torch.from_numpy(getattr(rig, name)).to(like) for name in ("skin", "upper", "lower")}
        self._skin = Flow(rig.region, flows["skin"])
        frame = (rig.width, rig.height)
        self._lifts = {scale: Lift(rig.region, rig.region.area, scale, frame, like) for scale in SCALES}
        self._mouth = MouthPainter(rig, planes, flows["upper"], flows["lower"])
        self._ground = None if rig.ground is None else torch.from_numpy(rig.ground).to(like.device)
        self._eyes = [EyePainter(rig, eye, planes) for eye in rig.eyes]

    def paint(self, frames: Tensor, table: Tensor) -> None:
        """See `Actor.paint`."""
        strength = strengths(table)
        back = self._skin.inverse(strength)
        mouth = self._mouth.motion(table, strength)
        for scale in SCALES:
            painted = sampled(self._planes.at(scale), self._lifts[scale](back))
            self._mouth.paint(painted, mouth, scale)
            for eye in self._eyes:
                eye.paint(painted, table, back, scale)
            self._store(frames, painted, scale)

    def _store(self, frames: Tensor, painted: Tensor, scale: int) -> None:
        """Round into the frames' planes; the rest of the frame keeps what it shows."""
        planes = unpacked(frames, self._rig.width, self._rig.height, scale)
        rows, columns = self._rig.region.area.part(scale)
        values = painted.add_(0.5).to(torch.uint8)
        if self._ground is not None:
            values = torch.where(self._ground[::scale, ::scale], values, planes[:, :, rows, columns])
        planes[:, :, rows, columns] = values
