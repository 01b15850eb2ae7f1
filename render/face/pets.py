"""Finding the faces of cats, dogs and other animals."""

from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from models.cascades import CAT_FACES, cascade_path
from render.face.faces import Box, Seen, distinct, resized
from render.face.portrait import Face, Kind, Portrait
from render.face.template import ANIMAL, CAT, DOG, Points, lay

Grey = NDArray[np.float32]

# The cascades know upright faces, so that the picture is also tilted; round it some of its border is
# repeated, for faces that touch it.
SIDE: Final = 400
MARGIN: Final = 80
TILTS: Final = (0, -20, 20)
SMALLEST: Final = 50
STEP, NEIGHBOURS = 1.05, 3
# Cats and dogs have been seen from 2.0 up, flowers and muzzles up to 1.7.
LEAST_SCORE: Final = 1.9
# A face is looked at closely in a patch of this many pixels, this many times as wide as its box.
PATCH: Final = 300
AROUND: Final = 1.5
# Radii of pupils on the patch, and how much darker (of 255) than all around them they are.
PUPILS: Final = (6, 9, 13)
DARKER: Final = 60.0
CANDIDATES: Final = 6
# Eyes are this far apart on the patch, and tilted by less than this slope.
APART: Final = (0.2, 0.55)
SLOPE: Final = 0.5
# Where eyes are in a cascade's box, from its middle, in its widths.
EYES_ASIDE, EYES_UP = 0.225, -0.09
# How far they may be from there, in pixels of the patch.
ASTRAY: Final = 15.0
# A dog's nose is larger and darker than a cat's: its width in eye distances, its grey against the fur's.
DOG_NOSE_WIDTH: Final = 0.34
NOSE_DARK: Final = 0.45


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
            turn = cv2.getRotationMatrix2D((grey.shape[1] / 2, grey.shape[0] / 2), tilt, 1)
            tilted = cv2.warpAffine(grey, turn, grey.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
            back = cv2.invertAffineTransform(turn)
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
    eyes = _eyes(patch.grey)
    return _laid(patch, *eyes) if eyes else None


def _animal(portrait: Portrait, seen: Seen) -> Face:
    """The animal that a cascade saw; where its eyes hardly stand out, they are about where such eyes are."""
    patch = _patch(portrait, seen.box)
    turn, width = np.radians(seen.tilt), PATCH / AROUND
    right = np.array([np.cos(turn), np.sin(turn)]) * width
    down = np.array([-right[1], right[0]])
    middle = PATCH / 2 + EYES_UP * down
    contrast = _contrast(patch.grey)
    left, right = (_darkest_near(contrast, middle + side * EYES_ASIDE * right) for side in (-1, 1))
    return _laid(patch, *(_eyes(patch.grey) or (left, right)))


def _laid(patch: _Patch, left: Points, right: Points) -> Face:
    """A face whose eyes are at these places of the patch."""
    nose, kind = _nose(patch.grey, left, right)
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


def _eyes(grey: Grey) -> tuple[Points, Points] | None:
    """The best pair of dark round spots side by side."""
    spots = _spots(grey)
    pairs = [
        (one[1] + other[1] - abs(one[1] - other[1]), one[0], other[0])
        for one, other in permutations(spots, 2)
        if _beside(one[0], other[0])
    ]
    if not pairs:
        return None
    _, left, right = max(pairs, key=lambda pair: pair[0])
    return left, right


def _beside(left: Points, right: Points) -> bool:
    x, y = (right - left) / PATCH
    return bool(APART[0] < x < APART[1] and abs(y) < SLOPE * x)


def _spots(grey: Grey) -> list[tuple[Points, float]]:
    """Where it is darker than all around, with by how much; the darkest first."""
    contrast = _contrast(grey)
    edge = PATCH // 10
    contrast[:edge], contrast[-edge:], contrast[:, :edge], contrast[:, -edge:] = 0, 0, 0, 0
    spots = []
    for _ in range(CANDIDATES):
        y, x = np.unravel_index(int(contrast.argmax()), contrast.shape)
        if contrast[y, x] >= DARKER:
            spots.append((np.array([float(x), float(y)]), float(contrast[y, x])))
        cv2.circle(contrast, (int(x), int(y)), PUPILS[-1], 0.0, -1)
    return spots


def _darkest_near(contrast: Grey, point: Points) -> Points:
    y, x = np.mgrid[:PATCH, :PATCH]
    near = np.exp(-((x - point[0]) ** 2 + (y - point[1]) ** 2) / (2 * ASTRAY**2))
    row, column = np.unravel_index(int((near * contrast.clip(0)).argmax()), contrast.shape)
    return np.array([float(column), float(row)])


def _contrast(grey: Grey) -> Grey:
    contrast: Grey = np.max([_darker(grey, radius) for radius in PUPILS], 0)
    return contrast


def _darker(grey: Grey, radius: int) -> Grey:
    """How much darker a disc is than its surroundings: half the mean, half the least of eight directions."""
    ring = cv2.GaussianBlur(grey, (0, 0), 0.4 * radius)
    angles = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    steps = np.rint(1.9 * radius * np.stack([np.sin(angles), np.cos(angles)], -1)).astype(int)
    around = np.stack([np.roll(ring, tuple(step), (0, 1)) for step in steps])
    inner = cv2.GaussianBlur(grey, (0, 0), 0.5 * radius)
    darker: Grey = (around.mean(0) + around.min(0)) / 2 - inner
    return darker


def _nose(grey: Grey, left: Points, right: Points) -> tuple[float, Kind]:
    """How far the nose lies to the right of the eyes' middle, in eye distances, and whose it seems to be."""
    upright = _upright(grey, left, right)
    # Sixty pixels are one eye distance; the eyes' middle lies at (60, 0).
    band = cv2.GaussianBlur(upright[18:42], (0, 0), 3)
    across = (np.arange(120) - 60) / 60
    likely = np.exp(-((across / 0.35) ** 2))
    y, x = np.unravel_index(int(((255 - band) * likely).argmax()), band.shape)
    row, fur = band[y], float(np.median(upright[10:50]))
    dark = row < NOSE_DARK * fur
    width = _run(dark, int(x)) / 60
    offset = float(across[x]) if row[x] < 0.8 * fur else 0.0
    if not dark[x]:
        return offset, "cat"
    return offset, "dog" if width > DOG_NOSE_WIDTH else "animal"


def _upright(grey: Grey, left: Points, right: Points) -> Grey:
    """Below the eyes: 120 pixels wide, 60 high, 60 per eye distance."""
    apart = (right - left) / 60
    down = np.array([-apart[1], apart[0]])
    corner = (left + right) / 2 - 60 * apart
    onto = np.stack([apart, down, corner], -1)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(grey, onto, (120, 60), flags=flags), np.float32)


def _run(dark: NDArray[np.bool_], at: int) -> int:
    """Length of the run of True around `at`."""
    borders = np.flatnonzero(np.diff(np.concatenate([[False], dark, [False]]).astype(int)))
    starts, ends = borders[::2], borders[1::2]
    inside = (starts <= at) & (at < ends)
    return int((ends - starts)[inside].sum())
