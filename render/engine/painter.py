"""Painting frames: the photo's planes sampled along the flows, the mouth and the lids put together."""

import torch
from torch import Tensor
from torch.nn import functional

from render.engine.flow import Flow, Lift, strengths
from render.engine.lidwork import LidPainter
from render.engine.mouthwork import MouthPainter
from render.engine.rig import Rig
from render.video.planes import Planes

SCALES = (1, 2)


class Painter:
    """Turns rows of controls into I420 frames of one rig, on one device."""

    def __init__(self, rig: Rig, device: torch.device) -> None:
        pixels = torch.tensor(rig.photo, device=device)
        rgb = pixels.permute(2, 0, 1)[None].float() / 255
        self._planes = Planes.of(rgb).rounded()
        self._background = self._planes.packed()[None]
        self._rig = rig
        frame = (rig.width, rig.height)
        flows = {name: torch.from_numpy(getattr(rig, name)).to(device) for name in ("skin", "upper", "lower")}
        self._skin = Flow(rig.region, flows["skin"])
        like = self._planes.luma
        self._lifts = {scale: Lift(rig.region, rig.region.area, scale, frame, like) for scale in SCALES}
        self._mouth = MouthPainter(rig, self._planes, flows["upper"], flows["lower"])
        self._lids = [LidPainter(rig, lid, self._planes) for lid in rig.lids]

    def paint(self, table: Tensor) -> Tensor:
        """`table`: controls, shape (batch, len(CONTROLS)) → frames, uint8, shape (batch, frame bytes)."""
        table = table.to(self._background.device)
        strength = strengths(table)
        back = self._skin.inverse(strength)
        mouth = self._mouth.motion(table, strength)
        frames = self._background.repeat(len(table), 1)
        for scale in SCALES:
            plane = self._planes.at(scale).expand(len(table), -1, -1, -1)
            painted = functional.grid_sample(
                plane, self._lifts[scale](back), padding_mode="border", align_corners=False
            )
            self._mouth.paint(painted, mouth, scale)
            for lid in self._lids:
                lid.paint(painted, table, back, scale)
            self._store(frames, painted, scale)
        return frames

    def _store(self, frames: Tensor, painted: Tensor, scale: int) -> None:
        """Round into the frames' planes; the rest of the frame keeps the photo."""
        area = self._rig.width * self._rig.height
        part = frames[:, :area] if scale == 1 else frames[:, area:]
        planes = part.view(len(frames), -1, self._rig.height // scale, self._rig.width // scale)
        rows, columns = self._rig.region.area.part(scale)
        planes[:, :, rows, columns] = painted.add_(0.5).to(torch.uint8)
