"""Finding the faces of cats, dogs and other animals."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from models.cascades import CAT_FACES, cascade_path
from render.face.faces import Box, Seen, distinct, resized, turned
from render.face.portrait import Face, Portrait
from render.face.spots import PATCH, Grey, contrast_in, darkest_near, eyes_in, nose_in
from render.face.template import ANIMAL, CAT, DOG, Points, lay

# The cascades know upright faces, so that the picture is also tilted; round it some of its border is
# repeated, for faces that touch it.
SIDE: Final = 400
MARGIN: Final = 80
TILTS: Final = (0, -20, 20)
SMALLEST: Final = 50
STEP, NEIGHBOURS = 1.05, 3
# Cats and dogs have been seen from 2.0 up, flowers and muzzles up to 1.7.
LEAST_SCORE: Final = 1.9
# A box is looked at in a patch this many times as wide.
AROUND: Final = 1.5
# Where eyes are in a cascade's box, from its middle, in its widths.
EYES_ASIDE, EYES_UP = 0.225, -0.09


@dataclass(frozen=True)
class _Patch:
    """A grey square of `PATCH` pixels, and how it lies in the photo."""

    grey: Grey
    corner: Points
    scale: float
    """Photo pixels per patch pixel."""

    def in_photo(self, point: Points) -> Points:
        return self.corner + self.scale * point


class PetFinder:
    """Animals that look at the camera, by OpenCV's cat cascades, which dogs pass for too."""

    @cached_property
    def _cascades(self) -> tuple[cv2.CascadeClassifier, ...]:
        return tuple(cv2.CascadeClassifier(str(cascade_path(name))) for name in CAT_FACES)

    def warm(self) -> None:
        """Load the models now."""
        _ = self._cascades

    def find(self, portrait: Portrait) -> tuple[Face, ...]:
        """All faces, the largest first."""
        faces = [_animal(portrait, one) for one in distinct(self._seen(portrait))]
        return tuple(sorted(faces, key=lambda face: -face.area))

    def _seen(self, portrait: Portrait) -> list[Seen]:
        scale = SIDE / max(portrait.width, portrait.height)
        grey = cv2.cvtColor(resized(portrait.pixels, scale), cv2.COLOR_RGB2GRAY)
        grey = cv2.copyMakeBorder(grey, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
        seen = []
        for tilt in TILTS:
            tilted, back = turned(np.asarray(grey, np.uint8), np.array(grey.shape[::-1]) / 2, tilt)
            for cascade in self._cascades:
                for (x, y, width, height), score in _cascaded(cascade, tilted):
                    centre = (back @ [x + width / 2, y + height / 2, 1] - MARGIN) / scale
                    reach = width / 2 / scale
                    box = (*(centre - reach).tolist(), *(centre + reach).tolist())
                    seen += [Seen(box, score, tilt)] if score >= LEAST_SCORE else []
        return seen


def _cascaded(
    cascade: cv2.CascadeClassifier, grey: NDArray[Any]
) -> list[tuple[tuple[int, int, int, int], float]]:
    """Boxes (x, y, width, height) with their scores."""
    boxes, _, scores = cascade.detectMultiScale3(
        grey, STEP, NEIGHBOURS, minSize=(SMALLEST, SMALLEST), outputRejectLevels=True
    )
    corners = [(int(x), int(y), int(width), int(height)) for x, y, width, height in boxes]
    return list(zip(corners, np.ravel(scores).tolist(), strict=True))


def animal_at(portrait: Portrait, box: Box) -> Face | None:
    """An animal's face in and around `box`, if two eyes can be seen there."""
    patch = _patch(portrait, box)
    eyes = eyes_in(patch.grey)
    return _laid(patch, *eyes) if eyes else None


def _animal(portrait: Portrait, seen: Seen) -> Face:
    """The animal that a cascade saw; where its eyes hardly stand out, they are about where such eyes are."""
    patch = _patch(portrait, seen.box)
    turn, width = np.radians(seen.tilt), PATCH / AROUND
    right = np.array([np.cos(turn), np.sin(turn)]) * width
    down = np.array([-right[1], right[0]])
    middle = PATCH / 2 + EYES_UP * down
    contrast = contrast_in(patch.grey)
    left, right = (darkest_near(contrast, middle + side * EYES_ASIDE * right) for side in (-1, 1))
    return _laid(patch, *(eyes_in(patch.grey) or (left, right)))


def _laid(patch: _Patch, left: Points, right: Points) -> Face:
    """A face whose eyes are at these places of the patch."""
    nose, kind = nose_in(patch.grey, left, right)
    proportions = {"cat": CAT, "dog": DOG}.get(kind, ANIMAL)
    apart = right - left
    down = np.array([-apart[1], apart[0]])
    mouth = (left + right) / 2 + proportions.mouth * down + nose * apart
    in_photo = [patch.in_photo(point) for point in (left, right, mouth)]
    return lay(proportions, (in_photo[0], in_photo[1]), in_photo[2], kind)


def _patch(portrait: Portrait, box: Box) -> _Patch:
    centre = np.array([box[0] + box[2], box[1] + box[3]]) / 2
    scale = AROUND * (box[2] - box[0]) / PATCH
    corner = centre - scale * PATCH / 2
    onto = np.array([[scale, 0, corner[0]], [0, scale, corner[1]]])
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    square = cv2.warpAffine(
        portrait.pixels, onto, (PATCH, PATCH), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return _Patch(cv2.cvtColor(square, cv2.COLOR_RGB2GRAY).astype(np.float32), corner, scale)
