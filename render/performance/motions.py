"""What each stage direction does to a face."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.performance.easing import ease
from render.speech.directions import Action

_ATTACK, _RELEASE = 0.16, 0.28
"""Seconds; shorter movements rise and fall in a third of their time each."""


@dataclass(frozen=True)
class Motion:
    """One control's part in an action: held, or swinging, between an onset and a release."""

    control: str
    """Without a side for both sides."""
    size: float
    """Strength, or degrees."""
    hertz: float = 0.0
    """Swings a second; 0 holds."""
    start: float = 0.0
    """As a share of the action's time, as is `end`."""
    end: float = 1.0
    both_ways: bool = True
    """Whether a swing passes through rest to the other side."""

    def at(self, times: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
        """The control at `times` from the action's beginning; the action lasts `seconds`."""
        length = (self.end - self.start) * seconds
        t = times - self.start * seconds
        attack, release = min(_ATTACK, length / 3), min(_RELEASE, length / 3)
        envelope = ease(t / attack) * ease((length - t) / release)
        phase = 2 * np.pi * self.hertz * t
        swing = np.sin(phase) if self.both_ways else (1 - np.cos(phase)) / 2
        moved: NDArray[np.float64] = self.size * envelope * (swing if self.hertz else 1.0)
        return moved


def _pulse(control: str, size: float, hertz: float, start: float = 0.0, end: float = 1.0) -> Motion:
    """Again and again from rest and back."""
    return Motion(control, size, hertz, start, end, both_ways=False)


MOTIONS: Final[dict[Action, tuple[Motion, ...]]] = {
    Action.SMILE: (
        Motion("mouthSmile", 1.0),
        Motion("mouthUpperUp", 0.15),
        Motion("eyeSquint", 0.55),
        Motion("browOuterUp", 0.2),
        Motion("headPitch", 1.2),
    ),
    Action.LAUGH: (
        Motion("mouthSmile", 0.9),
        Motion("eyeSquint", 0.8),
        Motion("browOuterUp", 0.25),
        Motion("jawOpen", 0.26, end=0.9),
        _pulse("jawOpen", 0.2, 4.2, end=0.9),
        Motion("mouthUpperUp", 0.35, end=0.9),
        Motion("headPitch", 3.0),
        Motion("headPitch", 1.3, 4.2),
        _pulse("headY", 0.03, 4.2),
    ),
    Action.SMIRK: (
        Motion("mouthSmileLeft", 0.85),
        Motion("eyeSquintLeft", 0.35),
        Motion("browOuterUpRight", 0.55),
        Motion("headRoll", 2.0),
    ),
    Action.SWOON: (
        Motion("mouthSmile", 1.0),
        Motion("browInnerUp", 0.35),
        Motion("browOuterUp", 0.3),
        Motion("eyeSquint", 0.35),
        Motion("headRoll", 4.0),
        Motion("headPitch", 2.0),
    ),
    Action.WINK: (
        Motion("eyeBlinkLeft", 1.0, end=0.8),
        Motion("eyeSquintLeft", 0.7),
        Motion("mouthSmileLeft", 0.6),
        Motion("browDownLeft", 0.25, end=0.8),
        Motion("headRoll", 2.5),
    ),
    Action.BLINK: (
        Motion("eyeBlink", 1.0, end=0.42),
        Motion("eyeBlink", 1.0, start=0.55),
        Motion("browInnerUp", 0.35),
    ),
    Action.SQUINT: (
        Motion("eyeSquint", 1.0),
        Motion("eyeBlink", 0.3),
        Motion("browDown", 0.55),
        Motion("headY", 0.02),
    ),
    Action.CLOSE_EYES: (
        Motion("eyeBlink", 1.0),
        Motion("mouthSmile", 0.15),
        Motion("headPitch", -1.5),
    ),
    Action.SLEEP: (
        Motion("eyeBlink", 1.0, start=0.05),
        Motion("headPitch", -6.0, start=0.15),
        Motion("headRoll", 4.5, start=0.2),
    ),
    Action.ROLL_EYES: (
        Motion("gazePitch", 24.0),
        Motion("gazeYaw", -22.0, 1 / 1.2),
        Motion("browOuterUp", 0.6),
        Motion("browInnerUp", 0.4),
        Motion("headPitch", 2.0),
        Motion("headYaw", -2.0, 1 / 1.2),
        Motion("mouthPress", 0.4),
    ),
    Action.LOOK_LEFT: (Motion("gazeYaw", -24.0), Motion("headYaw", -5.5, start=0.08)),
    Action.LOOK_RIGHT: (Motion("gazeYaw", 24.0), Motion("headYaw", 5.5, start=0.08)),
    Action.LOOK_UP: (
        Motion("gazePitch", 20.0),
        Motion("headPitch", 5.0, start=0.08),
        Motion("browOuterUp", 0.5),
        Motion("browInnerUp", 0.4),
    ),
    Action.LOOK_DOWN: (
        Motion("gazePitch", -20.0),
        Motion("eyeBlink", 0.38),
        Motion("headPitch", -6.0, start=0.08),
    ),
    Action.LOOK_AROUND: (
        Motion("gazeYaw", -22.0, 1 / 1.8),
        Motion("headYaw", -5.0, 1 / 1.8),
        Motion("eyeWide", 0.4),
        Motion("browOuterUp", 0.4),
    ),
    Action.RAISE_BROWS: (
        Motion("browInnerUp", 1.0),
        Motion("browOuterUp", 1.0),
        Motion("eyeWide", 0.5),
        Motion("headPitch", 1.0),
    ),
    Action.NOD: (Motion("headPitch", -6.0, 1.9), Motion("mouthSmile", 0.15)),
    Action.SHAKE_HEAD: (Motion("headYaw", 7.0, 1.7), Motion("mouthPress", 0.35), Motion("browDown", 0.15)),
    Action.TILT_HEAD: (Motion("headRoll", 7.0), Motion("browInnerUp", 0.3)),
    Action.BOW: (
        Motion("headPitch", -7.5),
        Motion("headY", 0.09),
        Motion("eyeBlink", 0.8, start=0.1, end=0.9),
    ),
    Action.SHRUG: (
        Motion("browInnerUp", 0.9),
        Motion("browOuterUp", 0.7),
        Motion("mouthFrown", 0.6),
        Motion("mouthPress", 0.4),
        Motion("headRoll", -4.5),
        Motion("headY", 0.04),
    ),
    Action.THINK: (
        Motion("gazeYaw", 16.0, start=0.05),
        Motion("gazePitch", 15.0, start=0.05),
        Motion("headRoll", -3.5),
        Motion("headPitch", 2.0),
        Motion("browDownLeft", 0.45),
        Motion("browOuterUpRight", 0.7),
        Motion("mouthPucker", 0.35),
        Motion("eyeSquint", 0.25),
    ),
    Action.PLEAD: (
        Motion("browInnerUp", 1.0),
        Motion("eyeWide", 0.7),
        Motion("mouthFrown", 0.35),
        Motion("headPitch", -3.0),
        Motion("gazePitch", 6.0),
        Motion("headRoll", 3.0),
    ),
    Action.FROWN: (
        Motion("mouthFrown", 0.95),
        Motion("browInnerUp", 0.55),
        Motion("browDown", 0.35),
        Motion("headPitch", -2.0),
    ),
    Action.CRY: (
        Motion("browInnerUp", 1.0),
        Motion("mouthFrown", 0.9),
        Motion("mouthStretch", 0.35),
        Motion("eyeSquint", 0.9),
        Motion("eyeBlink", 0.55),
        Motion("headPitch", -4.5),
        Motion("jawOpen", 0.08),
        _pulse("headY", 0.03, 3.0),
    ),
    Action.GLARE: (
        Motion("browDown", 1.0),
        Motion("eyeSquint", 0.55),
        Motion("noseSneer", 0.3),
        Motion("mouthPress", 0.6),
        Motion("mouthFrown", 0.4),
        Motion("headPitch", -3.5),
    ),
    Action.GRIMACE: (
        Motion("noseSneer", 1.0),
        Motion("mouthStretch", 0.6),
        Motion("mouthUpperUp", 0.45),
        Motion("eyeSquint", 0.9),
        Motion("browDown", 0.6),
        Motion("headYaw", -3.5),
        Motion("headPitch", 1.5),
    ),
    Action.GASP: (
        Motion("jawOpen", 0.5),
        Motion("mouthFunnel", 0.25),
        Motion("eyeWide", 1.0),
        Motion("browInnerUp", 1.0),
        Motion("browOuterUp", 1.0),
        Motion("headPitch", 2.5),
        Motion("headY", -0.03),
    ),
    Action.TREMBLE: (
        Motion("eyeWide", 1.0),
        Motion("browInnerUp", 1.0),
        Motion("mouthStretch", 0.6),
        Motion("mouthFrown", 0.3),
        Motion("headX", 0.012, 7.0),
        Motion("headPitch", -1.5),
    ),
    Action.SIGH: (
        Motion("headPitch", 2.0, end=0.4),
        Motion("headY", -0.03, end=0.45),
        Motion("headPitch", -4.0, start=0.35),
        Motion("headY", 0.06, start=0.35),
        Motion("jawOpen", 0.14, start=0.3, end=0.85),
        Motion("mouthFunnel", 0.45, start=0.3, end=0.85),
        Motion("eyeBlink", 0.75, start=0.3, end=0.8),
        Motion("browInnerUp", 0.45),
    ),
    Action.YAWN: (
        Motion("jawOpen", 0.9, start=0.05, end=0.9),
        Motion("mouthStretch", 0.15, end=0.9),
        Motion("eyeBlink", 0.95, start=0.15, end=0.9),
        Motion("eyeSquint", 0.8, end=0.9),
        Motion("browInnerUp", 0.5),
        Motion("noseSneer", 0.3, end=0.9),
        Motion("headPitch", 4.0),
    ),
    Action.WHISPER: (
        Motion("headPitch", -2.5),
        Motion("headY", 0.04),
        Motion("headRoll", 2.5),
        Motion("eyeSquint", 0.35),
        Motion("browInnerUp", 0.35),
        Motion("browOuterUp", 0.3),
    ),
    Action.POUT: (
        Motion("mouthPucker", 0.6),
        Motion("mouthFrown", 0.7),
        Motion("browInnerUp", 0.6),
        Motion("browDown", 0.3),
        Motion("headPitch", -2.5),
    ),
    Action.KISS: (
        Motion("mouthPucker", 1.0),
        Motion("mouthClose", 0.8, end=0.75),
        Motion("eyeBlinkLeft", 1.0, start=0.2, end=0.85),
        Motion("headPitch", 1.5),
        Motion("headRoll", 3.0),
    ),
    Action.PUFF_CHEEKS: (
        Motion("cheekPuff", 1.0),
        Motion("mouthPress", 0.8),
        Motion("mouthClose", 1.0),
        Motion("browOuterUp", 0.4),
        Motion("eyeWide", 0.3),
    ),
    Action.TONGUE: (
        Motion("tongueOut", 1.0),
        Motion("jawOpen", 0.28),
        Motion("mouthSmile", 0.45),
        Motion("eyeSquint", 0.5),
        Motion("headRoll", 3.5),
    ),
}
