"""Where OpenCV keeps its Haar cascades."""

from pathlib import Path
from typing import Final

import cv2.data

CAT_FACES: Final = ("haarcascade_frontalcatface.xml", "haarcascade_frontalcatface_extended.xml")
"""Frontal cats (Joseph Howse, trained on cats' faces without and with the ears)."""


def cascade_path(name: str) -> Path:
    """The file of a cascade; the wheel bears all of them up to OpenCV 4."""
    return Path(cv2.data.haarcascades) / name
