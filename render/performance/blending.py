"""Puts what the mouth says and what the face feels and does into one table."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.performance.performance import COLUMN, FREE, sides

Table = NDArray[np.float64]
Column = NDArray[np.float64]


def _columns(names: str) -> NDArray[np.int_]:
    return np.array([COLUMN[column] for name in names.split() for column in sides(name)])


_SHAPERS: Final = _columns(
    "jawOpen mouthClose mouthFunnel mouthPucker mouthLowerDown mouthRollLower mouthPress cheekPuff tongueOut"
)
"""These make sounds; nothing else has a say in them while the mouth talks."""
_PARTERS: Final = _columns("jawOpen mouthFunnel mouthUpperUp mouthLowerDown noseSneer")
"""These open lips that a closure has brought together."""
_OPENERS: Final = _columns("jawOpen tongueOut mouthFunnel")
_LIFTERS: Final = _columns("mouthUpperUp noseSneer")
_ROUNDERS: Final = _columns("mouthPucker mouthFunnel")
_SMILES, _STRETCHES, _PRESSES = _columns("mouthSmile"), _columns("mouthStretch"), _columns("mouthPress")
_FROWNS, _WIDE, _BLINKS = _columns("mouthFrown"), _columns("eyeWide"), _columns("eyeBlink")
_CLOSE, _JAW = COLUMN["mouthClose"], COLUMN["jawOpen"]
_HEAD: Final = _columns("headYaw headPitch headRoll")
_GAZE: Final = _columns("gazeYaw gazePitch")
MOST_TURN, MOST_GAZE = 8.0, 28.0
"""Degrees; larger sums bend towards these."""


def blended(lips: Table, life: Table, mood: Table, acts: Table, talk: Column) -> Table:
    """Tables of shape (frames, controls) as one; `talk` (frames,) is 1 where the mouth talks.

    Speech goes first: what is felt or acted never parts closed lips, and shapes the mouth only where
    that leaves the sound's own shape alone.
    """
    acts = _unspoken(acts, talk)
    face = np.where(FREE, mood + acts, np.maximum(mood, acts))
    lips = _released(lips, acts)
    face[:, _PARTERS] *= (1 - lips[:, [_CLOSE]]) * (1 - lips[:, [COLUMN["mouthRollLower"]]])
    _yield_to_sounds(face, lips, talk)
    _make_way(lips, face)
    table = lips + life + face
    table[:, _BLINKS] = np.maximum(life[:, _BLINKS], face[:, _BLINKS])
    table[:, _WIDE] *= 1 - table[:, _BLINKS]
    table[:, ~FREE] = np.clip(table[:, ~FREE], 0, 1)
    for columns, most in ((_HEAD, MOST_TURN), (_GAZE, MOST_GAZE)):
        table[:, columns] = most * np.tanh(table[:, columns] / most)
    return table


def _unspoken(acts: Table, talk: Column) -> Table:
    """The directed face without what would speak over the words."""
    acts = acts.copy()
    acts[:, _SHAPERS] *= (1 - talk)[:, None]
    acts[:, _LIFTERS] *= (1 - 0.5 * talk)[:, None]
    return acts


def _released(lips: Table, acts: Table) -> Table:
    """The lips, but not held closed in a pause in which the face is to open its mouth."""
    lips = lips.copy()
    lips[:, _CLOSE] *= 1 - np.clip(2.5 * acts[:, _OPENERS].max(axis=1), 0, 1)
    return lips


def _yield_to_sounds(face: Table, lips: Table, talk: Column) -> None:
    """Weaken what would undo the sound's shape: smiles on rounded lips, lips pressed on an open jaw."""
    rounded = lips[:, _ROUNDERS].max(axis=1, keepdims=True)
    face[:, _SMILES] *= 1 - 0.65 * rounded
    face[:, _STRETCHES] *= 1 - 0.65 * rounded
    face[:, _FROWNS] *= 1 - 0.4 * rounded
    face[:, _PRESSES] *= 1 - np.clip(4 * lips[:, [_JAW]], 0, 1)
    # A jaw that hangs open in surprise adds less to one that speaks.
    face[:, _JAW] *= 1 - 0.6 * talk


def _make_way(lips: Table, face: Table) -> None:
    """A smile stretches the lips already."""
    lips[:, _STRETCHES] *= 1 - 0.6 * face[:, _SMILES]
