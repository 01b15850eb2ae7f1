"""The engine: a photo, and the actors who move on it."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from render.engine.actor import Actor
from render.performance.performance import Performance
from render.video.film import Film
from render.video.planes import Planes

# Frames drawn at once, where nobody knows better.
BATCH = 16


class Scene:
    """Draws performances on one photo; pixels that no actor moves are the photo's own.

    See `ports.Engine`.
    """

    def __init__(self, planes: Planes, actors: tuple[Actor, ...], fps: int, batch: int = BATCH) -> None:
        """`planes` are the photo's; `batch` frames are drawn at once."""
        height, width = planes.luma.shape[-2:]
        self._background = planes.packed()[None]
        self._actors, self._batch = actors, batch
        self._film = Film(width, height, fps)

    @property
    def film(self) -> Film:
        """Size and rate of the frames."""
        return self._film

    @torch.inference_mode()
    def draw(self, *cast: Performance) -> Iterator[NDArray[np.uint8]]:
        """Yield batches of I420 frames, uint8 of shape (batch, film.frame_bytes)."""
        tables = [torch.from_numpy(part.table).to(self._background.device) for part in cast]
        for start in range(0, len(tables[0]), self._batch):
            batch = [table[start : start + self._batch] for table in tables]
            frames = self._background.repeat(len(batch[0]), 1)
            for actor, table in zip(self._actors, batch, strict=True):
                actor.paint(frames, table)
            yield frames.cpu().numpy()
