"""Speech as a value: sound, and when which phone is in it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.speech.directions import Action

PRIMARY: Final = 2
"""The stress of the syllable that carries a word."""


@dataclass(frozen=True)
class Phone:
    """One phone of the International Phonetic Alphabet, without stress or length marks."""

    ipa: str
    """Empty for a pause."""
    start: float
    """Seconds from the beginning of the waveform."""
    end: float
    stress: int = 0
    """0 none, 1 secondary, 2 primary."""


@dataclass(frozen=True)
class Word:
    """Where a word of the spoken text begins."""

    at: int
    """Characters of the text before it."""
    start: float
    """Seconds from the beginning of the waveform."""


@dataclass(frozen=True)
class Cue:
    """A stage direction that is due."""

    action: Action
    time: float
    """Seconds from the beginning of the waveform."""
    speaker: int | None = None
    """Whose it is, counted from the photo's left; None for everybody who acts."""


@dataclass(frozen=True)
class Turn:
    """A stretch of speech that one face says."""

    speaker: int | None
    """Counted from the photo's left; None for everybody who acts."""
    start: float
    end: float


@dataclass(frozen=True)
class Speech:
    """What is heard, with what is needed to move a mouth to it."""

    samples: NDArray[np.float32]
    """Mono waveform of shape (n,), −1 to 1."""
    rate: int
    """Samples per second."""
    phones: tuple[Phone, ...]
    """In time order, without gaps: they tile [0, seconds], pauses included."""
    voice: str
    """Id of the voice that spoke."""
    language: str
    """BCP 47 tag."""
    words: tuple[Word, ...] = ()
    """Of one text as one voice spoke it, in order; empty where the voice does not tell."""
    cues: tuple[Cue, ...] = ()
    """In time order."""
    turns: tuple[Turn, ...] = ()
    """They tile [0, seconds]; none means that everybody says all of it."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate
