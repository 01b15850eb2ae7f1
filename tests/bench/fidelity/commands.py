"""Command against result: each control alone is raised step by step, and its quantity measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from fidelity import anthropometry as face
from fidelity.answer import Answer, answer
from fidelity.anthropometry import LEFT, RIGHT, Looks, Quantity
from fidelity.cast import Subject, still
from numpy.typing import NDArray

from render.performance.performance import COLUMN

STEPS = np.linspace(0, 1, 6)
BOTH_WAYS = np.linspace(-1, 1, 9)
# Head and gaze go both ways, in degrees or in inter-ocular distances.
HEAD_DEGREES, HEAD_SHIFT, GAZE_DEGREES = 8.0, 0.1, 15.0
# For these the project promises a correlation.
PROMISED: Final = ("jawOpen", "mouthPucker", "mouthStretch", "eyeBlink", "headYaw", "headPitch", "headRoll")
PROMISE = 0.95


@dataclass(frozen=True)
class Probe:
    """How one control is measured."""

    quantity: Quantity
    """What it should raise."""
    unit: str = "io"
    both_ways: float = 0.0
    """How far the control goes to either side of rest; 0 where it goes from 0 to 1."""
    beside: Mapping[str, float] = field(default_factory=dict)
    """Other controls that must be there for this one to show."""

    @property
    def commands(self) -> NDArray[np.float64]:
        return BOTH_WAYS * self.both_ways if self.both_ways else STEPS


def _sided(side: int) -> dict[str, Probe]:
    out = 1 if side == LEFT else -1
    return {
        "mouthStretch": Probe(lambda look: out * look.x(face.CORNERS[side])),
        "mouthSmile": Probe(lambda look: -look.y(face.CORNERS[side])),
        "mouthFrown": Probe(lambda look: look.y(face.CORNERS[side])),
        "mouthUpperUp": Probe(lambda look: -look.y(face.UPPER_LIP[side])),
        "mouthLowerDown": Probe(lambda look: look.y(face.LOWER_LIP[side])),
        "mouthPress": Probe(lambda look: look.y(face.UPPER_EDGE[side]) - look.y(face.LOWER_EDGE[side])),
        "noseSneer": Probe(lambda look: -look.y(face.NOSTRIL[side])),
        "eyeBlink": Probe(lambda look: -look.lid_gap(side)),
        "eyeSquint": Probe(lambda look: -look.lid_gap(side)),
        "eyeWide": Probe(lambda look: look.lid_gap(side)),
        "browDown": Probe(lambda look: look.y(face.BROW[side])),
        "browOuterUp": Probe(lambda look: -look.y(face.BROW_OUTER[side])),
    }


def _turning(quantity: Quantity) -> Probe:
    return Probe(quantity, "°", HEAD_DEGREES)


PROBES: Final[dict[str, Probe]] = {
    "jawOpen": Probe(lambda look: look.gap),
    "mouthClose": Probe(lambda look: -look.gap, beside={"jawOpen": 0.6}),
    "mouthFunnel": Probe(lambda look: -look.mouth_width),
    "mouthPucker": Probe(lambda look: -look.mouth_width),
    "mouthRollLower": Probe(lambda look: look.y(face.LOWER_INNER) - look.y(face.LOWER_OUTER)),
    "cheekPuff": Probe(lambda look: look.x(face.CHEEK[LEFT]) - look.x(face.CHEEK[RIGHT])),
    **{
        f"{name}{suffix}": probe
        for suffix, side in (("Left", LEFT), ("Right", RIGHT))
        for name, probe in _sided(side).items()
    },
    "browInnerUp": Probe(lambda look: -look.y(face.BROW_INNER)),
    "gazeYaw": Probe(lambda look: look.gaze(0), both_ways=GAZE_DEGREES),
    "gazePitch": Probe(lambda look: -look.gaze(1), both_ways=GAZE_DEGREES),
    "headYaw": _turning(face.head_yaw),
    "headPitch": _turning(face.head_pitch),
    "headRoll": _turning(face.head_roll),
    "headX": Probe(lambda look: float(look.shift[0]), both_ways=HEAD_SHIFT),
    "headY": Probe(lambda look: float(look.shift[1]), both_ways=HEAD_SHIFT),
}


def measure(subject: Subject) -> dict[str, Answer]:
    """What came of each control that does anything on this photo: closed eyes have no lids to move."""
    looks = Looks(subject.rest)
    tried = {name: _tried(subject, looks, name, probe) for name, probe in PROBES.items()}
    return {name: came for name, came in tried.items() if came}


def _tried(subject: Subject, looks: Looks, name: str, probe: Probe) -> Answer | None:
    table = still(len(probe.commands))
    for other, strength in probe.beside.items():
        table[:, COLUMN[other]] = strength
    table[:, COLUMN[name]] = probe.commands
    frames = subject.frames(table)
    if (frames[0] == frames[-1]).all():
        return None
    seen = (looks(subject.look(frame)) for frame in frames)
    return answer(probe.commands, np.array([probe.quantity(look) for look in seen]))
