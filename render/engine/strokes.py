"""Drawing with signed distances: flat colours with soft edges, put over video planes."""

import torch
from torch import Tensor

from render.engine.region import Area
from render.video.planes import unpacked, ycbcr


class Ink:
    """What is drawn over an area so far: its light, and how much of what lies below shines through.

    Distances are negative inside, in units of `scale` pixels, and of shape (batch, height, width), as are
    covers, which go from 0 to 1.
    """

    def __init__(self, like: Tensor, scale: float) -> None:
        """`like` has the shape and the device of the distances to come."""
        self.scale = scale
        self._through = torch.ones_like(like)[:, None]
        self._light = like.new_zeros(len(like), 3, *like.shape[1:])

    def fill(self, distance: Tensor, colour: Tensor, opacity: Tensor | float = 1.0) -> None:
        """Fill the inside with an RGB colour, shape (3,); its edge is a pixel wide."""
        self.cover((0.5 - distance * self.scale).clamp_(0, 1) * opacity, colour)

    def stroke(self, distance: Tensor, width: Tensor | float, colour: Tensor) -> None:
        """Draw the border, half of its width inside."""
        self.fill(distance.abs() - width / 2, colour)

    def cover(self, cover: Tensor, colour: Tensor) -> None:
        """Lay a colour over all, so thick."""
        left = 1 - cover[:, None]
        self._light.mul_(left)
        self._light.addcmul_(cover[:, None], ycbcr(colour.view(1, 3, 1, 1)))
        self._through.mul_(left)

    def onto(self, frames: Tensor, area: Area, width: int, height: int) -> None:
        """Put it into packed I420 frames of this size, rounded."""
        luma, chroma = (unpacked(frames, width, height, scale) for scale in (1, 2))
        _blend(luma, area.part(1), self._through, self._light[:, :1])
        _blend(chroma, area.part(2), _halved(self._through), _halved(self._light[:, 1:]))


def _blend(planes: Tensor, part: tuple[slice, slice], through: Tensor, light: Tensor) -> None:
    target = planes[:, :, part[0], part[1]]
    target.copy_((target * through).add_(light).add_(0.5).to(torch.uint8))


def _halved(plane: Tensor) -> Tensor:
    """Means of 2×2 pixels."""
    rows = plane[..., ::2, :] + plane[..., 1::2, :]
    return (rows[..., ::2] + rows[..., 1::2]).mul_(0.25)


def ellipse(x: Tensor, y: Tensor, half_width: Tensor | float, half_height: Tensor | float) -> Tensor:
    """Distance from an ellipse around the origin, good near its border."""
    u, v = x / half_width, y / half_height
    norm = torch.hypot(u, v)
    return norm * (norm - 1) / torch.hypot(u / half_width, v / half_height).clamp_min_(1e-4)


def between(x: Tensor, over: Tensor, under: Tensor, half: Tensor) -> Tensor:
    """Distance from the shape between two curves that meet at ±`half`.

    `over` and `under` are the distances from its upper curve upwards and from its lower curve downwards,
    along the curves' normals, at `x` held to ±`half`.
    """
    inside = torch.maximum(over, under)
    beyond = (x.abs() - half).clamp_min_(0)
    return torch.where(beyond > 0, torch.hypot(beyond, inside.clamp_min(0)), inside)
