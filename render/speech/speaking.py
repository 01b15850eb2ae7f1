"""From a script to speech: the language, the voice, and who stands in for whom."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from render.contract.outcome import Code, Refusal
from render.contract.voices import VoiceCatalogue, VoiceInfo
from render.ports import Aligner, Voice
from render.speech.errors import VoiceUnavailableError
from render.speech.language import LanguageGuesser
from render.speech.script import clean, is_speakable
from render.speech.speech import Speech
from render.speech.staging import staged

_log = structlog.stdlib.get_logger(__name__)

_FASTEST: Final = 40
"""Characters a second that no voice speaks: what is longer is measured by its beginning."""
_REST: Final = 60.0
"""Seconds for which a voice that failed is not asked again."""
_SLOWER, _FASTER = 3.0, 0.4
"""An online voice's length against the offline one's, beyond which it did not say the same text."""


@dataclass
class Speaker:
    """Says scripts in the voices of a catalogue.

    The offline voice always speaks first: it measures the text, times the phones for voices that do not
    know theirs, and is what is heard when no other voice answers.
    """

    catalogue: VoiceCatalogue
    voices: Mapping[str, Voice]
    """By the catalogue's `engine`."""
    aligner: Aligner
    default_language: str = "en"
    clock: Callable[[], float] = time.monotonic
    _resting: dict[str, float] = field(default_factory=dict, init=False)
    """Voice id → when it may be asked again."""

    def __post_init__(self) -> None:
        self._guesser = LanguageGuesser(self.default_language)

    def say(self, script: str, *, voice: str, language: str | None, max_seconds: float) -> Speech:
        """Speak `script`, with all phones timed.

        `voice` is an id of the catalogue or `auto`; the result names who spoke, which is an offline
        voice where an online one does not answer. `language` is a BCP 47 tag, or None to guess it.

        Raises:
            Refusal: TEXT_EMPTY, TEXT_UNSPEAKABLE, TEXT_TOO_LONG, VOICE_UNKNOWN or LANGUAGE_UNKNOWN.
            Failure: the offline voice is broken.
        """
        candidates = self.catalogue.candidates(voice)
        text = _speakable(script)
        wanted = language or self._guesser.guess(text, self.catalogue.tags(voice))
        tag = self.catalogue.language(wanted, voice)
        reference = self._offline(text, tag, candidates, max_seconds)
        for info in candidates:
            if info.online and (speech := self._online(text, tag, info, reference, max_seconds)):
                return staged(speech)
            if info.id == reference.voice:
                break
        return staged(reference)

    def warm(self) -> None:
        """Load what the first request would otherwise wait for."""
        language = self._guesser.guess("This is a sentence.", self.catalogue.tags())
        offline = tuple(info for info in self.catalogue.voices if not info.online)
        speech = self._offline("1", language, offline, 1.0)
        self.aligner.align(speech, speech)

    def _offline(self, text: str, tag: str, candidates: tuple[VoiceInfo, ...], max_seconds: float) -> Speech:
        info = next(info for info in candidates if not info.online and info.tag(tag))
        head = text[: int(max_seconds * _FASTEST)]
        speech = self._spoken(head, tag, info)
        if len(head) < len(text) and speech.seconds <= max_seconds:
            head, speech = text, self._spoken(text, tag, info)
        if not any(phone.ipa for phone in speech.phones):
            raise Refusal(Code.TEXT_UNSPEAKABLE, "I cannot find anything to say in this text.")
        if speech.seconds > max_seconds:
            raise _too_long(speech.seconds * len(text) / len(head), max_seconds)
        return speech

    def _online(
        self, text: str, tag: str, info: VoiceInfo, reference: Speech, max_seconds: float
    ) -> Speech | None:
        """The text in an online voice, or None where that voice cannot have it."""
        if info.tag(tag) is None or self.clock() < self._resting.get(info.id, 0.0):
            return None
        try:
            speech = self._spoken(text, tag, info)
        except VoiceUnavailableError as error:
            self._resting[info.id] = self.clock() + _REST
            _log.warning("voice unavailable", voice=info.id, reason=str(error))
            return None
        if not _FASTER < speech.seconds / reference.seconds < _SLOWER or speech.seconds > max_seconds:
            _log.warning("voice of odd length", voice=info.id, seconds=round(speech.seconds, 1))
            return None
        return replace(speech, phones=speech.phones or self.aligner.align(speech, reference))

    def _spoken(self, text: str, tag: str, info: VoiceInfo) -> Speech:
        speech = self.voices[info.engine].speak(text, info.languages[info.tag(tag) or tag])
        return replace(speech, voice=info.id, language=tag)


def _speakable(script: str) -> str:
    text = clean(script)
    if not script.strip():
        raise Refusal(Code.TEXT_EMPTY, "There is no text to say. Send me a sentence along with the photo.")
    if not is_speakable(text):
        raise Refusal(Code.TEXT_UNSPEAKABLE, "There is nothing in this text to say aloud. Send some words.")
    return text


def _too_long(seconds: float, limit: float) -> Refusal:
    sentence = (
        f"That would take about {seconds:.0f} seconds to say; the longest I can do is {limit:.0f} seconds."
    )
    return Refusal(Code.TEXT_TOO_LONG, sentence)
