"""The controls of a batch of frames, by name."""

from torch import Tensor

from render.performance.performance import COLUMN


class Controls:
    """Columns of a table as tensors of shape (batch, 1, 1), to meet pixels of shape (height, width)."""

    def __init__(self, table: Tensor) -> None:
        self._table = table

    def __getitem__(self, name: str) -> Tensor:
        return self._table[:, COLUMN[name], None, None]

    def mean(self, name: str) -> Tensor:
        """The mean of the left and the right side."""
        return (self[f"{name}Left"] + self[f"{name}Right"]) / 2
