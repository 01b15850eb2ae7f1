"""Eyes and noses of animals, seen as dark spots in a square patch around a face."""

from itertools import permutations
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from render.face.portrait import Kind
from render.face.template import Points

Grey = NDArray[np.float32]

# Patches are this many pixels wide and high.
PATCH: Final = 300
# Radii of pupils on the patch, and how much darker (of 255) than all around them they are.
PUPILS: Final = (6, 9, 13)
DARKER: Final = 60.0
CANDIDATES: Final = 6
# Eyes are this far apart on the patch, and tilted by less than this slope.
APART: Final = (0.2, 0.55)
SLOPE: Final = 0.5
# How far an eye may be from where it is expected, in pixels of the patch.
ASTRAY: Final = 15.0
# A dog's nose is larger and darker than a cat's: its width in eye distances, its grey against the fur's.
DOG_NOSE_WIDTH: Final = 0.34
NOSE_DARK: Final = 0.45


def eyes_in(grey: Grey) -> tuple[Points, Points] | None:
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
    contrast = contrast_in(grey)
    edge = PATCH // 10
    contrast[:edge], contrast[-edge:], contrast[:, :edge], contrast[:, -edge:] = 0, 0, 0, 0
    spots = []
    for _ in range(CANDIDATES):
        y, x = np.unravel_index(int(contrast.argmax()), contrast.shape)
        if contrast[y, x] >= DARKER:
            spots.append((np.array([float(x), float(y)]), float(contrast[y, x])))
        cv2.circle(contrast, (int(x), int(y)), PUPILS[-1], 0.0, -1)
    return spots


def darkest_near(contrast: Grey, point: Points) -> Points:
    y, x = np.mgrid[:PATCH, :PATCH]
    near = np.exp(-((x - point[0]) ** 2 + (y - point[1]) ** 2) / (2 * ASTRAY**2))
    row, column = np.unravel_index(int((near * contrast.clip(0)).argmax()), contrast.shape)
    return np.array([float(column), float(row)])


def contrast_in(grey: Grey) -> Grey:
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


def nose_in(grey: Grey, left: Points, right: Points) -> tuple[float, Kind]:
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
