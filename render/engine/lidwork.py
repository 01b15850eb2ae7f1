"""Painting blinks."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from render.engine.anatomy import Points
from render.engine.flow import Lift
from render.engine.lids import Lid
from render.engine.region import Area, area_around
from render.engine.rig import Rig
from render.performance.performance import COLUMN
from render.video.planes import Planes

# The eye's area is wider than the eye, so that a head's motion does not carry the lid out of it; in io.
MARGIN = 0.18
# A lid this little closed is open.
OPEN = 1e-3


class LidPainter:
    """Draws one lid over frames whose skin is already painted."""

    def __init__(self, rig: Rig, lid: Lid, planes: Planes) -> None:
        self._lid, self._planes, self._column = lid, planes, COLUMN[lid.control]
        self._frame = torch.tensor([rig.width, rig.height]).to(planes.luma)
        outer = rig.region.area
        area = area_around(_box(lid), outer, 2)
        self._part = Area(area.left - outer.left, area.top - outer.top, area.width, area.height)
        frame = (rig.width, rig.height)
        self._lift = {scale: Lift(rig.region, area, scale, frame, planes.luma) for scale in (1, 2)}
        axes = np.stack([lid.axes.right, lid.axes.down])
        self._axes = torch.from_numpy(axes).to(planes.luma)
        self._origin = torch.from_numpy(lid.axes.origin).to(planes.luma)

    def paint(self, painted: Tensor, table: Tensor, back: Tensor, scale: int) -> None:
        """Draw the lid into the region's plane `painted`, shape (batch, c, h, w), where it is not open.

        `table` holds the controls, `back` the skin's way back on the region's grid.
        """
        closing = (table[:, self._column] > OPEN).nonzero()[:, 0]
        if not len(closing):
            return
        closed = table[closing, self._column][:, None, None]
        where, above = self._source(self._lift[scale](back[closing]), closed)
        plane = self._planes.at(scale).expand(len(closing), -1, -1, -1)
        skin = functional.grid_sample(plane, where, padding_mode="border", align_corners=False)
        matte = (0.5 + above / scale).clamp(0, 1)[:, None]
        rows, columns = self._part.part(scale)
        bare = painted[closing, :, rows, columns]
        painted[closing, :, rows, columns] = bare + (skin - bare) * matte

    def _source(self, where: Tensor, closed: Tensor) -> tuple[Tensor, Tensor]:
        """Sampling positions of the lid's skin, and pixels above its edge."""
        io = self._lid.axes.scale
        local = (((where + 1) * self._frame / 2 - self._origin) @ self._axes.T) / io
        x, y = local.unbind(-1)
        height, above = self._lid.source(x, y, closed)
        pixels = self._origin + io * (torch.stack([x, height], -1) @ self._axes)
        return pixels * 2 / self._frame - 1, above * io


def _box(lid: Lid) -> Points:
    side, up = lid.half + MARGIN, lid.reach + MARGIN
    down = float(lid.travel.max()) + MARGIN
    return lid.axes.pixels(np.array([[-side, -up], [side, -up], [-side, down], [side, down]]))
