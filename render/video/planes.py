"""RGB photos as the I420 planes that video is made of (ITU-R BT.709, limited range)."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

# Luma weights of BT.709.
RED, GREEN, BLUE = 0.2126, 0.7152, 0.0722
_MATRIX = (
    (RED, GREEN, BLUE),
    (-RED / (2 * (1 - BLUE)), -GREEN / (2 * (1 - BLUE)), 0.5),
    (0.5, -GREEN / (2 * (1 - RED)), -BLUE / (2 * (1 - RED))),
)


@dataclass(frozen=True)
class Planes:
    """One picture as float planes in code values 16 to 235 (luma) and 16 to 240 (chroma)."""

    luma: Tensor
    """Shape (1, 1, height, width)."""
    chroma: Tensor
    """Shape (1, 2, height / 2, width / 2): Cb, Cr."""

    @classmethod
    def of(cls, rgb: Tensor) -> "Planes":
        """From RGB in 0 to 1, shape (1, 3, height, width), both sides even."""
        full = ycbcr(rgb)
        return cls(full[:, :1], functional.avg_pool2d(full[:, 1:], 2))

    def at(self, scale: int) -> Tensor:
        """The luma plane for scale 1, the chroma planes for scale 2."""
        return self.luma if scale == 1 else self.chroma

    def packed(self) -> Tensor:
        """One I420 frame, uint8 of shape (height * width * 3 / 2,)."""
        planes = torch.cat([self.luma.flatten(), self.chroma.flatten()])
        return planes.round().clamp(0, 255).to(torch.uint8)

    def rounded(self) -> "Planes":
        """The same planes at whole code values, as the file will hold them."""
        return Planes(self.luma.round(), self.chroma.round())


def unpacked(frames: Tensor, width: int, height: int, scale: int) -> Tensor:
    """The luma planes (scale 1) or chroma planes (scale 2) of packed I420 frames, shape (batch, frame bytes),
    as a view of shape (batch, 1 or 2, height / scale, width / scale).
    """
    area = width * height
    part = frames[:, :area] if scale == 1 else frames[:, area:]
    return part.view(len(frames), -1, height // scale, width // scale)


def ycbcr(rgb: Tensor) -> Tensor:
    """RGB in 0 to 1, shape (n, 3, …) → Y, Cb, Cr code values at full resolution, same shape."""
    matrix = torch.tensor(_MATRIX, dtype=rgb.dtype, device=rgb.device)
    mixed = torch.einsum("ij,nj...->ni...", matrix, rgb)
    span = torch.tensor([219.0, 224.0, 224.0], dtype=rgb.dtype, device=rgb.device)
    zero = torch.tensor([16.0, 128.0, 128.0], dtype=rgb.dtype, device=rgb.device)
    shape = (1, 3, *[1] * (rgb.ndim - 2))
    return mixed * span.view(shape) + zero.view(shape)


def i420_to_rgb(frame: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """One packed I420 frame → RGB, uint8 of shape (height, width, 3); for eyes and tests."""
    area = width * height
    luma = frame[:area].reshape(height, width).astype(np.float32)
    chroma = frame[area:].reshape(2, height // 2, width // 2).astype(np.float32)
    blue, red = chroma.repeat(2, 1).repeat(2, 2)
    y, b, r = (luma - 16) / 219, (blue - 128) / 224, (red - 128) / 224
    out_r, out_b = y + 2 * (1 - RED) * r, y + 2 * (1 - BLUE) * b
    out_g = (y - RED * out_r - BLUE * out_b) / GREEN
    rgb = np.stack([out_r, out_g, out_b], -1)
    return (rgb.clip(0, 1) * 255).round().astype(np.uint8)
