"""Emotions: a face that feels something while it talks."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.contract.request import Emotion
from render.performance.easing import ease
from render.performance.performance import COLUMN, CONTROLS, FREE, sides

Times = NDArray[np.float64]

ONSET, RELEASE = 0.4, 0.35
"""Seconds from the photo's own face to the emotion, and back to it at the end."""
# A held expression is never quite still: it breathes by this share, at about these frequencies in Hz.
_BREATH, _BREATH_HZ = 0.14, (0.19, 0.43)
# The sides of a face differ by up to this share.
_UNEVEN = 0.08

MIXES: Final[dict[Emotion, dict[str, float]]] = {
    Emotion.NEUTRAL: {},
    Emotion.HAPPY: {
        "mouthSmile": 0.9,
        "eyeSquint": 0.55,
        "browOuterUp": 0.2,
        "mouthUpperUp": 0.12,
        "headPitch": 1.0,
    },
    Emotion.SAD: {
        "browInnerUp": 0.95,
        "browDown": 0.15,
        "mouthFrown": 0.85,
        "eyeBlink": 0.2,
        "headPitch": -3.5,
        "gazePitch": -4.0,
    },
    Emotion.ANGRY: {
        "browDown": 1.0,
        "eyeSquint": 0.5,
        "noseSneer": 0.4,
        "mouthPress": 0.35,
        "mouthFrown": 0.45,
        "headPitch": -3.0,
    },
    Emotion.SURPRISED: {
        "browInnerUp": 1.0,
        "browOuterUp": 1.0,
        "eyeWide": 0.9,
        "jawOpen": 0.14,
        "headPitch": 1.5,
    },
    Emotion.DISGUSTED: {
        "noseSneer": 1.0,
        "mouthUpperUp": 0.35,
        "mouthFrown": 0.45,
        "browDown": 0.55,
        "eyeSquint": 0.65,
        "headPitch": 2.0,
        "headYaw": -2.5,
    },
    Emotion.AFRAID: {
        "browInnerUp": 1.0,
        "browOuterUp": 0.3,
        "eyeWide": 1.0,
        "mouthStretch": 0.55,
        "mouthFrown": 0.2,
        "jawOpen": 0.05,
        "headPitch": -1.5,
        "headY": 0.03,
    },
}
"""Each emotion at full intensity; a name without a side stands for both sides."""


@dataclass(frozen=True)
class Mood:
    """An emotion and how strongly it shows, 0 to 1."""

    emotion: Emotion = Emotion.NEUTRAL
    intensity: float = 1.0

    def table(self, times: Times, seconds: float, seed: int) -> NDArray[np.float64]:
        """Its controls at `times` (shape (n,)) as a table (n, len(CONTROLS)); nothing at 0 and `seconds`."""
        chance = np.random.default_rng([seed, 2])
        held = ease(times / ONSET) * ease((seconds - times) / RELEASE) * self.intensity
        table = np.zeros((len(times), len(CONTROLS)))
        for name, size in MIXES[self.emotion].items():
            for control in sides(name):
                even = 1.0 if FREE[COLUMN[control]] else 1 - chance.uniform(0, _UNEVEN)
                table[:, COLUMN[control]] = size * even * held
        return table * (1 - _BREATH * _breath(times, chance))[:, None]


def _breath(times: Times, chance: np.random.Generator) -> Times:
    """Slow noise, 0 to 1."""
    waves = [
        np.sin(2 * np.pi * (hertz * chance.uniform(0.8, 1.2) * times + chance.uniform()))
        for hertz in _BREATH_HZ
    ]
    noise: Times = (1 + np.mean(waves, axis=0)) / 2
    return noise
