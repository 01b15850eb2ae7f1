"""Faces to test on: a real one, and one that is drawn."""

from functools import cache

import numpy as np
from PIL import Image, ImageDraw
from skimage.data import astronaut

from render.face.faces import DlibFaceFinder
from render.face.portrait import Face, Portrait
from render.performance.performance import COLUMN, CONTROLS, Performance

FINDER = DlibFaceFinder()


@cache
def real_portrait() -> Portrait:
    """Eileen Collins, NASA, public domain: 512², an open smile."""
    return Portrait(astronaut())


@cache
def real_face() -> Face:
    return FINDER.find(real_portrait())[0]


@cache
def close_portrait() -> Portrait:
    """The same face three times as large, so that landmarks found on it are finer."""
    head = Image.fromarray(astronaut()).crop((90, 0, 360, 270))
    return Portrait(np.asarray(head.resize((810, 810), Image.Resampling.BICUBIC)))


@cache
def close_face() -> Face:
    return FINDER.find(close_portrait())[0]


def drawn_landmarks(scale: float = 100.0, at: tuple[float, float] = (256.0, 200.0)) -> np.ndarray:
    """A symmetric face with closed lips, its eyes `scale` pixels apart and their middle `at`."""
    jaw = [(-1.15 * np.cos(a), 0.2 + 1.6 * np.sin(a)) for a in np.linspace(0, np.pi, 17)]
    brows = [
        (s * x, -0.3)
        for s, xs in ((-1, (0.85, 0.7, 0.5, 0.35, 0.2)), (1, (0.2, 0.35, 0.5, 0.7, 0.85)))
        for x in xs
    ]
    nose = [(0, y) for y in (0.0, 0.2, 0.4, 0.55)] + [(x, 0.65) for x in (-0.2, -0.1, 0, 0.1, 0.2)]
    ring = [(-0.22, 0), (-0.08, -0.08), (0.08, -0.08), (0.22, 0), (0.08, 0.08), (-0.08, 0.08)]
    eyes = [(cx + x, y) for cx in (-0.5, 0.5) for x, y in ring]
    outer_up = [
        (-0.42, 1.06),
        (-0.25, 0.98),
        (-0.1, 0.95),
        (0, 0.97),
        (0.1, 0.95),
        (0.25, 0.98),
        (0.42, 1.06),
    ]
    outer_low = [(0.25, 1.15), (0.1, 1.19), (0, 1.2), (-0.1, 1.19), (-0.25, 1.15)]
    inner = [
        (-0.38, 1.06),
        (-0.15, 1.06),
        (0, 1.06),
        (0.15, 1.06),
        (0.38, 1.06),
        (0.15, 1.06),
        (0, 1.06),
        (-0.15, 1.06),
    ]
    points = np.array([*jaw, *brows, *nose, *eyes, *outer_up, *outer_low, *inner], np.float32)
    return (points * scale + np.array(at, np.float32)).astype(np.float32)


def drawn_face(size: int = 512, line: float = 0.0) -> tuple[Portrait, Face]:
    """A flat face whose dark lip line lies `line` pixels below where its landmarks say."""
    marks = drawn_landmarks()
    picture = Image.new("RGB", (size, size), (90, 110, 140))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((130, 30, 382, 390), fill=(214, 170, 140))
    draw.polygon([tuple(p) for p in marks[48:60]], fill=(190, 100, 95))
    left, right = marks[60], marks[64]
    draw.line([(left[0], left[1] + line), (right[0], right[1] + line)], fill=(70, 25, 25), width=3)
    for eye in (marks[36:42], marks[42:48]):
        draw.polygon([tuple(p) for p in eye], fill=(250, 250, 250))
    box = (*marks.min(0).tolist(), *marks.max(0).tolist())
    return Portrait(np.asarray(picture)), Face(box, marks)


def in_dark_glasses() -> tuple[Portrait, Face]:
    """The drawn face behind two black lenses."""
    portrait, face = drawn_face()
    picture = portrait.pixels.copy()
    for eye in (slice(36, 42), slice(42, 48)):
        x, y = face.landmarks[eye].mean(0).astype(int)
        picture[y - 30 : y + 35, x - 35 : x + 35] = 15
    return Portrait(picture), face


def acted(*rows: dict[str, float]) -> Performance:
    """A frame per row of controls, at 25 frames a second."""
    table = np.zeros((len(rows), len(CONTROLS)), np.float32)
    for row, controls in zip(table, rows, strict=True):
        for name, strength in controls.items():
            row[COLUMN[name]] = strength
    return Performance(table, 25)
