"""Closure: are the lips together where the sound needs it, and apart on open vowels?

Measured twice at the middle of each such phone: by the second landmarker's inner lips, and by what of the
mouth's interior can be seen, told by drawing the same frames with it all black and all white.
"""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import imageio_ffmpeg
import numpy as np
from fidelity.anthropometry import Looks
from fidelity.cast import FPS, Frames, Subject, still
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from render.engine.finish import Layer
from render.engine.interior import Interior
from render.engine.scene import Scene
from render.performance.acting import perform
from render.performance.performance import COLUMN, Performance
from render.performance.visemes import viseme_of
from render.speech.speech import PRIMARY, Phone, Speech
from render.video.encoder import FfmpegEncoder

SENTENCE: Final = (
    "Bob and Pam above all love a puppy. Five fine apples, a map of Africa, and my poppa's "
    "van: maybe both of you have a problem. But mama must stop; papa sobbed, half my muffin above his thumb."
)
CLOSED: Final = frozenset(("PP", "FF"))
OPEN_VOWELS: Final = frozenset("aɑæʌɔɒɐ")
# Gaps relative to the mouth's width on the photo: closed is no more than the one, open at least the other.
CLOSED_GAP, OPEN_GAP = 0.03, 0.08
# A pixel counts as open from this part of the interior's own contrast on: in the deepest shade of the lips
# the painter leaves a quarter of it.
SEEN = 0.25
_BLACK, _WHITE = 16, 235
# How far around the mouth the interior is looked for, in mouth widths and in io.
_SIDE, _ABOVE, _BELOW = 0.65, 0.5, 1.1


@dataclass(frozen=True)
class Moment:
    """The middle of one phone, and the gaps there relative to the mouth's width."""

    ipa: str
    seconds: float
    landmarks: float
    """By the second landmarker, on the frame as drawn."""
    seen: float
    """Height of the visible interior."""
    closes: bool
    """Whether the lips should be closed here rather than open."""
    decoded: float | None = None
    """As `landmarks`, on the frame decoded from the mp4, where one was made."""

    def holds(self, gap: float) -> bool:
        return gap <= CLOSED_GAP if self.closes else gap >= OPEN_GAP


@dataclass(frozen=True)
class Closures:
    """All moments of a sentence that matter."""

    moments: list[Moment]
    shut: float
    """The gap that the landmarker sees between lips that sight says are together; it is taken off the
    landmarks' gaps. 0 where the lips cannot be shut."""


def measure(subject: Subject, speech: Speech, *, encoded: bool) -> Closures:
    """Draw `speech` and look; `encoded`: at the mp4 too."""
    wanted = [(phone, closes) for phone in speech.phones if (closes := _closes(phone)) is not None]
    table = perform(speech, FPS, seed=0).table
    at = np.array([int((phone.start + phone.end) / 2 * FPS) for phone, _ in wanted])
    shut = _shut(subject)
    landmarks = _by_landmarks(subject, subject.frames(table[at]), shut)
    seen = _by_sight(subject, table[at])
    decoded: list[float] | list[None] = [None] * len(at)
    if encoded:
        decoded = _by_landmarks(subject, _decoded(subject, speech, table, at), shut)
    moments = [
        Moment(phone.ipa, round(float(when) / FPS, 2), by_landmarks, by_sight, closes, after)
        for (phone, closes), when, by_landmarks, by_sight, after in zip(
            wanted, at, landmarks, seen, decoded, strict=True
        )
    ]
    return Closures(moments, shut)


def _closes(phone: Phone) -> bool | None:
    """None where neither is asked of the lips."""
    if viseme_of(phone.ipa) in CLOSED:
        return True
    return False if phone.stress == PRIMARY and phone.ipa in OPEN_VOWELS else None


def _by_landmarks(subject: Subject, frames: Frames, shut: float) -> list[float]:
    looks = Looks(subject.rest)
    return [looks(subject.look(frame)).gap / looks.rest.mouth_width - shut for frame in frames]


def _shut(subject: Subject) -> float:
    table = still(1)
    table[:, COLUMN["mouthClose"]] = 1
    [seen], [gap] = _by_sight(subject, table), _by_landmarks(subject, subject.frames(table), 0)
    return gap if seen <= CLOSED_GAP else 0.0


def _by_sight(subject: Subject, table: NDArray[np.float32]) -> list[float]:
    """Height of the visible interior in the mouth's widths."""
    black, white = (subject.frames(table, _with_interior(subject, value)) for value in (0.0, 1.0))
    film = subject.scene.film
    luma = slice(0, film.width * film.height)
    difference = (white[:, luma].astype(np.float32) - black[:, luma]) / (_WHITE - _BLACK)
    pixels = difference.reshape(-1, film.height, film.width)
    return [_height(subject, np.clip(picture / SEEN, 0, 1)) for picture in pixels]


def _with_interior(subject: Subject, value: float) -> Scene:
    """The same face with everything behind its lips in one grey, 0 to 1."""
    inside = subject.rig.interior
    parts = {part.name: getattr(inside, part.name) for part in fields(Interior)}
    grey: dict[str, Any] = {
        name: replace(part, rgb=np.full_like(part.rgb, value))
        for name, part in parts.items()
        if isinstance(part, Layer)
    }
    return subject.scene_of(replace(subject.rig, interior=replace(inside, **grey)))


def _height(subject: Subject, seen: NDArray[np.float32]) -> float:
    """The largest height of what is seen, measured across the mouth, in the mouth's widths."""
    anatomy = subject.rig.anatomy
    width = 2 * anatomy.mouth_half
    step = 1 / anatomy.io
    x, y = np.arange(-_SIDE * width, _SIDE * width, step), np.arange(-_ABOVE, _BELOW, step)
    at = anatomy.mouth.pixels(np.stack(np.meshgrid(x, y), -1)) - 0.5
    across = map_coordinates(seen, [at[..., 1], at[..., 0]], order=1)
    return float(across.sum(0).max() * step / width)


def _decoded(subject: Subject, speech: Speech, table: NDArray[np.float32], at: NDArray[np.int_]) -> Frames:
    """The frames at these indices as a viewer gets them, from the mp4."""
    film = subject.scene.film
    with TemporaryDirectory() as room:
        clip = Path(room, "clip.mp4")
        FfmpegEncoder().encode(film, subject.scene.draw(Performance(table, FPS)), speech, clip)
        reader = imageio_ffmpeg.read_frames(str(clip), pix_fmt="yuv420p", bits_per_pixel=12)
        next(reader)  # what ffmpeg says of the clip
        wanted = set(at.tolist())
        kept = {i: np.frombuffer(frame, np.uint8) for i, frame in enumerate(reader) if i in wanted}
    return np.stack([kept[index] for index in at.tolist()])
