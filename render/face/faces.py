"""Finding faces with dlib."""

from functools import cached_property
from typing import Any

import dlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.landmarks import shape_predictor_path
from render.face.portrait import Face, Portrait

# dlib's HOG detector knows faces from 80 px up. A pass over a picture of this long side sees the
# faces that matter in a portrait within 50 ms; only when it sees none is the photo searched closer.
FIRST_SIDE = 640
CLOSER_SIDES = (1024, 1600)


class DlibFaceFinder:
    """HOG face detection and 68 landmarks; the detector looks for frontal and near-frontal faces."""

    @cached_property
    def _detector(self) -> Any:
        return dlib.get_frontal_face_detector()

    @cached_property
    def _predictor(self) -> Any:
        return dlib.shape_predictor(str(shape_predictor_path()))

    def warm(self) -> None:
        """Load the models now, so that the first portrait does not wait for them."""
        _ = self._detector, self._predictor

    def find(self, portrait: Portrait) -> tuple[Face, ...]:
        """All faces, the largest first."""
        for side in (FIRST_SIDE, *CLOSER_SIDES):
            faces = self._find_at(portrait, side / max(portrait.width, portrait.height))
            if faces:
                return tuple(sorted(faces, key=lambda face: -face.area))
        return ()

    def _find_at(self, portrait: Portrait, scale: float) -> list[Face]:
        boxes = self._detector(_resized(portrait, scale), 0)
        return [self._face(portrait, box, scale) for box in boxes]

    def _face(self, portrait: Portrait, box: Any, scale: float) -> Face:
        left, top, right, bottom = (
            side / scale for side in (box.left(), box.top(), box.right() + 1, box.bottom() + 1)
        )
        # Landmarks come from the full-size photo: the lips are only a few pixels high at FIRST_SIDE.
        full_box = dlib.rectangle(round(left), round(top), round(right), round(bottom))
        shape = self._predictor(portrait.pixels, full_box)
        points = [(point.x, point.y) for point in shape.parts()]
        return Face((left, top, right, bottom), np.asarray(points, np.float32))


def _resized(portrait: Portrait, scale: float) -> NDArray[np.uint8]:
    size = max(1, round(portrait.width * scale)), max(1, round(portrait.height * scale))
    return np.asarray(Image.fromarray(portrait.pixels).resize(size, Image.Resampling.BILINEAR))
