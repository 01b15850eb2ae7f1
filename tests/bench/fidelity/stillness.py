"""Stillness: what should not move, does it stay?"""

from dataclasses import dataclass

import numpy as np
from fidelity.anthropometry import BRIDGE
from fidelity.cast import Frames, Subject, still
from numpy.typing import NDArray

from render.performance.performance import COLUMN

# Jitter is told in pixels of a picture with this long side.
SIDE = 512
# The patch of the nose's bridge that is followed, in inter-ocular distances to either side.
PATCH = 0.16
# What is held at rest, so that nothing near the bridge and the corners of the eyes is meant to move.
HELD = ("head", "eye", "gaze")
# The corners, among an eye's points.
CORNERS = (0, 8)


@dataclass(frozen=True)
class Stillness:
    """What moved that should not have; steps are from frame to frame, in pixels at `SIDE`."""

    outside: int
    """Largest difference to the photo outside the moving region, in code values."""
    region: float
    """The moving region's share of the picture."""
    corners: float
    """Largest step of an eye's corner, by the second landmarker's eye network."""
    bridge: float
    """Largest step of the nose's bridge, by following its pixels."""
    mesh: float
    """The same by the second landmarker's mesh, which moves noses a little when mouths open."""


def measure(subject: Subject, table: NDArray[np.float32]) -> Stillness:
    """Over a performance; for the steps, all but head and eyes of it is performed."""
    area, portrait = subject.rig.region.area, subject.portrait
    held = table.copy()
    held[:, [index for name, index in COLUMN.items() if name.startswith(HELD)]] = 0
    frames = subject.frames(held)
    looks = [subject.look(frame) for frame in frames]
    pixels = SIDE / max(portrait.width, portrait.height)
    corners = np.array([look.lids[:, CORNERS] for look in looks]).reshape(len(looks), -1, 2)
    mesh = np.array([look.mesh[list(BRIDGE), :2].mean(0) for look in looks])
    return Stillness(
        outside=_outside(subject, subject.frames(table)),
        region=area.width * area.height / (portrait.width * portrait.height),
        corners=_largest_step(corners) * subject.shrink * pixels,
        bridge=_largest_step(_followed(subject, frames)) * pixels,
        mesh=_largest_step(mesh) * subject.shrink * pixels,
    )


def _outside(subject: Subject, frames: Frames) -> int:
    """Largest difference to the photo."""
    photo, film = subject.frames(still(1))[0], subject.scene.film
    moved = np.ones((film.height, film.width), bool)
    moved[subject.rig.region.area.part(1)] = False
    fixed = np.concatenate([moved.ravel(), np.tile(moved[::2, ::2].ravel(), 2)])
    return max(int(np.abs(frame[fixed].astype(int) - photo[fixed]).max(initial=0)) for frame in frames)


def _followed(subject: Subject, frames: Frames) -> NDArray[np.float64]:
    """Where the bridge's pixels went since the photo, shape (frames, 2) (Lucas and Kanade 1981)."""
    film, anatomy = subject.scene.film, subject.rig.anatomy
    x, y = (subject.rest.mesh[list(BRIDGE), :2].mean(0) * subject.shrink).astype(int)
    x, y = x + subject.window.left, y + subject.window.top
    reach = max(3, round(PATCH * anatomy.io))
    luma = frames[:, : film.width * film.height].reshape(-1, film.height, film.width)
    patches = luma[:, y - reach : y + reach + 1, x - reach : x + reach + 1].astype(np.float64)
    slopes = np.stack([slope.ravel() for slope in np.gradient(patches[0])][::-1], 1)
    change = (patches - patches[0]).reshape(len(patches), -1)
    moved: NDArray[np.float64] = -np.linalg.lstsq(slopes, change.T, rcond=None)[0].T
    return moved


def _largest_step(track: NDArray[np.float64]) -> float:
    """Of points over time, shape (frames, …, 2)."""
    return float(np.linalg.norm(np.diff(track, axis=0), axis=-1).max(initial=0))
