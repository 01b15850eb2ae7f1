"""What an engine asks of whoever moves on a photo."""

from typing import Protocol

from torch import Tensor


class Actor(Protocol):
    """One face on a photo, of skin or drawn."""

    def paint(self, frames: Tensor, table: Tensor) -> None:
        """Act `table` into `frames`, in place.

        Args:
            frames: packed I420 frames, uint8 of shape (batch, frame bytes), that hold the photo and
                whoever was painted before.
            table: controls, float32 of shape (batch, len(CONTROLS)), on the frames' device.
        """
        ...
