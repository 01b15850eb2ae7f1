"""The offline voice: espeak-ng, which knows to the sample when it says what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.speech.ipa import VOWELS, segments, stress
from render.speech.speech import Phone, Speech, Word
from render.speech.voices.espeak_library import Mark, utter

WORDS_PER_MINUTE: Final = 170

_SHORTEST_PAUSE: Final = 0.06
"""Seconds; shorter silences are part of a consonant or of nothing."""
_SHORTEST_PHONE: Final = 0.015
"""Seconds; a mark shorter than this stands for a sound drawn inside the one before."""
_SILENCE: Final = 1e-3
"""Amplitude below which espeak, which is silent digitally, is taken as silent."""
_FIRST_SHARE: Final = 1.5
"""Weight of the first sound among those that share one mark; the others weigh 1 each."""


@dataclass(frozen=True)
class EspeakVoice:
    """Speaks any of espeak-ng's languages; `language` is the name of an espeak voice, as `en-us`."""

    id: str = "espeak"
    words_per_minute: int = WORDS_PER_MINUTE

    def speak(self, text: str, language: str) -> Speech:
        """Say `text`, with all phones and words timed. Markup of any kind is read as text."""
        utterance = utter(text, language, self.words_per_minute)
        samples = utterance.samples.astype(np.float32)
        samples /= 32768
        sounds = _sounds(utterance.marks, len(samples) / utterance.rate, utterance.rate)
        phones = _with_closures(list(_split(sounds)), samples, utterance.rate)
        words = tuple(Word(mark.at, mark.sample / utterance.rate) for mark in utterance.words)
        return Speech(samples, utterance.rate, phones, self.id, language, words)


def _sounds(marks: Iterable[Mark], seconds: float, rate: int) -> list[Phone]:
    """The marks as phones that tile [0, seconds], `ipa` still as espeak writes it."""
    spoken = [mark for mark in marks if not mark.ipa.startswith("(")]
    edges = [*(mark.sample / rate for mark in spoken), seconds]
    sounds = [Phone("", 0.0, edges[0])]
    for mark, (start, end) in zip(spoken, pairwise(edges), strict=True):
        before = sounds.pop()
        if segments(mark.ipa):
            begin = _inside(before) if before.ipa and end - start < _SHORTEST_PHONE else start
            sounds += [replace(before, end=begin), Phone(mark.ipa, begin, end)]
        elif mark.ipa or not before.ipa or end - start < _SHORTEST_PAUSE:
            # A modifier marked on its own, more of the same pause, or none worth the name.
            sounds.append(replace(before, end=end))
        else:
            sounds += [before, Phone("", start, end)]
    return [sound for sound in sounds if sound.end > sound.start]


def _inside(sound: Phone) -> float:
    """Where a consonant begins that espeak draws inside the vowel before it, as the l of “deal”."""
    return sound.start + (sound.end - sound.start) * 2 / 3


def _split(sounds: Iterable[Phone]) -> Iterator[Phone]:
    """One phone per segment: a diphthong's or final's parts share its time.

    espeak puts stress marks before the syllable; here they go to its vowel.
    """
    pending = 0
    for sound in sounds:
        pending = max(pending, stress(sound.ipa))
        parts = _parts(sound)
        yield from (replace(part, stress=pending if part.ipa in VOWELS else 0) for part in parts)
        if any(part.ipa in VOWELS for part in parts):
            pending = 0


def _parts(sound: Phone) -> list[Phone]:
    letters = segments(sound.ipa)
    if not letters:
        return [replace(sound, ipa="")]
    shares = np.cumsum([0.0, _FIRST_SHARE, *[1.0] * (len(letters) - 1)])
    edges = (sound.start + (sound.end - sound.start) * shares / shares[-1]).tolist()
    edges[-1] = sound.end
    return [Phone(letter, start, end) for letter, (start, end) in zip(letters, pairwise(edges), strict=True)]


def _with_closures(phones: list[Phone], samples: NDArray[np.float32], rate: int) -> tuple[Phone, ...]:
    """Give each stop the silence before its burst.

    espeak marks a stop at the burst, but lips and tongue shut when the sound before it ends.
    """
    closed = list(phones)
    for index in range(1, len(closed)):
        before, phone = closed[index - 1], closed[index]
        if not before.ipa or phone.ipa in VOWELS or not phone.ipa:
            continue
        first = round(before.start * rate)
        loud = np.flatnonzero(np.abs(samples[first : round(phone.start * rate)]) > _SILENCE)
        last = (first + int(loud[-1])) / rate if len(loud) else before.start
        start = max(last, before.start + _SHORTEST_PHONE)
        if start < phone.start:
            closed[index - 1 : index + 1] = replace(before, end=start), replace(phone, start=start)
    return tuple(closed)
