"""Where eyes go while a face talks or listens: small darts that come back, and looks at whoever speaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from render.performance.easing import ease
from render.performance.performance import COLUMN, CONTROLS
from render.speech.speech import Turn

Times = NDArray[np.float64]

# Degrees that a dart reaches, seconds that it lasts and that pass until the next one may come.
YAW, PITCH, HOLD, APART = 4.0, 2.0, (0.35, 1.3), (1.5, 4.0)
# Eyes that are about to move do so behind a blink or in a pause this near, in seconds.
DRAW = 0.8
# A dart takes so many seconds, a look at somebody with the head's share in it longer.
DART_SECONDS, TURN_SECONDS = 0.06, 0.35
# A listener looks at the speaker: how often, how far eyes and head turn (degrees), and for how long (s).
LOOKS, LOOK_YAW, LOOK_HEAD, LOOK_HOLD, LOOK_AFTER = 0.8, 11.0, 3.0, (1.2, 2.8), 0.35
# Nothing moves this near to either end, in seconds.
STILL = 0.4


@dataclass(frozen=True)
class _Look:
    """Eyes elsewhere for a while."""

    start: float
    end: float
    yaw: float
    pitch: float
    head: float = 0.0


def gaze_table(
    times: Times,
    seconds: float,
    moments: Sequence[float],
    heard: Sequence[tuple[Turn, int]],
    chance: Generator,
) -> NDArray[np.float64]:
    """Gaze and the head's part in it at `times` (shape (n,)), as a table (n, len(CONTROLS)).

    `moments` are when blinks and pauses begin; `heard` are others' turns, each with the side of who
    speaks: −1 for the picture's left, 1 for its right.
    """
    looks = [*_looks(heard, chance)]
    darts = [
        dart
        for dart in _darts(seconds, moments, chance)
        if not any(dart.start < look.end and look.start < dart.end for look in looks)
    ]
    table = np.zeros((len(times), len(CONTROLS)))
    for look in (*looks, *darts):
        end = min(look.end, seconds - STILL)
        eyes = _held(times, look.start, end, DART_SECONDS)
        table[:, COLUMN["gazeYaw"]] += look.yaw * eyes
        table[:, COLUMN["gazePitch"]] += look.pitch * eyes
        if look.head:
            table[:, COLUMN["headYaw"]] += look.head * _held(times, look.start, end, TURN_SECONDS)
    return table


def _darts(seconds: float, moments: Sequence[float], chance: Generator) -> Iterator[_Look]:
    when, end = STILL + chance.uniform(*APART) / 2, STILL
    while when < seconds - STILL - HOLD[0]:
        near = [moment for moment in moments if abs(moment - when) < DRAW and moment > end]
        start = min(near, key=lambda moment: abs(moment - when)) if near else when
        end = start + chance.uniform(*HOLD)
        yield _Look(start, end, chance.uniform(-YAW, YAW), chance.uniform(-PITCH, PITCH))
        when = max(when, end) + chance.uniform(*APART)


def _looks(heard: Sequence[tuple[Turn, int]], chance: Generator) -> Iterator[_Look]:
    for turn, side in heard:
        when = turn.start + LOOK_AFTER
        while when + LOOK_HOLD[0] / 2 < turn.end:
            end = min(when + chance.uniform(*LOOK_HOLD), turn.end + LOOK_AFTER)
            if chance.uniform() < LOOKS:
                yaw = side * LOOK_YAW * chance.uniform(0.8, 1.2)
                yield _Look(max(when, STILL), end, yaw, chance.uniform(-1, 1), side * LOOK_HEAD)
            when = end + chance.uniform(*APART) / 2


def _held(times: Times, start: float, end: float, ramp: float) -> Times:
    return ease((times - start) / ramp) * ease((end - times) / ramp)
