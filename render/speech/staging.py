"""Speech made ready for faces: one turn after the other, directions timed and given room, even loudness,
a breath of silence at both ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from operator import attrgetter
from typing import Final

import numpy as np

from render.speech.directions import DIRECTIONS, Action
from render.speech.script import Line
from render.speech.sound import gain, resample
from render.speech.speech import Cue, Phone, Speech, Turn, Word

LEAD: Final = 0.16
"""Seconds before the first phone of a turn, as lips move before the voice."""
TAIL: Final = 0.32
"""Seconds after the last phone of a turn, for the mouth to come to rest."""
_MOST_ROOM: Final = 3.0
"""Seconds of silence that directions at one place may take."""
_HEAD_START: Final = 0.1
"""Seconds by which a movement begins before the word that it goes with, to be seen on it."""


@dataclass(frozen=True)
class Take:
    """One line, spoken."""

    line: Line
    speech: Speech
    """Without a phone that is heard if the line is all acting."""

    @property
    def is_heard(self) -> bool:
        return any(phone.ipa for phone in self.speech.phones)


def staged(takes: Sequence[Take]) -> Speech:
    """The takes as turns of one speech at speaking loudness, each from `LEAD` before its first phone to
    `TAIL` after its last, or longer where directions need it.
    """
    rate = next(take.speech.rate for take in takes if take.is_heard)
    turns = [_turn(take, rate) for take in takes]
    edges = [count / rate for count in accumulate((len(turn.samples) for turn in turns), initial=0)]
    moved = [_moved(turn, edge) for turn, edge in zip(turns, edges[:-1], strict=True)]
    longest = max(zip(turns, takes, strict=True), key=lambda pair: pair[1].is_heard * pair[0].seconds)[0]
    samples = np.concatenate([turn.samples for turn in turns])
    samples *= gain(samples)  # in place: a minute of sound is not copied for nothing
    return Speech(
        samples=samples,
        rate=rate,
        phones=_merged([phone for turn in moved for phone in turn.phones], edges[-1]),
        voice=longest.voice,
        language=longest.language,
        cues=tuple(sorted((cue for turn in moved for cue in turn.cues), key=attrgetter("time"))),
        turns=tuple(
            Turn(take.line.speaker, start, end)
            for take, (start, end) in zip(takes, pairwise(edges), strict=True)
        ),
    )


def _turn(take: Take, rate: int) -> Speech:
    """One take from breath to breath, with its cues; times begin at 0."""
    speech = _trimmed(take.speech, rate) if take.is_heard else _silence(take.speech, rate)
    # From the end, so that the silence put in never moves what is still to be timed.
    for at, asides in reversed(
        [(at, [*asides]) for at, asides in groupby(take.line.asides, attrgetter("at"))]
    ):
        speech = _directed(speech, take.line, at, [aside.action for aside in asides])
    return speech


def _trimmed(speech: Speech, rate: int) -> Speech:
    spoken = [phone for phone in speech.phones if phone.ipa]
    samples = resample(speech.samples, speech.rate, rate)
    first, last = (round(edge * rate) for edge in (spoken[0].start, spoken[-1].end))
    lead, tail = round(LEAD * rate), round(TAIL * rate)
    samples = np.pad(samples, (lead, tail))[first : last + lead + tail]
    shift = (lead - first) / rate
    inner = speech.phones[speech.phones.index(spoken[0]) : speech.phones.index(spoken[-1]) + 1]
    moved = _moved(replace(speech, phones=inner), shift)
    phones = (
        Phone("", 0.0, moved.phones[0].start),
        *moved.phones,
        Phone("", moved.phones[-1].end, len(samples) / rate),
    )
    return replace(moved, samples=samples, rate=rate, phones=phones)


def _silence(speech: Speech, rate: int) -> Speech:
    samples = np.zeros(round(TAIL * rate), np.float32)
    phones = (Phone("", 0.0, len(samples) / rate),)
    return replace(speech, samples=samples, rate=rate, phones=phones, words=())


def _directed(speech: Speech, line: Line, at: int, actions: list[Action]) -> Speech:
    """`speech` with cues for the directions at one place of its text."""
    following = _following(speech, line, at)
    pause = speech.phones[following - 1]
    needs = [DIRECTIONS[action] for action in actions]
    waits = following in (1, len(speech.phones)) or any(need.needs_mouth for need in needs)
    time = pause.end - _HEAD_START
    if waits and not pause.ipa:
        room = min(sum(need.room for need in needs), _MOST_ROOM)
        speech = _stretched(speech, following - 1, room - (pause.end - pause.start))
        time = pause.start
    starts = accumulate((need.room for need in needs[:-1]), initial=max(time, 0.0))
    cues = tuple(Cue(action, start, line.speaker) for action, start in zip(actions, starts, strict=True))
    return replace(speech, cues=(*cues, *speech.cues))


def _following(speech: Speech, line: Line, at: int) -> int:
    """Index of the phone that begins the first word after this place, or the number of phones."""
    spoken = [index for index, phone in enumerate(speech.phones) if phone.ipa]
    if at >= len(line.text) or not spoken:
        return len(speech.phones)
    if at == 0:
        return 1
    time = next((word.start for word in speech.words if word.at >= at), None)
    if time is None:
        # The voice does not tell, or says what follows as part of the word before: by letters, then.
        first, last = speech.phones[0].end, speech.phones[-1].start
        time = first + (last - first) * at / len(line.text)
    return min(spoken, key=lambda index: abs(speech.phones[index].start - time))


def _stretched(speech: Speech, index: int, seconds: float) -> Speech:
    """`speech` with one of its pauses longer by `seconds`, if that is more than none."""
    pause = speech.phones[index]
    extra = round(max(seconds, 0.0) * speech.rate)
    cut = round((pause.start + pause.end) / 2 * speech.rate)
    samples = np.concatenate([speech.samples[:cut], np.zeros(extra, np.float32), speech.samples[cut:]])
    later = extra / speech.rate
    behind = _moved(speech, later)
    keep = [word.start < pause.end for word in speech.words]
    return replace(
        speech,
        samples=samples,
        phones=(*speech.phones[:index], replace(pause, end=pause.end + later), *behind.phones[index + 1 :]),
        words=tuple(
            old if kept else new for kept, old, new in zip(keep, speech.words, behind.words, strict=True)
        ),
        cues=behind.cues,
    )


def _moved(speech: Speech, seconds: float) -> Speech:
    """`speech` with all its times, but not its samples, later by `seconds`."""
    return replace(
        speech,
        phones=tuple(replace(p, start=p.start + seconds, end=p.end + seconds) for p in speech.phones),
        words=tuple(Word(word.at, word.start + seconds) for word in speech.words),
        cues=tuple(replace(cue, time=cue.time + seconds) for cue in speech.cues),
    )


def _merged(phones: Sequence[Phone], seconds: float) -> tuple[Phone, ...]:
    """The phones, up to `seconds`, with neighbouring pauses made one."""
    merged: list[Phone] = []
    for phone in phones:
        if merged and not phone.ipa and not merged[-1].ipa:
            merged[-1] = replace(merged[-1], end=phone.end)
        else:
            merged.append(phone)
    return (*merged[:-1], replace(merged[-1], end=seconds))
