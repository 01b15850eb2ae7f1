"""The part of the picture that may move, and the coarse grid its displacements live on."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from render.engine.anatomy import Anatomy, Points
from render.engine.curves import smoothstep

# Reach of the moving region around the face in io: sideways, above and below the eyes.
SIDE, ABOVE, BELOW = 2.3, 2.6, 3.1
# Nodes per io; a lip is about two cells high.
NODES_PER_IO = 15
# Displacements fade to nothing over this distance from the region's border, in io.
FADE = 0.35
# The middle of a face lies this far below its eyes, in io.
MIDDLE = 0.5


@dataclass(frozen=True)
class Area:
    """A rectangle of pixels with even corners."""

    left: int
    top: int
    width: int
    height: int

    def part(self, scale: int) -> tuple[slice, slice]:
        """Rows and columns of a plane that is `scale` times smaller than the picture."""
        return (
            slice(self.top // scale, (self.top + self.height) // scale),
            slice(self.left // scale, (self.left + self.width) // scale),
        )

    def within(self, outer: "Area") -> "Area":
        """The same rectangle, counted from the corner of `outer`."""
        return Area(self.left - outer.left, self.top - outer.top, self.width, self.height)

    def centres(self, scale: int) -> Tensor:
        """Picture coordinates x, y of the centres of a plane's pixels, shape (h, w, 2), float32."""
        x = (torch.arange(self.width // scale) + 0.5) * scale + self.left
        y = (torch.arange(self.height // scale) + 0.5) * scale + self.top
        return torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)


@dataclass(frozen=True)
class Region:
    """The moving area, divided into square cells of `step` pixels; displacements are kept at cell centres."""

    area: Area
    step: int

    @property
    def columns(self) -> int:
        return self.area.width // self.step

    @property
    def rows(self) -> int:
        return self.area.height // self.step

    def nodes(self) -> NDArray[np.float64]:
        """Pixel coordinates of the cell centres, shape (rows, columns, 2)."""
        x = (np.arange(self.columns) + 0.5) * self.step + self.area.left
        y = (np.arange(self.rows) + 0.5) * self.step + self.area.top
        return np.stack(np.meshgrid(x, y), -1)

    def pixels(self) -> NDArray[np.float64]:
        """Coordinates of the pixels' centres, shape (height, width, 2)."""
        return self.area.centres(1).double().numpy()

    def window(self, io: float) -> NDArray[np.float64]:
        """1 inside, falling to 0 at the border, shape (rows, columns)."""
        nodes = self.nodes() - [self.area.left, self.area.top]
        far = np.array([self.area.width, self.area.height]) - nodes
        distance = np.minimum(nodes, far).min(-1)
        return smoothstep(0.5 * self.step, FADE * io + self.step, distance)


def moving_region(anatomy: Anatomy, width: int, height: int) -> Region:
    """The region around a face, within a picture of this size."""
    step = max(2, 2 * round(anatomy.io / NODES_PER_IO / 2))
    corners = anatomy.face.pixels(np.array([[x, y] for x in (-SIDE, SIDE) for y in (-ABOVE, BELOW)]))
    return Region(area_around(corners, Area(0, 0, width, height), step), step)


def area_around(points: Points, within: Area, step: int) -> Area:
    """The area around `points` inside `within`, its sides multiples of the even number `step`."""
    least = np.array([within.left, within.top])
    most = least + np.array([within.width, within.height])
    low = np.clip(np.floor(points.min(0) / 2) * 2, least, most - 2).astype(int)
    high = np.clip(np.ceil(points.max(0)), low + 2, most).astype(int)
    columns, rows = np.maximum(1, (high - low) // step).tolist()
    left, top = low.tolist()
    return Area(left, top, columns * step, rows * step)


def lead_over(anatomy: Anatomy, others: tuple[Anatomy, ...], at: Points) -> NDArray[np.float64]:
    """How much nearer points are to a face than to any other, each measured in its own io; positive is
    the face's own ground. `at` are pixels, shape (…, 2).
    """
    nearest: NDArray[np.float64] = np.min([_far_from(other, at) for other in others], axis=0)
    return nearest - _far_from(anatomy, at)


def _far_from(anatomy: Anatomy, at: Points) -> NDArray[np.float64]:
    middle = anatomy.face.pixels(np.array([0.0, MIDDLE]))
    distance: NDArray[np.float64] = np.linalg.norm(at - middle, axis=-1) / anatomy.io
    return distance
