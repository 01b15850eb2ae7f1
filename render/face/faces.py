"""Finding people's faces."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.landmarks import shape_predictor_path
from render.face.portrait import Face, Portrait

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

# dlib's HOG detector knows faces from 80 px up: each pass over the photo at a longer side sees smaller ones.
# The first two find whoever matters in a portrait; the others are for as long as the largest face found is
# shorter than this share of the photo's long side, and the last one for crowds only.
FIRST_SIDES: Final = (640, 1024)
CLOSER_SIDES: Final = ((1600, 1 / 8), (2560, 1 / 12))
# Beyond this the picture holds nothing more to see.
MOST_ENLARGED: Final = 2.5
# Detection scores: people in old group photos come down to 0.28, wheels and coins rise up to −0.05.
LEAST_SCORE: Final = 0.2
# Under this score it may be another animal's muzzle.
SURE_SCORE: Final = 0.7
# Boxes that share this much of the smaller one are of one face.
SAME: Final = 0.4
PARTS: Final = (slice(17, 27), slice(36, 48), slice(48, 60), slice(7, 10))
# The detector knows faces that stand upright within some 20°. Where no face is longer than this share of the
# photo's long side, it also looks with its head tilted (degrees), and is less easily convinced.
TILTS: Final = (-30, 30)
TILT_SIDE, TILT_SHARE, TILTED_SCORE = 1024, 0.16, 0.5


@dataclass(frozen=True)
class Seen:
    """A place where a detector saw a face."""

    box: Box
    score: float
    tilt: int = 0
    """Degrees to turn the photo counterclockwise for the face to stand upright; the box is in the photo
    as it is, and upright there."""


class DlibFaceFinder:
    """People: HOG detection of frontal and nearly frontal faces, and 68 landmarks."""

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
        return tuple(face for face, _ in self.find_scored(portrait))

    def find_scored(self, portrait: Portrait) -> tuple[tuple[Face, float], ...]:
        """All faces with how sure we are of them, the largest first."""
        found = [(self._face(portrait, one), one.score) for one in self._seen(portrait)]
        faces = [(face, score) for face, score in found if _plausible(face)]
        return tuple(sorted(faces, key=lambda one: -one[0].area))

    def _seen(self, portrait: Portrait) -> list[Seen]:
        longest = max(portrait.width, portrait.height)
        seen: list[Seen] = []
        for side in FIRST_SIDES:
            if side == FIRST_SIDES[0] or side <= MOST_ENLARGED * longest:
                seen += self._frontal(portrait, side / longest)
        largest = _largest(seen)
        for side, share in CLOSER_SIDES:
            crowded = seen or side == CLOSER_SIDES[0][0]
            if crowded and largest < share * longest and side <= MOST_ENLARGED * longest:
                seen += self._frontal(portrait, side / longest)
                largest = _largest(seen)
        if largest < TILT_SHARE * longest:
            scale = min(TILT_SIDE / longest, MOST_ENLARGED)
            seen += [one for tilt in TILTS for one in self._tilted(portrait, scale, tilt)]
        return distinct(seen)

    def _frontal(self, portrait: Portrait, scale: float) -> list[Seen]:
        boxes, scores, _ = self._detector.run(resized(portrait.pixels, scale), 0, LEAST_SCORE)
        sides = [(box.left(), box.top(), box.right() + 1, box.bottom() + 1) for box in boxes]
        return [Seen(_scaled(box, 1 / scale), float(score)) for box, score in zip(sides, scores, strict=True)]

    def _tilted(self, portrait: Portrait, scale: float, tilt: int) -> list[Seen]:
        small = resized(portrait.pixels, scale)
        tilted, back = turned(small, np.array(small.shape[1::-1]) / 2, tilt)
        boxes, scores, _ = self._detector.run(tilted, 0, TILTED_SCORE)
        seen = []
        for box, score in zip(boxes, scores, strict=True):
            x, y = back @ [(box.left() + box.right() + 1) / 2, (box.top() + box.bottom() + 1) / 2, 1]
            reach = (box.right() + 1 - box.left()) / 2
            around = _scaled((x - reach, y - reach, x + reach, y + reach), 1 / scale)
            seen.append(Seen(around, float(score), tilt))
        return seen

    def _face(self, portrait: Portrait, seen: Seen) -> Face:
        # Landmarks come from the full-size photo: the lips are only a few pixels high where faces are sought.
        box, pixels, back = seen.box, portrait.pixels, np.eye(2, 3)
        if seen.tilt:
            centre = np.array([box[0] + box[2], box[1] + box[3]]) / 2
            pixels, back = turned(pixels, centre, seen.tilt)
        shape = self._predictor(pixels, dlib.rectangle(*(round(side) for side in box)))
        points = np.array([(point.x, point.y, 1) for point in shape.parts()])
        return Face(box, (points @ back.T).astype(np.float32))


def turned(
    pixels: NDArray[np.uint8], centre: NDArray[np.float64], degrees: float
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The picture turned counterclockwise about a point, and the map (2, 3) from there back."""
    turn = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), degrees, 1)
    picture = cv2.warpAffine(pixels, turn, pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(picture, np.uint8), np.asarray(cv2.invertAffineTransform(turn), np.float64)


def resized(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """The picture, shape (height, width, 3), enlarged so many times."""
    size = tuple(max(1, round(side * scale)) for side in pixels.shape[1::-1])
    return np.asarray(Image.fromarray(pixels).resize((size[0], size[1]), Image.Resampling.BILINEAR))


def distinct(seen: list[Seen]) -> list[Seen]:
    """One of each face: the one that its detector was surest of."""
    kept: list[Seen] = []
    for one in sorted(seen, key=lambda one: -one.score):
        if all(_shared(one.box, other.box) < SAME for other in kept):
            kept.append(one)
    return kept


def _scaled(box: Box, factor: float) -> Box:
    left, top, right, bottom = (side * factor for side in box)
    return left, top, right, bottom


def _largest(seen: list[Seen]) -> float:
    return max((one.box[2] - one.box[0] for one in seen), default=0.0)


def _shared(one: Box, other: Box) -> float:
    """The boxes' intersection as a share of the smaller."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(width, 0) * max(height, 0) / smaller


def _plausible(face: Face) -> bool:
    """Whether the landmarks lie as in a face: brows, eyes, nose, mouth and chin in a row, well apart."""
    marks = face.landmarks.astype(np.float64)
    brows, eyes, mouth, chin = (marks[part].mean(0) for part in PARTS)
    down = (chin - brows) / max(float(np.linalg.norm(chin - brows)), 1e-6)
    falling = np.array([brows, eyes, marks[30], mouth, chin]) @ down
    across = (face.eyes[1] - face.eyes[0]) @ [down[1], -down[0]]
    size = face.box[3] - face.box[1]
    return bool(
        np.all(np.diff(falling) > 0) and (mouth - eyes) @ down > size / 6 and size / 8 < across < size
    )
