"""Stage directions as controls over time."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.performance.life import Busy
from render.performance.motions import MOTIONS, Motion
from render.performance.performance import COLUMN, CONTROLS, FREE, sides
from render.speech.directions import DIRECTIONS, Action
from render.speech.speech import Cue

Times = NDArray[np.float64]

HUSH: Final = 0.5
"""How much of the jaw's opening a whisper takes."""
_EYES: Final = frozenset(("eyeBlink", "eyeBlinkLeft", "eyeBlinkRight"))
_GUARD: Final = 0.3
"""Seconds around a directed lid movement in which no eye blinks of itself."""


def directions_table(cues: tuple[Cue, ...], times: Times) -> NDArray[np.float64]:
    """The controls that `cues` move at `times` (shape (n,), rising), as a table (n, len(CONTROLS)).

    Where directions overlap, the strongest of each control shows; angles and shifts add up.
    """
    table = np.zeros((len(times), len(CONTROLS)))
    for cue in cues:
        seconds = DIRECTIONS[cue.action].seconds
        first, last = np.searchsorted(times, (cue.time, cue.time + seconds))
        own = _acted(cue.action, times[first:last] - cue.time)
        part = table[first:last]
        part[:, FREE] += own[:, FREE]
        part[:, ~FREE] = np.maximum(part[:, ~FREE], own[:, ~FREE])
    return table


def hush(cues: tuple[Cue, ...], times: Times) -> Times:
    """A factor for the jaw, shape (n,): less than 1 where the face whispers."""
    quiet = np.ones(len(times))
    for cue in cues:
        if cue.action is Action.WHISPER:
            seconds = DIRECTIONS[cue.action].seconds
            quiet = np.minimum(quiet, 1 - Motion("jawOpen", HUSH).at(times - cue.time, seconds))
    return quiet


def busy_eyes(cues: tuple[Cue, ...]) -> Iterator[Busy]:
    """When the lids follow a direction."""
    for cue in cues:
        if any(motion.control in _EYES for motion in MOTIONS[cue.action]):
            yield Busy(cue.time - _GUARD, cue.time + DIRECTIONS[cue.action].seconds + _GUARD)


def _acted(action: Action, times: Times) -> NDArray[np.float64]:
    """One action at `times` from its beginning."""
    own = np.zeros((len(times), len(CONTROLS)))
    for motion in MOTIONS[action]:
        moved = motion.at(times, DIRECTIONS[action].seconds)
        for control in sides(motion.control):
            own[:, COLUMN[control]] += moved
    return own
