"""The layered warp engine: a face cut along its lips, moved as sheets of skin over a drawn mouth."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from render.engine.painter import Painter
from render.engine.rig import Rig
from render.performance.performance import Performance
from render.video.film import Film

BATCH = 16


class WarpEngine:
    """Draws performances of one rigged face.

    Only the moving region is computed; every other pixel of a frame is the photo's own.
    """

    def __init__(self, rig: Rig, fps: int, device: str = "cpu") -> None:
        self._rig = rig
        self._film = Film(rig.width, rig.height, fps)
        self._painter = Painter(rig, torch.device(device))

    @property
    def film(self) -> Film:
        """Size and rate of the frames."""
        return self._film

    @torch.inference_mode()
    def draw(self, performance: Performance) -> Iterator[NDArray[np.uint8]]:
        """Yield batches of I420 frames, uint8 of shape (batch, film.frame_bytes)."""
        table = torch.from_numpy(performance.table)
        for start in range(0, performance.frames, BATCH):
            frames = self._painter.paint(table[start : start + BATCH])
            yield frames.cpu().numpy()
