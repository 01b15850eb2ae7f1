"""Times the phones of a text in one voice by another voice's rendering of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation

from render.speech.features import HOP, RATE, features
from render.speech.sound import Wave, is_silent, resample
from render.speech.speech import Phone, Speech
from render.speech.warping import warp

Times = NDArray[np.float64]

_SHORTEST_PHONE: Final = 0.02
_SHORTEST_PAUSE: Final = 0.12
"""Seconds; stops are silent for up to a tenth of a second inside words."""
_SHORTEST_EDGE: Final = 0.03
"""Seconds; of silence before the first phone or after the last."""
_MARGIN: Final = 5
"""Frames of silence kept beside sound for the path to find its way."""


@dataclass(frozen=True)
class _Span:
    """A stretch of time, in seconds."""

    start: float
    end: float


class MfccDtwAligner:
    """Dynamic time warping over mel-frequency cepstra.

    Both waveforms are taken at 16 kHz in frames of 25 ms every 10 ms, each frame as 12 cepstra with
    their slopes, normalised per utterance. Boundaries follow the path from the reference; pauses are then
    placed where the speech is in fact silent.
    """

    def align(self, speech: Speech, reference: Speech) -> tuple[Phone, ...]:
        """Time `reference.phones` in `speech.samples`; both say the same text.

        Returns:
            Phones that tile [0, speech.seconds]: those of `reference` in their order, pauses where
            `speech` has them.
        """
        spoken = [phone for phone in reference.phones if phone.ipa]
        if not spoken:
            return (Phone("", 0.0, speech.seconds),)
        here, there = (resample(each.samples, each.rate, RATE) for each in (speech, reference))
        silences = _silences(here, speech.seconds)
        starts, ends = _carried(spoken, here, there)
        breaks = _breaks(silences, starts, ends)
        return tuple(_tiled(spoken, (starts[1:] + ends[:-1]) / 2, breaks, speech.seconds))


def _silences(sound: Wave, seconds: float) -> list[_Span]:
    """Where `sound`, at `RATE`, pauses; beginning and end always count, be it with no length."""
    silent = is_silent(sound, RATE, HOP)
    edges = np.flatnonzero(np.diff(silent, prepend=False, append=False)) * HOP
    runs = [_Span(start, end) for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]
    last = len(silent) * HOP
    head = next((run for run in runs if run.start == 0 and run.end >= _SHORTEST_EDGE), _Span(0.0, 0.0))
    tail = next(
        (run.start for run in runs if run.end == last and last - run.start >= _SHORTEST_EDGE), seconds
    )
    inner = [r for r in runs if r.start > 0 and r.end < last and r.end - r.start >= _SHORTEST_PAUSE]
    return [head, *inner, _Span(tail, seconds)]


def _carried(spoken: list[Phone], here: Wave, there: Wave) -> tuple[Times, Times]:
    """Starts and ends of the phones, timed in the sound `there`, where the path puts them `here`."""
    (features_here, moments_here), (features_there, moments_there) = _heard(here), _heard(there)
    path = warp(features_there, features_here)
    moments = np.interp(path, np.arange(len(moments_here)), moments_here)
    starts = np.interp([phone.start for phone in spoken], moments_there, moments)
    ends = np.interp([phone.end for phone in spoken], moments_there, moments)
    return starts, ends


def _heard(sound: Wave) -> tuple[NDArray[np.float32], Times]:
    """Features and times of the frames that are not deep in silence.

    Voices pause for as long as they like; without the pauses the path has no long ways to stand still.
    """
    near = np.flatnonzero(binary_dilation(~is_silent(sound, RATE, HOP), iterations=_MARGIN))
    return features(sound)[near], np.asarray((near + 0.5) * HOP, np.float64)


def _breaks(silences: list[_Span], starts: Times, ends: Times) -> dict[int, _Span]:
    """Before which phone each silence falls; the last one falls after all."""
    breaks = {0: silences[0], len(starts): silences[-1]}
    first = 1
    for silence in silences[1:-1]:
        if first == len(starts):
            break
        distance = np.maximum(silence.start - starts[first:], ends[first - 1 : -1] - silence.end)
        chosen = first + int(np.argmin(np.maximum(distance, 0.0)))
        breaks[chosen] = silence
        first = chosen + 1
    return breaks


def _tiled(spoken: list[Phone], cuts: Times, breaks: dict[int, _Span], seconds: float) -> Iterator[Phone]:
    """The phones between the breaks and the breaks as pauses; `cuts` are the boundaries between phones."""
    for (first, before), (last, after) in pairwise(sorted(breaks.items(), key=itemgetter(0))):
        if before.end > before.start:
            yield Phone("", before.start, before.end)
        edges = _spaced(np.array([before.end, *cuts[first : last - 1], after.start]))
        for phone, (start, end) in zip(spoken[first:last], pairwise(edges), strict=True):
            yield replace(phone, start=start, end=end)
    if breaks[len(spoken)].start < seconds:
        yield Phone("", breaks[len(spoken)].start, seconds)


def _spaced(edges: Times) -> list[float]:
    """`edges` between the first and the last, moved as little as leaves room for every phone."""
    room = np.arange(len(edges)) * min(_SHORTEST_PHONE, (edges[-1] - edges[0]) / (len(edges) - 1))
    inner = np.clip(edges, edges[0] + room, edges[-1] - room[::-1])
    spaced = (np.maximum.accumulate(inner - room) + room).tolist()
    return [float(edges[0]), *spaced[1:-1], float(edges[-1])]
