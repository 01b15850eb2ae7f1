"""Faces where a person points, and where nobody says anything."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from render.contract.request import Placement, Spot
from render.face.portrait import Face, Portrait
from render.face.template import HUMAN, Points, lay

# Eyes and mouth nearer to one line than this share of the eyes' distance have no face between them.
FLATTEST: Final = 0.25
# The main thing is sought on a picture of this longest side.
SIDE: Final = 128
# A drawn face's eyes stand this share of the thing's breadth apart.
EYES_APART: Final = 0.31
# Nor less than this share of the picture's short side, so that one can see who talks.
LEAST_APART: Final = 0.10
STICKER: Final = replace(HUMAN, eye_width=0.5, eye_height=0.5, mouth=0.84, mouth_half=0.46, chin=1.4)
# Half the width, and the heights above and below the eyes' line, of the place that it needs.
NEEDS: Final = (0.95, 0.75, 1.30)
# Closer than this, in pixels, two eyes are one.
ONE_EYE: Final = 2.0
# A thing that fills less or more of the picture than this is none that we can tell from what is around it.
THING: Final = (0.02, 0.72)
# What lies around it is known by the colours of so many parts of the picture's border.
COLOURS: Final = 12
# How central what takes its place is.
ELLIPSE: Final = 0.25

Map = NDArray[np.float32]
"""A value per pixel, shape (height, width)."""


def placed(portrait: Portrait, placement: Placement) -> Face:
    """A face with its mouth, and its eyes if they are given, where a person points.

    Without eyes they are taken to be above the mouth as a human's are, but flat: nothing there can blink.
    """
    mouth, width = _pixels(portrait, placement.mouth), placement.mouth_width * portrait.width
    if placement.eyes is None:
        apart = width / 2 / HUMAN.mouth_half
        middle, reach = mouth - [0, HUMAN.mouth * apart], np.array([apart / 2, 0])
        eyes, proportions = (middle - reach, middle + reach), replace(HUMAN, eye_height=0.0)
    else:
        one, other = placement.eyes
        eyes = _ordered(_pixels(portrait, one), _pixels(portrait, other), mouth)
        apart = float(np.linalg.norm(eyes[1] - eyes[0]))
        proportions = replace(HUMAN, mouth_half=width / 2 / apart)
        mouth = _below(eyes, mouth)
    return lay(proportions, eyes, mouth, "placed")


def sticker_spot(portrait: Portrait) -> Face:
    """Where a drawn face sits when nobody says where: on the main thing's calmest part."""
    scale = min(1.0, SIDE / max(portrait.width, portrait.height))
    size = max(8, round(portrait.width * scale)), max(8, round(portrait.height * scale))
    small = np.asarray(cv2.resize(portrait.pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    thing = _main_thing(small)
    apart = max(EYES_APART * _breadth(thing), LEAST_APART * min(size))
    x, y = _calmest(_edges(small), thing, apart)
    factor = np.array([portrait.width / size[0], portrait.height / size[1]])
    apart *= float(factor.min())
    middle, reach = np.array([x, y]) * factor, np.array([apart / 2, 0])
    mouth = middle + np.array([0, STICKER.mouth * apart])
    return lay(STICKER, (middle - reach, middle + reach), mouth, "placed")


def _pixels(portrait: Portrait, spot: Spot) -> Points:
    return np.array(spot) * [portrait.width, portrait.height]


def _ordered(one: Points, other: Points, mouth: Points) -> tuple[Points, Points]:
    """The eyes from the left to the right of a face that may stand on its head; never both in one place."""
    across, down = other - one, mouth - (one + other) / 2
    if across[0] * down[1] - across[1] * down[0] < 0:
        one, other = other, one
    if np.linalg.norm(other - one) < ONE_EYE:
        one, other = one - np.array([ONE_EYE / 2, 0]), other + np.array([ONE_EYE / 2, 0])
    return one, other


def _below(eyes: tuple[Points, Points], mouth: Points) -> Points:
    """The mouth, moved off the eyes' line if it lies on it."""
    across = eyes[1] - eyes[0]
    down = np.array([-across[1], across[0]])
    height = float((mouth - eyes[0]) @ down / (down @ down))
    moved: Points = mouth + max(0.0, FLATTEST - height) * down
    return moved


def _main_thing(small: NDArray[np.uint8]) -> Map:
    """1 on what differs from the picture's border, else 0; a central ellipse if nothing stands out."""
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    border = np.concatenate([lab[0], lab[:, -1], lab[-1, ::-1], lab[::-1, 0]])
    colours = np.stack([np.median(part, 0) for part in np.array_split(border, COLOURS)])
    distance = np.linalg.norm(lab[:, :, None] - colours, axis=-1).min(-1)
    striking = cv2.GaussianBlur(distance, (0, 0), 1.5) * (0.35 + 0.65 * _centred(small.shape[:2]))
    grey = np.clip(striking * 255 / max(float(striking.max()), 12.0), 0, 255).astype(np.uint8)
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if count > 1 and THING[0] < areas.max() / mask.size < THING[1]:
        return _filled((labels == 1 + int(areas.argmax())).astype(np.uint8))
    return (_centred(small.shape[:2]) > ELLIPSE).astype(np.float32)


def _filled(mask: NDArray[np.uint8]) -> Map:
    """The mask without holes."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(mask, outlines, -1, 1, cv2.FILLED), np.float32)


def _centred(shape: tuple[int, ...]) -> Map:
    """1 in the picture's middle, falling outwards."""
    y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in shape[:2])
    near: Map = np.exp(-1.6 * (x[None] ** 2 + y[:, None] ** 2))
    return near


def _breadth(thing: Map) -> float:
    """The side of the largest upright square within the thing, more or less."""
    padded = np.pad(thing.astype(np.uint8), 1)
    return 2 * float(cv2.distanceTransform(padded, cv2.DIST_L2, 5).max())


def _edges(small: NDArray[np.uint8]) -> Map:
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    edges: Map = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    return np.minimum(edges / 255, 1).astype(np.float32)


def _calmest(edges: Map, thing: Map, apart: float) -> tuple[float, float]:
    """Between the eyes: where the face is on the thing, and covers as little detail as can be."""
    side, above, below = (max(1, round(need * apart)) for need in NEEDS)
    window = (2 * side + 1, above + below + 1)
    anchor = (side, above)

    def mean(values: Map, outside: int) -> Map:
        return np.asarray(
            cv2.boxFilter(
                cv2.copyMakeBorder(values, below, below, side, side, cv2.BORDER_CONSTANT, value=outside),
                -1,
                window,
                anchor=anchor,
            )[below:-below, side:-side],
            np.float32,
        )

    on, busy = mean(thing, 0), mean(edges, 1)
    rows, columns = np.nonzero(thing)
    y, x = np.mgrid[: thing.shape[0], : thing.shape[1]]
    breadth = max(_breadth(thing), 1.0)
    off = np.hypot(x - columns.mean(), y + (below - above) / 2 - rows.mean()) / breadth
    best = np.argmax(2 * on - 1.2 * busy - 0.5 * off)
    row, column = np.unravel_index(int(best), thing.shape)
    return float(column) + 0.5, float(row) + 0.5
