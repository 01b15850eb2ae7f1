"""A drawn face that sits on a photo and talks."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from render.engine.anatomy import (
    CORNER_LEFT,
    CORNER_RIGHT,
    LIPS_OUTER,
    Anatomy,
    Axes,
    Points,
)
from render.engine.region import Area, area_around
from render.engine.scene import BATCH
from render.engine.sticker_controls import Controls
from render.engine.sticker_eyes import EyeShape, draw_eye
from render.engine.sticker_look import Look
from render.engine.sticker_mouth import MouthShape, draw_mouth
from render.engine.strokes import Ink
from render.face.portrait import Face, Portrait
from render.video.planes import Planes

# Half the width of an eye in distances between the eyes, and in distances from them down to the mouth.
EYE, EYE_UNDER = 0.33, 0.42
# What eyes with brows, cheeks, and the mouth need around their middles, in own units: aside, above, below.
EYE_REACH: Final = (1.45, 2.70, 1.70)
CHEEK_REACH: Final = (1.6, 1.2, 1.2)
MOUTH_REACH: Final = (1.65, 0.80, 1.75)
# The cheeks from between the eyes, aside and down, and their size, in distances between the eyes.
CHEEK: Final = (0.84, 0.52, 0.22)
BLUSH: Final = 0.34
# How far the head's shift and its turns by one degree take the face, in distances between the eyes; the
# farthest that it goes, and rolls (degrees).
SHIFT, TURN, FARTHEST, MOST_ROLL = 0.8, 0.012, 0.12, 8.0
# How the whole face bounces with the jaw, in distances between the eyes.
BOUNCE = 0.035
# Pixels of all frames that are drawn at once on a CPU: more do not fit its cache, and take twice as long.
IN_CACHE = 90_000


@dataclass(frozen=True)
class _Part:
    """One thing to draw: where its middle is, its unit, and the pixels that it may touch."""

    middle: Points
    """Face frame, shape (2,)."""
    unit: float
    """Length of the part's own unit in the face frame's."""
    area: Area
    at: Tensor
    """Face frame coordinates of the pixels, shape (2, height, width)."""


class StickerPainter:
    """The actor that is drawn: eyes, brows, cheeks and a mouth, always there, at rest with a smile."""

    def __init__(self, face: Face, portrait: Portrait, planes: Planes) -> None:
        """Only the places of the eyes and the mouth are taken from `face`; `planes` are the photo's."""
        self._size = portrait.width, portrait.height
        device = planes.luma.device
        self._look = Look.on(portrait, face, device)
        self._axes, eyes, mouth, half = _measured(face)
        between = eyes.mean(0)
        eye = min(EYE, EYE_UNDER * float(np.linalg.norm(mouth - between)))
        self._eyes = {
            side: self._part(middle, eye, EYE_REACH, device)
            for side, middle in zip(("Right", "Left"), eyes, strict=True)
        }
        self._mouth = self._part(mouth, half, MOUTH_REACH, device)
        self._cheeks = [
            self._part(between + np.array([side * CHEEK[0], CHEEK[1]]), CHEEK[2], CHEEK_REACH, device)
            for side in (-1, 1)
        ]
        largest = max(part.area.width * part.area.height for part in (*self._eyes.values(), self._mouth))
        self._together = max(1, IN_CACHE // largest) if device.type == "cpu" else BATCH

    def paint(self, frames: Tensor, table: Tensor) -> None:
        """See `Actor.paint`."""
        for some, rows in zip(*(torch.split(part, self._together) for part in (frames, table)), strict=True):
            self._draw(some, Controls(rows))

    def _draw(self, frames: Tensor, controls: Controls) -> None:
        warmth = BLUSH * (0.6 + 0.4 * controls.mean("mouthSmile").clamp(0, 1))
        for part in self._cheeks:
            ink, x, y = self._begin(part, controls)
            ink.cover(warmth * torch.exp(-1.6 * (x * x + 1.8 * y * y)), self._look.blush)
            ink.onto(frames, part.area, *self._size)
        for side, part in self._eyes.items():
            ink, x, y = self._begin(part, controls)
            draw_eye(ink, x, y, part.unit, EyeShape.of(controls, side), self._look)
            ink.onto(frames, part.area, *self._size)
        ink, x, y = self._begin(self._mouth, controls)
        draw_mouth(ink, x, y, self._mouth.unit, MouthShape.of(controls), self._look)
        ink.onto(frames, self._mouth.area, *self._size)

    def _begin(self, part: _Part, c: Controls) -> tuple[Ink, Tensor, Tensor]:
        """An empty drawing, and where its pixels are in the part's own units, of a face that has moved."""
        shift_x = (SHIFT * c["headX"] + TURN * c["headYaw"]).clamp(-FARTHEST, FARTHEST)
        shift_y = (SHIFT * c["headY"] - TURN * c["headPitch"] - BOUNCE * c["jawOpen"]).clamp(
            -FARTHEST, FARTHEST
        )
        angle = torch.deg2rad(c["headRoll"].clamp(-MOST_ROLL, MOST_ROLL))
        sine, cosine = angle.sin(), angle.cos()
        x, y = part.at[0] - shift_x, part.at[1] - shift_y
        turned_x, turned_y = cosine * x + sine * y, cosine * y - sine * x
        ink = Ink(turned_x, self._axes.scale)
        return ink, (turned_x - part.middle[0]) / part.unit, (turned_y - part.middle[1]) / part.unit

    def _part(
        self, middle: Points, unit: float, reach: tuple[float, float, float], device: torch.device
    ) -> _Part:
        sway = np.radians(MOST_ROLL) * float(np.hypot(*middle))
        aside, above, below = (side * unit + FARTHEST + sway for side in reach)
        corners = middle + np.array([[x, y] for x in (-aside, aside) for y in (-above, below)])
        area = area_around(self._axes.pixels(corners), Area(0, 0, *self._size), 2)
        at = self._axes.local(area.centres(1).numpy().astype(np.float64))
        return _Part(
            middle, unit, area, torch.tensor(at, dtype=torch.float32, device=device).permute(2, 0, 1)
        )


def _measured(face: Face) -> tuple[Axes, Points, Points, float]:
    """The face's axes, in them its eyes, shape (2, 2), and its mouth, and half the mouth's width.

    The origin is the middle of the face, about which it rolls.
    """
    anatomy = Anatomy.of(face)
    marks = anatomy.landmarks
    eyes = face.eyes
    mouth = (marks[CORNER_LEFT] + marks[CORNER_RIGHT]) / 2
    apart = float(np.linalg.norm(eyes[1] - eyes[0]))
    axes = Axes((eyes.mean(0) + mouth) / 2, anatomy.face.right, max(apart, 2.0))
    half = float(np.ptp(axes.local(marks[LIPS_OUTER])[:, 0])) / 2
    return axes, axes.local(eyes), axes.local(mouth), half
