"""Identity: does the face stay who it is? Distances of dlib's face descriptors, photo to frames.

The descriptor's makers call two pictures one person below 0.6.
"""

from functools import cache
from typing import Any, Final

import dlib
import numpy as np
from fidelity.cast import Subject, cut, still
from numpy.typing import NDArray

from models.landmarks import shape_predictor_path
from render.engine.region import Area

EVERY: Final = 5
CHIP, PADDING = 150, 0.25
_NET: Final = "dlib_face_recognition_resnet_model_v1.dat"


def measure(subject: Subject, table: NDArray[np.float32]) -> list[float]:
    """The distance from the photo to every fifth frame of a performance."""
    photo = _descriptor(subject, subject.frames(still(1))[0])
    frames = subject.frames(table[::EVERY])
    return [float(np.linalg.norm(_descriptor(subject, frame) - photo)) for frame in frames]


def _descriptor(subject: Subject, frame: NDArray[np.uint8]) -> NDArray[np.float64]:
    picture = cut(frame, subject.scene.film, Area(0, 0, subject.portrait.width, subject.portrait.height))
    predictor, net = _models()
    shape = predictor(picture, dlib.rectangle(*map(round, subject.face.box)))
    chip = dlib.get_face_chip(picture, shape, CHIP, PADDING)
    return np.asarray(net.compute_face_descriptor(chip))


@cache
def _models() -> tuple[Any, Any]:
    predictor = shape_predictor_path()
    net = dlib.face_recognition_model_v1(str(predictor.with_name(_NET)))
    return dlib.shape_predictor(str(predictor)), net
