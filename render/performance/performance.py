"""A performance: what a face does, frame by frame."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_BOTH: Final = ("Left", "Right")
CONTROLS: Final[tuple[str, ...]] = (
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    *(f"mouthStretch{side}" for side in _BOTH),
    *(f"mouthSmile{side}" for side in _BOTH),
    *(f"mouthUpperUp{side}" for side in _BOTH),
    *(f"mouthLowerDown{side}" for side in _BOTH),
    *(f"mouthFrown{side}" for side in _BOTH),
    "mouthRollLower",
    *(f"mouthPress{side}" for side in _BOTH),
    "cheekPuff",
    *(f"noseSneer{side}" for side in _BOTH),
    "tongueOut",
    *(f"eyeBlink{side}" for side in _BOTH),
    *(f"eyeSquint{side}" for side in _BOTH),
    *(f"eyeWide{side}" for side in _BOTH),
    "gazeYaw",
    "gazePitch",
    "browInnerUp",
    *(f"browDown{side}" for side in _BOTH),
    *(f"browOuterUp{side}" for side in _BOTH),
    "headYaw",
    "headPitch",
    "headRoll",
    "headX",
    "headY",
)
"""Column order of a performance: facial action controls under their ARKit names (0 to 1); gaze yaw (towards
the subject's left) and pitch (upwards) in degrees, relative to where the photo looks; head yaw (towards the
subject's left), pitch (upwards) and roll (towards the subject's left shoulder) in degrees; and head shift
rightwards and downwards on the picture in inter-ocular distances."""

COLUMN: Final = {name: index for index, name in enumerate(CONTROLS)}
FREE: Final = np.array([name.startswith(("gaze", "head")) for name in CONTROLS])
"""Shape (len(CONTROLS),): columns of angles and shifts, which may be negative; all others are 0 to 1."""


def sides(control: str) -> tuple[str, ...]:
    """The columns that the name of a control stands for: both sides where it names none."""
    return (control,) if control in COLUMN else tuple(f"{control}{side}" for side in _BOTH)


@dataclass(frozen=True)
class Performance:
    """Controls over time; whoever decides how a face moves writes one, every engine reads one."""

    table: NDArray[np.float32]
    """Shape (frames, len(CONTROLS))."""
    fps: int

    @property
    def frames(self) -> int:
        return len(self.table)
