"""How well a face can be seen."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from render.contract.outcome import Code, Refusal
from render.face.portrait import Face, Portrait

SMALL: Final = 64.0
"""Pixels; the side of a face's box under which its result cannot be good."""
# A face is judged at this size, so that sharpness means the same for all; smaller ones as they are.
JUDGED: Final = 128
# Variance of the Laplacian over the variance of the picture, under which there is no edge left on a face.
BLURRED: Final = 0.006
# Of 255: the light of a face in which one can hardly, or not at all, see anything; and the spread of it.
DARK, BLACK, FLAT = 28.0, 9.0, 3.0
# A face that shows less of itself than this, as the distance of its eyes over the height of its jaw, looks
# away: profiles.
PROFILE: Final = 0.22
# The share of a face's landmarks that may lie outside the picture.
OUTSIDE: Final = 0.4
# Pixels that one can say anything about.
LEAST: Final = 2


def warnings(portrait: Portrait, face: Face) -> tuple[str, ...]:
    """Friendly sentences on what will show in the result."""
    said = []
    if min(face.box[2] - face.box[0], face.box[3] - face.box[1]) < SMALL:
        said.append("The face is very small here; a closer picture will talk better.")
    grey = _judged(portrait, face)
    if grey.size and _sharpness(grey) < BLURRED:
        said.append("The face is blurred; a sharper picture will talk better.")
    if grey.size and float(np.percentile(grey, 90)) < DARK:
        said.append("The face is very dark; a brighter picture will talk better.")
    return tuple(said)


def check_visible(portrait: Portrait, face: Face) -> None:
    """Let every face pass of which enough can be seen to make it talk.

    Raises:
        Refusal: it is black, cut off by the picture's edge, or looks away.
    """
    grey = _judged(portrait, face)
    if not grey.size or _outside(portrait, face) > OUTSIDE:
        raise _hidden("Most of this face is outside the picture. Please send one that shows all of it.")
    if float(np.percentile(grey, 95)) < BLACK or float(grey.std()) < FLAT:
        raise _hidden("This face is too dark to see. Please send a brighter picture.")
    if face.kind == "human" and _turned_away(face):
        raise _hidden("This face looks away from the camera. Please send one that shows both eyes.")


def _hidden(sentence: str) -> Refusal:
    return Refusal(Code.PHOTO_FACE_HIDDEN, sentence)


def _judged(portrait: Portrait, face: Face) -> NDArray[np.float32]:
    """The grey inner part of the face's box, shrunk to `JUDGED`; empty if it is not on the picture."""
    limits = (portrait.width, portrait.height) * 2
    left, top, right, bottom = (
        int(np.clip(side, 0, most)) for side, most in zip(face.box, limits, strict=True)
    )
    if min(right - left, bottom - top) < LEAST:
        return np.zeros((0, 0), np.float32)
    grey = cv2.cvtColor(portrait.pixels[top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    factor = min(1.0, JUDGED / max(grey.shape))
    size = max(2, round(grey.shape[1] * factor)), max(2, round(grey.shape[0] * factor))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.float32)


def _sharpness(grey: NDArray[np.float32]) -> float:
    return float(cv2.Laplacian(grey, cv2.CV_32F).var() / max(float(grey.var()), 1.0))


def _outside(portrait: Portrait, face: Face) -> float:
    inside = (face.landmarks >= 0) & (face.landmarks < [portrait.width, portrait.height])
    return float(1 - inside.all(-1).mean())


def _turned_away(face: Face) -> bool:
    marks = face.landmarks
    apart = np.linalg.norm(face.eyes[1] - face.eyes[0])
    height = np.linalg.norm(marks[8] - marks[17:27].mean(0))
    return bool(apart < PROFILE * height)
