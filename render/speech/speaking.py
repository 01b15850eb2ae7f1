"""From a script to speech: the language, the voice, and who stands in for whom."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import structlog

from render.contract.outcome import Code, Failure, Refusal
from render.contract.voices import VoiceCatalogue, VoiceInfo
from render.ports import Aligner, Voice
from render.speech.errors import VoiceUnavailableError
from render.speech.language import LanguageGuesser
from render.speech.script import Line, read_script
from render.speech.speech import Speech
from render.speech.staging import LEAD, TAIL, Take, staged
from render.speech.timing import words_moved

_log = structlog.stdlib.get_logger(__name__)

_FASTEST: Final = 40
"""Characters a second that no voice speaks: what is longer is measured by its beginning."""
_REST: Final = 60.0
"""Seconds for which a voice that failed is not asked again."""
_AT_ONCE: Final = 4
"""Lines an online voice is asked for at the same time."""
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
        """Speak `script`, turn by turn, with all phones and cues timed.

        `voice` is an id of the catalogue or `auto`; the result names who spoke, which is an offline
        voice, from beginning to end, where an online one does not answer. `language` is
        a BCP 47 tag, or None to guess it turn by turn.

        Raises:
            Refusal: TEXT_EMPTY, TEXT_UNSPEAKABLE, TEXT_TOO_LONG, VOICE_UNKNOWN or LANGUAGE_UNKNOWN.
            Failure: the offline voice is broken.
        """
        candidates = self.catalogue.candidates(voice)
        lines = _speakable(script)
        tags = self._tags(lines, voice, language, candidates)
        takes = self._offline(lines, tags, candidates, max_seconds)
        offline = staged(takes)
        if offline.seconds > max_seconds + LEAD + TAIL:
            raise _too_long(offline.seconds, max_seconds)
        for info in candidates:
            if info.online and (speech := self._online(takes, tags, info, max_seconds)):
                return speech
            if info.id == offline.voice:
                break
        return offline

    def warm(self) -> None:
        """Load what the first request would otherwise wait for."""
        language = self._guesser.guess("This is a sentence.", self.catalogue.tags())
        offline = tuple(info for info in self.catalogue.voices if not info.online)
        (take,) = self._offline(read_script("1"), [language], offline, 1.0)
        self.aligner.align(take.speech, take.speech)

    def _tags(
        self, lines: Sequence[Line], voice: str, language: str | None, candidates: Sequence[VoiceInfo]
    ) -> list[str]:
        """A language for each line: the one asked for, or else what the line is in, if one offline voice
        has them all; what a short line is in, the others tell.
        """
        spoken = self.catalogue.tags(voice)
        whole = language or self._guesser.guess(" ".join(line.text for line in lines), spoken)
        common = self.catalogue.language(whole, voice)
        if language:
            return [common] * len(lines)
        guesses = [self._guesser.guess(line.text, spoken, common) for line in lines]
        tags = [self.catalogue.language(guess, voice) for guess in guesses]
        return tags if _offline_voice(candidates, tags) else [common] * len(lines)

    def _offline(
        self, lines: Sequence[Line], tags: Sequence[str], candidates: Sequence[VoiceInfo], max_seconds: float
    ) -> list[Take]:
        info = _offline_voice(candidates, tags)
        if info is None:  # which no catalogue allows for a single language
            raise Failure(Code.INTERNAL, f"no offline voice speaks {', '.join(tags)}")
        takes: list[Take] = []
        seconds, letters = 0.0, 0
        for line, tag in zip(lines, tags, strict=True):
            speech, said = self._measured(line.text, tag, info, max_seconds - seconds)
            takes.append(Take(line, speech))
            seconds, letters = seconds + speech.seconds, letters + said
            if seconds > max_seconds:
                raise _too_long(seconds * sum(len(each.text) for each in lines) / letters, max_seconds)
        if not any(take.is_heard for take in takes):
            raise Refusal(Code.TEXT_UNSPEAKABLE, "I cannot find anything to say in this text.")
        return takes

    def _measured(self, text: str, tag: str, info: VoiceInfo, left: float) -> tuple[Speech, int]:
        """The text, or so much of it as cannot be said in the seconds left; and how many characters."""
        head = text[: max(int(left * _FASTEST), 1)]
        speech = self._spoken(head, tag, info)
        if len(head) < len(text) and speech.seconds <= left:
            head, speech = text, self._spoken(text, tag, info)
        return speech, len(head)

    def _online(
        self, takes: Sequence[Take], tags: Sequence[str], info: VoiceInfo, max_seconds: float
    ) -> Speech | None:
        """All takes in an online voice, or None where that voice cannot have them all."""
        unknown = any(info.tag(tag) is None for tag in tags)
        if unknown or self.clock() < self._resting.get(info.id, 0.0):
            return None
        try:
            with ThreadPoolExecutor(_AT_ONCE, "voice") as pool:
                speeches = list(pool.map(lambda take, tag: self._again(take, tag, info), takes, tags))
        except VoiceUnavailableError as error:
            self._resting[info.id] = self.clock() + _REST
            _log.warning("voice unavailable", voice=info.id, reason=str(error))
            return None
        seconds = sum(speech.seconds for speech in speeches)
        usual = sum(take.speech.seconds for take in takes)
        if not _FASTER < seconds / usual < _SLOWER or seconds > max_seconds:
            _log.warning("voice of odd length", voice=info.id, seconds=round(seconds, 1))
            return None
        speech = staged([self._timed(take, each) for take, each in zip(takes, speeches, strict=True)])
        return speech if speech.seconds <= max_seconds + LEAD + TAIL else None

    def _again(self, take: Take, tag: str, info: VoiceInfo) -> Speech:
        return self._spoken(take.line.text, tag, info) if take.is_heard else take.speech

    def _timed(self, take: Take, speech: Speech) -> Take:
        """The take as `speech` says it, with phones and words."""
        if not take.is_heard:
            return take
        phones = speech.phones or self.aligner.align(speech, take.speech)
        words = speech.words or words_moved(take.speech, phones)
        return replace(take, speech=replace(speech, phones=phones, words=words))

    def _spoken(self, text: str, tag: str, info: VoiceInfo) -> Speech:
        if not text:
            return Speech(np.zeros(0, np.float32), 1, (), info.id, tag)
        speech = self.voices[info.engine].speak(text, info.languages[info.tag(tag) or tag])
        return replace(speech, voice=info.id, language=tag)


def _speakable(script: str) -> tuple[Line, ...]:
    if not script.strip():
        raise Refusal(Code.TEXT_EMPTY, "There is no text to say. Send me a sentence along with the photo.")
    lines = read_script(script)
    if not any(line.text for line in lines):
        raise Refusal(Code.TEXT_UNSPEAKABLE, "There is nothing in this text to say aloud. Send some words.")
    return lines


def _offline_voice(candidates: Sequence[VoiceInfo], tags: Sequence[str]) -> VoiceInfo | None:
    """The first offline voice that speaks all of these."""
    offline = (info for info in candidates if not info.online)
    return next((info for info in offline if all(info.tag(tag) for tag in tags)), None)


def _too_long(seconds: float, limit: float) -> Refusal:
    sentence = (
        f"That would take about {seconds:.0f} seconds to say; the longest I can do is {limit:.0f} seconds."
    )
    return Refusal(Code.TEXT_TOO_LONG, sentence)
