"""The online voice: Google Translate's, asked the way gTTS asks."""

import base64
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Final

import numpy as np
import requests
from gtts import gTTS

from render.speech.errors import VoiceUnavailableError
from render.speech.speech import Speech
from render.speech.voices.mp3 import decode_mp3

RATE: Final = 24_000
"""Samples per second of Google's audio."""

_PATH: Final = "/_/TranslateWebserverUi/data/batchexecute"
_AUDIO: Final = re.compile(rb'jQ1olc","\[\\"([A-Za-z0-9+/=]+)\\"')
_LARGEST_ANSWER: Final = 2 * 1024 * 1024
"""Bytes; a piece of 100 characters takes about 100 kB."""
_AT_ONCE: Final = 4
_FAINTEST: Final = 1e-3


@dataclass(frozen=True)
class GoogleVoice:
    """Speaks over the network, or says within `patience` seconds that it cannot.

    gTTS cuts the text into pieces and words the requests; sending them is done here, because gTTS turns
    certificate checks off, and has no limit on the whole of a long text.
    """

    id: str = "gtts"
    patience: float = 4.0
    address: str = "https://translate.google.{domain}"

    def speak(self, text: str, language: str) -> Speech:
        """Say `text`; `language` is Google's code and, after a colon, the domain that gives the accent.

        `phones` stay empty.
        """
        deadline = time.monotonic() + self.patience
        code, _, domain = language.partition(":")
        url = self.address.format(domain=domain or "com") + _PATH
        try:
            mp3 = b"".join(_Errand(url, _bodies(text, code), deadline).run())
            samples = decode_mp3(mp3, RATE, deadline - time.monotonic())
        except (ValueError, OSError) as error:  # requests' errors are OSErrors
            raise VoiceUnavailableError(f"Google does not speak: {error}") from error
        if np.abs(samples).max(initial=0.0) < _FAINTEST:
            raise VoiceUnavailableError("Google says nothing")
        return Speech(samples, RATE, (), self.id, language)


def _bodies(text: str, code: str) -> list[str]:
    try:
        return gTTS(text, lang=code, lang_check=False).get_bodies()  # type: ignore[no-any-return]  # untyped
    except AssertionError as error:  # how gTTS says that nothing is left to be spoken
        raise ValueError(str(error)) from error


@dataclass(frozen=True)
class _Errand:
    """Fetches the audio of all pieces, a few at once.

    The threads are daemons and nobody waits for them beyond the deadline: a server that trickles a byte
    now and then never runs into a socket's timeout.
    """

    url: str
    bodies: Sequence[str]
    deadline: float
    answers: SimpleQueue[tuple[int, bytes | Exception]] = field(default_factory=SimpleQueue)

    def run(self) -> list[bytes]:
        """The MP3 of each piece, in order.

        Raises:
            OSError: no network, a bad status, or no end in sight.
            ValueError: an answer without audio.
        """
        for first in range(min(_AT_ONCE, len(self.bodies))):
            threading.Thread(target=self._fetch_every, args=(first,), daemon=True).start()
        audio: dict[int, bytes] = {}
        while len(audio) < len(self.bodies):
            try:
                index, answer = self.answers.get(timeout=max(self._left(), 0.0))
            except Empty as error:
                raise TimeoutError("no full answer in time") from error
            if isinstance(answer, Exception):
                raise answer
            audio[index] = answer
        return [audio[index] for index in range(len(audio))]

    def _fetch_every(self, first: int) -> None:
        for index in range(first, len(self.bodies), _AT_ONCE):
            try:
                self.answers.put((index, self._fetch(self.bodies[index])))
            except (OSError, ValueError) as error:
                self.answers.put((index, error))
                return

    def _fetch(self, body: str) -> bytes:
        if (left := self._left()) <= 0:
            raise TimeoutError("no time left to ask")
        headers = gTTS.GOOGLE_TTS_HEADERS
        with requests.post(self.url, data=body, headers=headers, timeout=left, stream=True) as response:
            response.raise_for_status()
            answer = b""
            for chunk in response.iter_content(64 * 1024):
                answer += chunk
                if len(answer) > _LARGEST_ANSWER:
                    raise ValueError("answer is too large")
        return base64.b64decode(_audio(answer), validate=True)

    def _left(self) -> float:
        return self.deadline - time.monotonic()


def _audio(answer: bytes) -> bytes:
    found = _AUDIO.search(answer)
    if found is None:
        raise ValueError("answer holds no audio")
    return found.group(1)
