"""The colours of a drawn face, taken from what it sits on."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from render.engine.tones import LUMA
from render.face.portrait import Face, Portrait

Colour = NDArray[np.float64]

_BROWN: Final = np.array([0.13, 0.07, 0.06])
_CREAM: Final = np.array([0.96, 0.90, 0.80])
_PINK: Final = np.array([0.98, 0.42, 0.42])
# On things darker than this the lines are drawn in chalk.
CHALK_BELOW: Final = 0.17
# On something so restless (deviation of its light) the drawing is set off by a glow, not by a shadow.
CALM, RESTLESS = 0.09, 0.20


@dataclass(frozen=True)
class Look:
    """Colours in RGB 0 to 1, each of shape (3,)."""

    line: Tensor
    white: Tensor
    white_shade: Tensor
    pupil: Tensor
    iris: Tensor
    around: Tensor
    """What sets the drawing off from the thing."""
    cavity: Tensor
    teeth: Tensor
    tongue: Tensor
    blush: Tensor

    @classmethod
    def on(cls, portrait: Portrait, face: Face, device: torch.device) -> "Look":
        """Colours that go with what is under the face."""
        under = _under(portrait, face)
        local = np.median(under, 0)
        light = float(local @ LUMA)
        # A drawing in the dark glows if it is as white as in the sun.
        level = float(np.clip(0.62 + 0.55 * np.percentile(under.max(-1), 90), 0.62, 0.99))
        tint = local / max(float(local.max()), 0.05)
        white = level * (0.92 + 0.08 * tint) * np.array([1.0, 0.995, 0.98])
        dark = 0.55 * _BROWN + 0.20 * local
        line = dark if light > CHALK_BELOW else level * _CREAM
        glow = 0.55 * white + 0.45 * local if light > CHALK_BELOW else dark
        restless = float(np.clip(((under @ LUMA).std() - CALM) / (RESTLESS - CALM), 0, 1))
        colours = {
            "line": line,
            "white": white,
            "white_shade": white * (0.74 + 0.10 * tint),
            "pupil": 0.7 * _BROWN,
            "iris": level * (0.35 * tint**2 + np.array([0.22, 0.12, 0.06])),
            "around": restless * glow + (1 - restless) * 0.35 * local,
            "cavity": level * np.array([0.30, 0.05, 0.07]),
            "teeth": 0.98 * white,
            "tongue": level * np.array([0.93, 0.40, 0.42]),
            "blush": level * _PINK,
        }
        return cls(**{name: _tensor(colour, device) for name, colour in colours.items()})


def _tensor(colour: Colour, device: torch.device) -> Tensor:
    return torch.tensor(np.clip(colour, 0, 1), dtype=torch.float32, device=device)


def _under(portrait: Portrait, face: Face) -> NDArray[np.float64]:
    """Pixels within the face, RGB 0 to 1, shape (n, 3)."""
    inner = face.landmarks[17:68]
    low = np.clip(inner.min(0), 0, [portrait.width - 2, portrait.height - 2]).astype(int)
    high = np.clip(inner.max(0), low + 2, [portrait.width, portrait.height]).astype(int)
    pixels = portrait.pixels[low[1] : high[1], low[0] : high[0]]
    step = max(1, min(pixels.shape[:2]) // 64)
    return pixels[::step, ::step].reshape(-1, 3) / 255.0
