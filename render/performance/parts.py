"""Who does what of a speech that several share."""

from bisect import bisect_right
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from render.speech.speech import Phone, Speech, Turn

_SOFT = 0.06
"""Seconds over which talking and silence pass into each other."""


def part_of(speech: Speech, speaker: int | None) -> Speech:
    """What one face does of `speech`: its own turns and everybody's; others' turns are pauses to it.

    The sound stays whole. With no speaker, a face does all of it.
    """
    if speaker is None or not speech.turns:
        return speech
    starts = [turn.start for turn in speech.turns]
    phones: list[Phone] = []
    for phone in speech.phones:
        turn = speech.turns[max(bisect_right(starts, (phone.start + phone.end) / 2) - 1, 0)]
        silent = not phone.ipa or turn.speaker not in (None, speaker)
        if silent and phones and not phones[-1].ipa:
            phones[-1] = replace(phones[-1], end=phone.end)
        else:
            phones.append(Phone("", phone.start, phone.end) if silent else phone)
    cues = tuple(cue for cue in speech.cues if cue.speaker in (None, speaker))
    return replace(speech, phones=tuple(phones), cues=cues)


def heard_turns(speech: Speech, speaker: int | None) -> tuple[Turn, ...]:
    """The turns in which a face listens to another."""
    return tuple(turn for turn in speech.turns if speaker is not None and turn.speaker not in (None, speaker))


def talking(speech: Speech, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much the mouth talks at `times` (shape (n,), evenly rising): 0 in silence, 1 in words."""
    talk = np.zeros(len(times))
    for phone in speech.phones:
        if phone.ipa:
            talk[slice(*np.searchsorted(times, (phone.start - _SOFT, phone.end + _SOFT)))] = 1
    step = float(times[1] - times[0]) if len(times) > 1 else 1.0
    soft: NDArray[np.float64] = gaussian_filter1d(talk, _SOFT / step)
    return soft
