"""Displacement fields: what each facial action does to the skin, made once per photo.

The skin is cut along the lips, so each action has one field above the cut and one below it. Both are
thin-plate splines through sparse displaced points (Bookstein 1989); beyond the mouth's corners they blend
into one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from render.engine.anatomy import Anatomy, Points
from render.engine.curves import smoothstep
from render.engine.lips import LipLines
from render.engine.moves import CLOSE_JAW, CLOSE_REST, MOVES, SKIN_FIELDS, Move
from render.engine.pins import Pins, lower_pins, upper_pins

TYPICAL_MOUTH_HALF = 0.40
# Of the way that closes a gap, the upper lip goes this part and the lower lip the rest; a little more than
# the whole way, so that no light shows between lips that should touch.
UPPER_SHARE, OVERLAP = 0.25, 0.02
# Each side's own field reaches this far past its edge, in io.
EDGE = 0.02
# Lips that part in the photo, in a smile as a rule, are held apart: rounding moves them by this part only.
ROUNDING, ON_A_SMILE = ("mouthPucker", "mouthFunnel"), 0.75


@dataclass(frozen=True)
class CutSkin:
    """The fields at sample points, in io along the face's axes; shape (fields, n, 2) each."""

    upper: NDArray[np.float32]
    lower: NDArray[np.float32]


def skin_fields(anatomy: Anatomy, lips: LipLines, at: Points) -> CutSkin:
    """Evaluate all `SKIN_FIELDS` at points `at` of the face frame, shape (n, 2)."""
    upper, lower = upper_pins(anatomy, lips), lower_pins(anatomy, lips)
    x, y = anatomy.to_mouth(at).T
    # Past its own edge a side goes on as at the edge: a spline let loose there folds onto itself.
    above = _spline(anatomy, lips, upper, _face_points(anatomy, x, np.minimum(y, lips.upper_at(x) + EDGE)))
    below = _spline(anatomy, lips, lower, _face_points(anatomy, x, np.maximum(y, lips.lower_at(x) - EDGE)))
    return _joined(anatomy, lips, (x, y), above, below)


def _face_points(anatomy: Anatomy, x: NDArray[np.float64], y: NDArray[np.float64]) -> Points:
    return anatomy.face.local(anatomy.mouth.pixels(np.stack([x, y], -1)))


def _spline(anatomy: Anatomy, lips: LipLines, pins: Pins, at: Points) -> NDArray[np.float32]:
    moves = np.stack([_displacements(anatomy, lips, pins, name) for name in SKIN_FIELDS], 1)
    flat = moves.reshape(len(pins.points), -1)
    # Landmarks may coincide (a closed mouth's inner lips); a touch of smoothing keeps the system regular.
    spline = RBFInterpolator(pins.points, flat, kernel="thin_plate_spline", smoothing=1e-5)
    fields: NDArray[np.float64] = spline(at).reshape(len(at), len(SKIN_FIELDS), 2)
    return fields.transpose(1, 0, 2).astype(np.float32)


def _displacements(anatomy: Anatomy, lips: LipLines, pins: Pins, name: str) -> Points:
    """Shape (pins, 2): where each pin goes at full strength, in io along the face's axes."""
    if name == CLOSE_REST:
        local = _closing(pins, np.interp(pins.along * anatomy.mouth_half, lips.x, lips.lower - lips.upper))
    elif name == CLOSE_JAW:
        local = _closing(pins, _jaw_gap(pins))
    else:
        part = ON_A_SMILE if lips.is_open and name in ROUNDING else 1.0
        local = part * np.sum([_moved(anatomy, pins, move) for move in MOVES[name]], axis=0)
    in_face: Points = local @ _turned(anatomy)
    return in_face


def _turned(anatomy: Anatomy) -> Points:
    """The mouth's axes in the face frame, as rows."""
    face = np.stack([anatomy.face.right, anatomy.face.down], -1)
    return np.stack([anatomy.mouth.right, anatomy.mouth.down]) @ face


def _moved(anatomy: Anatomy, pins: Pins, move: Move) -> Points:
    strength = move.weight(pins.along) * pins.of(*move.groups)
    out = move.out * anatomy.mouth_half / TYPICAL_MOUTH_HALF
    return np.stack([out * pins.along * strength, move.dy * strength], -1)


def _jaw_gap(pins: Pins) -> NDArray[np.float64]:
    opened = MOVES["jawOpen"]
    lower = sum(m.dy * m.weight(pins.along) for m in opened if "lower_inner" in m.groups)
    upper = sum(m.dy * m.weight(pins.along) for m in opened if "upper_inner" in m.groups)
    # The corners' own drop is shared by both lips once they are closed.
    gap: NDArray[np.float64] = np.asarray(lower) - np.asarray(upper)
    return gap


def _closing(pins: Pins, gap: NDArray[np.float64]) -> Points:
    gap = gap + OVERLAP * np.clip(gap / 0.1, 0, 1)
    down = UPPER_SHARE * gap * (pins.of("upper_inner") + 0.8 * pins.of("upper_outer"))
    up = (1 - UPPER_SHARE) * gap * (pins.of("lower_inner") + 0.8 * pins.of("lower_outer"))
    chin = 0.25 * gap * pins.of("chin_pad")
    return np.stack([np.zeros_like(gap), down - up - chin], -1)


def _joined(
    anatomy: Anatomy,
    lips: LipLines,
    at: tuple[NDArray[np.float64], NDArray[np.float64]],
    above: NDArray[np.float32],
    below: NDArray[np.float32],
) -> CutSkin:
    """Beyond the corners, where nothing is cut, both sides become one field; `at` is in the mouth frame."""
    x, y = at
    middle = (lips.upper_at(x) + lips.lower_at(x)) / 2
    beyond = smoothstep(0.0, 0.25, np.abs(x) - anatomy.mouth_half)
    side = smoothstep(-0.35, 0.35, y - middle).astype(np.float32)[None, :, None]
    common = above + (below - above) * side
    blend = beyond.astype(np.float32)[None, :, None]
    return CutSkin(above + (common - above) * blend, below + (common - below) * blend)
