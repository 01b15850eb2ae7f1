"""libespeak-ng behind one plain call."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

from render.contract.outcome import Code, Failure

_SYNCHRONOUS: Final = 2
_PHONEME_EVENTS_IN_IPA: Final = 0x0001 | 0x0002
_DONT_EXIT: Final = 0x8000
_UTF8: Final = 1  # and neither SSML (0x10) nor [[phonemes]] (0x100): the text is only text
_RATE_PARAMETER: Final = 1
_LIST_TERMINATED: Final = 0
_WORD: Final = 1
_PHONEME: Final = 7


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_uint8 * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)
# The library keeps all its state in globals.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Mark:
    """Where in the sound a phoneme begins."""

    sample: int
    ipa: str
    """Up to eight bytes of IPA with stress and length marks; empty for silence; `(xx)` where the text
    switches to language xx."""


@dataclass(frozen=True)
class WordMark:
    """Where in the sound a word of the text begins."""

    sample: int
    at: int
    """Characters of the text before it."""


@dataclass(frozen=True)
class Utterance:
    """What the library said."""

    samples: NDArray[np.int16]
    """Mono, shape (n,)."""
    rate: int
    marks: tuple[Mark, ...]
    words: tuple[WordMark, ...]
    """Of each place in the text the first; what is read out as many words, as a number, has several."""


def utter(text: str, voice: str, words_per_minute: int) -> Utterance:
    """Say `text` with the library's `voice`; the same arguments give the same samples.

    Raises:
        Failure: the library does not load, or does not know the voice.
    """
    sound: list[bytes] = []
    marks: list[Mark] = []
    words: list[WordMark] = []

    def collect(wave: Any, count: int, events: Any) -> int:
        if wave and count:
            sound.append(ctypes.string_at(wave, 2 * count))
        for event in _told(events):
            if event.type == _PHONEME:
                raw = bytes(event.id.string).split(b"\0", 1)[0]
                marks.append(Mark(event.sample, raw.decode(errors="ignore")))
            elif event.type == _WORD and (not words or event.text_position - 1 > words[-1].at):
                words.append(WordMark(event.sample, event.text_position - 1))
        return 0

    callback = _Callback(collect)
    with _ONE_AT_A_TIME, _fresh_library() as (library, rate):
        library.espeak_SetSynthCallback(callback)
        _check(library.espeak_SetVoiceByName(voice.encode()), f"voice {voice}")
        _check(library.espeak_SetParameter(_RATE_PARAMETER, words_per_minute, 0), "rate")
        data = text.encode()
        _check(library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None), "synthesis")
    return Utterance(np.frombuffer(b"".join(sound), np.int16), rate, tuple(marks), tuple(words))


def _told(events: Any) -> Iterator[Any]:
    index = 0
    while events[index].type != _LIST_TERMINATED:
        yield events[index]
        index += 1


@contextmanager
def _fresh_library() -> Iterator[tuple[ctypes.CDLL, int]]:
    """The library, newly mapped and initialised, with its sample rate.

    Oscillator phase and noise seed are static variables that no call resets, so what was said before
    would change what is said next. Unmapping resets them, and costs less than a millisecond.
    """
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
        data_path = espeakng_loader.get_data_path().encode()
    except (OSError, RuntimeError) as error:
        raise Failure(Code.INTERNAL, f"espeak-ng does not load: {error}") from error
    try:
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, data_path, _PHONEME_EVENTS_IN_IPA | _DONT_EXIT)
        if rate <= 0:
            raise Failure(Code.INTERNAL, f"espeak-ng does not initialise: {rate}")
        try:
            yield library, rate
        finally:
            library.espeak_Terminate()
    finally:
        ctypes.CDLL(None).dlclose(ctypes.c_void_p(library._handle))  # noqa: SLF001 - ctypes has no other way


def _check(status: int, what: str) -> None:
    if status != 0:
        raise Failure(Code.INTERNAL, f"espeak-ng refuses {what}: status {status}")
