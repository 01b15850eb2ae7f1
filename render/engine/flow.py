"""From controls to where each pixel comes from."""

import torch
from torch import Tensor
from torch.nn import functional

from render.engine.moves import CLOSE_JAW, CLOSE_REST
from render.engine.region import Area, Region
from render.engine.rig import FIELDS
from render.performance.performance import COLUMN, CONTROLS

# Fixed-point steps: the error shrinks by the fields' steepness each time, and jaws that open far are steep.
STEPS = 5
# These part the lips; closed lips hold them back.
PARTING = (
    "mouthFunnel",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
)


def strengths(table: Tensor) -> Tensor:
    """Controls, shape (batch, len(CONTROLS)) → field strengths, shape (batch, len(FIELDS))."""
    closed = table[:, COLUMN["mouthClose"]]
    columns = {name: table[:, COLUMN[name]] for name in CONTROLS}
    columns |= {name: columns[name] * (1 - closed) for name in PARTING}
    # On f and v the lower lip goes to the teeth, from as far away as the photo's own smile has it.
    shut = torch.maximum(closed, columns["mouthRollLower"])
    columns |= {CLOSE_REST: shut, CLOSE_JAW: shut * columns["jawOpen"]}
    return torch.stack([columns[name] for name in FIELDS], 1)


def sampled(picture: Tensor, where: Tensor) -> Tensor:
    """`picture`, of shape (batch, c, h, w) or one for all, at positions −1 to 1 over it, (batch, …, 2)."""
    pictures = picture.expand(len(where), -1, -1, -1)
    return functional.grid_sample(pictures, where, padding_mode="border", align_corners=False)


class Flow:
    """Displacements of one sheet of skin on the region's coarse grid."""

    def __init__(self, region: Region, fields: Tensor) -> None:
        """`fields`: pixels, shape (len(FIELDS), 2, rows, columns)."""
        self._fields = fields
        self._nodes = _normalised(
            torch.from_numpy(region.nodes()).to(fields), region.area.left, region.area.top, region.area
        )
        self._to_grid = 2 / torch.tensor([region.area.width, region.area.height]).to(fields)

    def inverse(self, strength: Tensor) -> Tensor:
        """For each place of the frame, the way back to where its skin was: pixels, (batch, 2, rows, columns).

        `strength` has shape (batch, len(FIELDS)).
        """
        forward = torch.einsum("bk,kcij->bcij", strength, self._fields)
        back = -forward
        for _ in range(STEPS):
            where = self._nodes + back.permute(0, 2, 3, 1) * self._to_grid
            back = -sampled(forward, where)
        return back


class Lift:
    """Coarse displacements → sampling positions for the pixels of one area of one plane."""

    def __init__(self, region: Region, area: Area, scale: int, frame: tuple[int, int], like: Tensor) -> None:
        """`frame` is the picture's width and height; `like` gives device and dtype."""
        centres = area.centres(scale).to(like)
        self._whole = area == region.area
        self._shape = centres.shape[:2]
        self._within = _normalised(centres, region.area.left, region.area.top, region.area)
        self._base = (centres * 2 / torch.tensor(frame).to(like) - 1).permute(2, 0, 1)[None].contiguous()
        self._to_frame = (2 / torch.tensor(frame).to(like)).view(1, 2, 1, 1)

    def __call__(self, back: Tensor) -> Tensor:
        """`back`: pixels, (batch, 2, rows, columns) → positions −1 to 1 over the frame, (batch, h, w, 2)."""
        coarse = back * self._to_frame
        if self._whole:
            fine = functional.interpolate(coarse, size=self._shape, mode="bilinear", align_corners=False)
        else:
            fine = sampled(coarse, self._within.expand(len(back), -1, -1, -1))
        return fine.add_(self._base).permute(0, 2, 3, 1)


def _normalised(points: Tensor, left: int, top: int, area: Area) -> Tensor:
    """Pixels → −1 to 1 over `area`, with a batch axis in front."""
    offset = points - torch.tensor([left, top]).to(points)
    return (offset * 2 / torch.tensor([area.width, area.height]).to(points) - 1)[None]
