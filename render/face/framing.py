"""Framing: the photo cut to the shape of the wanted video, around the heads that speak."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from render.contract.request import Format
from render.face.heads import Heads, Points
from render.face.portrait import Face, Portrait

NOTE_SIDE: Final = 640
_ASPECTS: Final = {Format.SQUARE: 1.0, Format.PORTRAIT: 9 / 16, Format.LANDSCAPE: 16 / 9, Format.NOTE: 1.0}

# Where vertical room is left, the eyes come this far down the frame.
_EYE_LEVEL = 0.38
# Room around the heads, as a factor on their size, where the frame does not take all the photo has to give.
_BOXED_ROOM, _NOTE_ROOM = 1.12, 1.35
# Closer than this a note does not come where it has a choice: what is shown small would be blurred large.
_NOTE_LEAST = 320
# The backdrop of a photo that does not fill its frame: blur as a share of the long side, and light.
_BLUR, _LIGHT = 0.035, 0.55
_HALVINGS = 20


@dataclass(frozen=True)
class Window:
    """What the frame shows of the photo, in whole pixels of it; may reach beyond the photo."""

    left: int
    top: int
    width: int
    height: int

    def on(self, photo: tuple[int, int]) -> "Window":
        """The part of it that lies on a photo of this width and height."""
        left, top = max(0, self.left), max(0, self.top)
        right, bottom = min(photo[0], self.left + self.width), min(photo[1], self.top + self.height)
        return Window(left, top, right - left, bottom - top)


def framed(
    portrait: Portrait,
    faces: tuple[Face, ...],
    format: Format,  # noqa: A002 — the request's own word
    max_side: int,
) -> tuple[Portrait, tuple[Face, ...]]:
    """Cut `portrait` to `format` around `faces` (one at least), which move along.

    The heads are inside, hair and chin included; a note's inscribed circle holds them too. As much of
    the photo is shown as goes in, except that a note comes close. A photo in which the heads are too
    wide or too tall for the shape stands before a blurred copy of itself. Photo pixels are never enlarged,
    and they are untouched unless the frame would have a side over `max_side` (of a note: `NOTE_SIDE`).

    Returns:
        Portrait and faces as they were for `ORIGINAL`; else sides are even and the aspect is met to a pixel.
    """
    if format is Format.ORIGINAL:
        return portrait, faces
    heads, aspect = Heads.of(portrait, faces), _ASPECTS[format]
    if format is Format.NOTE:
        window, limit = _note(portrait, heads), min(max_side, NOTE_SIDE)
    else:
        window, limit = _rectangle(portrait, heads, aspect), max_side
    size = window.width, window.height
    if max(size) > limit:
        size = _within(aspect, _even(limit), _even(limit))
    scale = np.array(size) / (window.width, window.height)
    return _cut(portrait, window, size), tuple(_moved(face, window, scale) for face in faces)


def _rectangle(portrait: Portrait, heads: Heads, aspect: float) -> Window:
    """The largest window on the photo if it holds the heads, else the smallest one around them."""
    left, top, right, bottom = heads.box
    width, height = _within(aspect, portrait.width, portrait.height)
    if right - left > width or bottom - top > height:
        # Rounded up to even, so that rounding to the aspect cannot cut into a head.
        wide = min(portrait.width, _even((right - left) * _BOXED_ROOM + 1))
        tall = min(portrait.height, _even((bottom - top) * _BOXED_ROOM + 1))
        width, height = _around(aspect, wide, tall)
    return Window(
        _placed((left + right - width) / 2, width, (left, right), portrait.width),
        _placed(heads.eye_level - _EYE_LEVEL * height, height, (top, bottom), portrait.height),
        width,
        height,
    )


def _placed(wish: float, length: int, heads: tuple[int, int], photo: int) -> int:
    """Where, along one axis, a window begins that holds the heads: as wished, as far as the photo goes."""
    if length >= photo:
        return (photo - length) // 2
    first, last = max(0, heads[1] - length), min(photo - length, heads[0])
    return round(min(max(wish, first), last))


def _note(portrait: Portrait, heads: Heads) -> Window:
    """The square whose inscribed circle holds the heads with some room, if there is any."""
    left, top, right, bottom = heads.box
    centre = np.array([left + right, top + bottom]) / 2
    # A little more, which rounding to whole and even pixels may take.
    radius = heads.reach(centre) + 2
    room = min(portrait.width, portrait.height) / 2
    half = _even(max(radius, min(max(radius * _NOTE_ROOM, _NOTE_LEAST / 2), room)) * 2 + 1) // 2
    photo = np.array([portrait.width, portrait.height])
    inside = np.where(photo >= 2 * half, centre.clip(half, np.maximum(half, photo - half)), photo / 2)
    x, y = _toward(inside, centre, heads, half - 1)
    return Window(round(x) - half, round(y) - half, 2 * half, 2 * half)


def _toward(wish: Points, safe: Points, heads: Heads, radius: float) -> Points:
    """The point nearest to `wish`, on the way there from `safe`, that has the heads within `radius`.

    Such points form a convex set, so that halving finds its edge.
    """
    if heads.reach(wish) <= radius:
        return wish
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        holds = heads.reach(safe + (wish - safe) * middle) <= radius
        low, high = (middle, high) if holds else (low, middle)
    return safe + (wish - safe) * low


def _within(aspect: float, width: int, height: int) -> tuple[int, int]:
    """The largest even size of an aspect within an even size."""
    if height * aspect <= width:
        return _even(height * aspect + 1), height
    return width, _even(width / aspect + 1)


def _around(aspect: float, width: int, height: int) -> tuple[int, int]:
    """The smallest even size of an aspect around an even size."""
    if height * aspect >= width:
        return _even(height * aspect + 1), height
    return width, _even(width / aspect + 1)


def _even(length: float) -> int:
    """Rounded down; with 1 more, to the nearest."""
    return max(2, int(length // 2) * 2)


def _cut(portrait: Portrait, window: Window, size: tuple[int, int]) -> Portrait:
    """What `window` shows, at `size`, over the backdrop where that is not all photo."""
    photo = Image.fromarray(portrait.pixels)
    seen = window.on(photo.size)
    scale = np.array(size) / (window.width, window.height)
    corner = np.rint((seen.left - window.left, seen.top - window.top) * scale).astype(int).tolist()
    shown = np.rint((seen.width, seen.height) * scale).astype(int).tolist()
    part = photo.crop((seen.left, seen.top, seen.left + seen.width, seen.top + seen.height))
    if part.size != tuple(shown):
        part = part.resize(shown, Image.Resampling.LANCZOS)
    if part.size == size:
        return Portrait(np.asarray(part))
    frame = _backdrop(photo, size)
    frame.paste(part, corner)
    return Portrait(np.asarray(frame))


def _backdrop(photo: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The photo, filling the frame, out of focus and dimmed."""
    blurred = ImageOps.fit(photo, size).filter(ImageFilter.GaussianBlur(_BLUR * max(size)))
    return blurred.point(lambda value: value * _LIGHT)


def _moved(face: Face, window: Window, scale: Points) -> Face:
    offset = np.array([window.left, window.top])
    left, top, right, bottom = (((np.reshape(face.box, (2, 2)) - offset) * scale).ravel()).tolist()
    marks = ((face.landmarks - offset) * scale).astype(np.float32)
    return replace(face, box=(left, top, right, bottom), landmarks=marks)
