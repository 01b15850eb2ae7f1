"""What the pipeline needs from the outside, as Protocols; `bootstrap` chooses who provides it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from render.face.portrait import Face, Portrait
from render.performance.performance import Performance
from render.speech.speech import Phone, Speech
from render.video.film import Film


class Voice(Protocol):
    """One speech engine."""

    def speak(self, text: str, language: str) -> Speech:
        """Say `text`.

        `language` is the engine's own name for it, from the catalogue. An engine that does not know
        when its phones sound leaves `phones` empty.

        Raises:
            VoiceUnavailableError: the engine cannot speak now (no network, say); another may.
        """
        ...


class Aligner(Protocol):
    """Finds known words in sound."""

    def align(self, speech: Speech, reference: Speech) -> tuple[Phone, ...]:
        """Time `reference.phones` in `speech.samples`; both say the same text."""
        ...


class FaceFinder(Protocol):
    """Finds faces in a portrait, largest first."""

    def find(self, portrait: Portrait) -> tuple[Face, ...]: ...


class Engine(Protocol):
    """Draws performances of the faces of one photo; built once per photo, asked many times."""

    @property
    def film(self) -> Film:
        """Size and rate of the frames."""
        ...

    def draw(self, *cast: Performance) -> Iterator[NDArray[np.uint8]]:
        """Yield batches of frames, uint8 of shape (batch, film.frame_bytes), I420 planes in BT.709
        limited range, until all is drawn.

        `cast` has one performance per face, all equally long.
        """
        ...


class Encoder(Protocol):
    """Writes frames and sound into a video file."""

    def encode(self, film: Film, batches: Iterable[NDArray[np.uint8]], speech: Speech, target: Path) -> None:
        """Consume all `batches`, then leave a complete file at `target`, or none.

        Raises:
            Failure: the encoder did not finish; nothing is left at `target`.
        """
        ...
