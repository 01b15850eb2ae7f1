"""Painting eyes: gaze and blinks."""

import numpy as np
import torch
from torch import Tensor

from render.engine.anatomy import Points
from render.engine.eyes import Eye
from render.engine.flow import Lift, sampled
from render.engine.region import area_around
from render.engine.rig import Rig
from render.performance.performance import COLUMN
from render.video.planes import Planes

# The eye's area is wider than the eye, so that a head's motion does not carry the lid out of it; in io.
MARGIN = 0.18
# A lid this little closed is open, and eyes this little turned (degrees) look where the photo looks.
OPEN, STRAIGHT = 1e-3, 0.05
_GAZE = [COLUMN["gazeYaw"], COLUMN["gazePitch"]]


class EyePainter:
    """Draws one eye over frames whose skin is already painted."""

    def __init__(self, rig: Rig, eye: Eye, planes: Planes) -> None:
        self._eye, self._planes, self._blink = eye, planes, COLUMN[eye.blink]
        self._frame = torch.tensor([rig.width, rig.height]).to(planes.luma)
        area = area_around(_box(eye), rig.region.area, 2)
        self._part = area.within(rig.region.area)
        frame = (rig.width, rig.height)
        self._lift = {scale: Lift(rig.region, area, scale, frame, planes.luma) for scale in (1, 2)}
        axes = np.stack([eye.axes.right, eye.axes.down])
        self._axes = torch.from_numpy(axes).to(planes.luma)
        self._origin = torch.from_numpy(eye.axes.origin).to(planes.luma)

    def paint(self, painted: Tensor, table: Tensor, back: Tensor, scale: int) -> None:
        """Draw into the region's plane `painted`, shape (batch, c, h, w), where the eye is not at rest.

        `table` holds the controls, `back` the skin's way back on the region's grid.
        """
        for rows, draw in (
            (table[:, _GAZE].abs().amax(1) > STRAIGHT, self._ball),
            (table[:, self._blink] > OPEN, self._lid),
        ):
            moving = rows.nonzero()[:, 0]
            if len(moving):
                x, y = self._local(self._lift[scale](back[moving]))
                where, inside = draw(table[moving], x, y)
                self._lay(painted, moving, where, (0.5 + inside / scale).clamp(0, 1), scale)

    def _ball(self, table: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Sampling positions of the turned eyeball, and pixels inside the rim."""
        yaw, pitch = (table[:, column, None, None] for column in _GAZE)
        from_x, from_y, inside = self._eye.ball(x, y, yaw, pitch)
        return self._place(from_x, from_y), inside * self._eye.axes.scale

    def _lid(self, table: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Sampling positions of the lid's skin, and pixels above its edge."""
        height, above = self._eye.lid(x, y, table[:, self._blink, None, None])
        return self._place(x, height), above * self._eye.axes.scale

    def _lay(self, painted: Tensor, moving: Tensor, where: Tensor, matte: Tensor, scale: int) -> None:
        over = sampled(self._planes.at(scale), where)
        rows, columns = self._part.part(scale)
        bare = painted[moving, :, rows, columns]
        painted[moving, :, rows, columns] = bare + (over - bare) * matte[:, None]

    def _local(self, where: Tensor) -> tuple[Tensor, Tensor]:
        """Positions over the frame, −1 to 1 → the eye's axes."""
        local = ((where + 1) * self._frame / 2 - self._origin) @ self._axes.T / self._eye.axes.scale
        x, y = local.unbind(-1)
        return x, y

    def _place(self, x: Tensor, y: Tensor) -> Tensor:
        """The eye's axes → positions over the frame, −1 to 1."""
        pixels = self._origin + self._eye.axes.scale * (torch.stack([x, y], -1) @ self._axes)
        return pixels * 2 / self._frame - 1


def _box(eye: Eye) -> Points:
    side, up = eye.half + MARGIN, eye.reach + MARGIN
    down = float(eye.travel.max()) + MARGIN
    return eye.axes.pixels(np.array([[-side, -up], [side, -up], [-side, down], [side, down]]))
