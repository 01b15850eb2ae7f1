"""Lip movement: coarticulated mouth shapes for timed phones.

Each phone pulls the mouth towards its shape with a strength that falls off in time; a frame takes the
weighted mean of all pulls (dominance functions, Cohen and Massaro 1993). What must not be averaged away,
closed lips on p b m and the lower lip at the teeth on f v, is laid over as a ramp of its own.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from render.performance.easing import ease
from render.performance.performance import COLUMN, CONTROLS
from render.performance.visemes import shape_of, viseme_of
from render.speech.speech import Phone, Speech

Times = NDArray[np.float64]

# Lips lead the sound a little; viewers forgive early lips and notice late ones.
LEAD = 0.03
# Dominance: strength of a class of phones, and how fast it fades before and after the phone (1/s).
_STRENGTH: Final = {"sil": 0.9, "vowel": 1.0, "consonant": 1.1, "firm": 2.2}
_FADE_BEFORE, _FADE_AFTER = 16.0, 20.0
# Beyond this distance nothing of a pull is left, in seconds.
_REACH = 1.0
# How much of its strength a phone has over controls that its shape does not name.
_EASY = 0.4
# These may not be worn down by their neighbours: rounding, sibilants (their jaw is nearly shut) and closures.
_FIRM: Final = frozenset(("PP", "FF", "CH", "SS", "ou"))
_CLOSED: Final = frozenset(("PP", "FF"))
_CLOSERS: Final = {name: COLUMN[name] for name in ("mouthClose", "mouthRollLower")}
_VOWELS: Final = frozenset(("aa", "E", "ih", "oh", "ou"))
# A closure is reached, and left, in this time, in seconds.
_RAMP = 0.060
# By this much a closure may reach into the first, or the last, moment at which a vowel should be open.
_SLACK = 0.018
# A closure is seen only if it is held for about a frame, in seconds.
_SHORTEST = 0.04
# Pauses longer than this close the mouth, at this pace.
_PAUSE, _PAUSE_RAMP = 0.15, 0.14
# Who waits this long for the first word, or after the last, closes the mouth too; the photo's own mouth is
# left and found again at this pace.
_WAIT, _WAIT_RAMP = 2.0, 0.4
# The jaw opens further for stressed vowels.
_STRESS_GAIN: Final = (0.88, 1.0, 1.15)


def lip_table(speech: Speech, times: Times) -> NDArray[np.float64]:
    """Mouth controls at `times` (seconds, shape (n,)), as a table of shape (n, len(CONTROLS))."""
    phones = speech.phones
    if not phones:
        return np.zeros((len(times), len(CONTROLS)))
    at = times + LEAD
    table = _blended(phones, at)
    table[:, COLUMN["jawOpen"]] *= _effort(speech, times)
    _lay_closures(table, phones, at)
    return np.clip(table, 0, 1)


def _blended(phones: tuple[Phone, ...], at: Times) -> NDArray[np.float64]:
    table = np.concatenate([_drawn(_near(phones, part), part) for part in np.array_split(at, _parts(at))])
    # The jaw is heavier than the lips: it follows a little slower.
    jaw = COLUMN["jawOpen"]
    table[:, jaw] = gaussian_filter1d(table[:, jaw], 0.018 / _step(at))
    return table


def _parts(at: Times) -> int:
    """Long speeches are blended piece by piece, to keep the matrix of all pulls on all frames small."""
    return -(-len(at) // 250)


def _near(phones: tuple[Phone, ...], at: Times) -> tuple[Phone, ...]:
    """The phones whose pull is felt at any of these times."""
    near = tuple(p for p in phones if p.end > at[0] - _REACH and p.start < at[-1] + _REACH)
    return near or phones[-1:]


def _drawn(phones: tuple[Phone, ...], at: Times) -> NDArray[np.float64]:
    shapes = np.stack([_target(phone) for phone in phones])
    # A phone insists on what its shape names and is easy about the rest: lips may round during a p.
    insistence = np.where((shapes > 0) | [[not phone.ipa] for phone in phones], 1.0, _EASY)
    pull = _dominance(phones, at)
    mean: NDArray[np.float64] = (pull @ (insistence * shapes)) / (pull @ insistence)
    return mean


def _target(phone: Phone) -> NDArray[np.float64]:
    row = np.zeros(len(CONTROLS))
    for name, strength in shape_of(phone.ipa).items():
        row[COLUMN[name]] = strength
    if viseme_of(phone.ipa) in _VOWELS:
        row[COLUMN["jawOpen"]] *= _STRESS_GAIN[phone.stress]
    return row


def _dominance(phones: tuple[Phone, ...], at: Times) -> NDArray[np.float64]:
    """Shape (times, phones)."""
    starts, ends = np.array([p.start for p in phones]), np.array([p.end for p in phones])
    # Full strength over the middle half of the phone.
    margin = (ends - starts) / 4
    before = np.clip(starts + margin - at[:, None], 0, None)
    after = np.clip(at[:, None] - (ends - margin), 0, None)
    strength = np.array([_strength(viseme_of(p.ipa)) for p in phones])
    pull: NDArray[np.float64] = strength * np.exp(-_FADE_BEFORE * before - _FADE_AFTER * after) + 1e-12
    return pull


def _strength(viseme: str) -> float:
    if viseme in _FIRM:
        return _STRENGTH["firm"]
    if viseme in _VOWELS:
        return _STRENGTH["vowel"]
    return _STRENGTH.get(viseme, _STRENGTH["consonant"])


def _effort(speech: Speech, times: Times) -> NDArray[np.float64]:
    """How much louder than usual the voice is, as a factor for the jaw."""
    hop = speech.rate // 100
    hops = speech.samples[: len(speech.samples) // hop * hop].reshape(-1, hop)
    power = gaussian_filter1d(np.einsum("ij,ij->i", hops, hops), 4.0)
    level = np.sqrt(np.interp(times, (np.arange(len(power)) + 0.5) / 100, power))
    usual = max(float(np.percentile(level, 75)), 1e-5)
    effort: NDArray[np.float64] = np.clip(0.65 + 0.4 * level / usual, 0.65, 1.25)
    return effort


def _lay_closures(table: NDArray[np.float64], phones: tuple[Phone, ...], at: Times) -> None:
    table[:, list(_CLOSERS.values())] = 0
    close = table[:, COLUMN["mouthClose"]]
    for index, phone in enumerate(phones):
        viseme = viseme_of(phone.ipa)
        if viseme in _CLOSED:
            held = _shut(at, phone, _neighbour(phones, index - 1), _neighbour(phones, index + 1))
            shape = shape_of(phone.ipa)
            for name, column in _CLOSERS.items():
                table[:, column] = np.maximum(table[:, column], shape.get(name, 0.0) * held)
        elif viseme == "sil":
            np.maximum(close, _rest(at, phone, first=index == 0, last=index == len(phones) - 1), out=close)


def _neighbour(phones: tuple[Phone, ...], index: int) -> Phone | None:
    return phones[index] if 0 <= index < len(phones) else None


def _shut(at: Times, phone: Phone, before: Phone | None, after: Phone | None) -> Times:
    """How closed a closure is: from the lips' own lead on until its sound is over.

    However fast the speech, the middle of a vowel beside it is open.
    """
    start, end = phone.start, max(phone.end, phone.start + _SHORTEST) + LEAD
    rise = fall = _RAMP
    if before and viseme_of(before.ipa) in _VOWELS:
        open_until = (before.start + before.end) / 2 + LEAD - _SLACK
        rise = min(_RAMP, phone.start + LEAD - open_until)
        start = max(start, open_until + rise)
    if after and viseme_of(after.ipa) in _VOWELS:
        fall = min(_RAMP, max((after.start + after.end) / 2 + LEAD + _SLACK - end, _step(at) / 4))
    return _hold(at, start, end, max(rise, _step(at) / 4), fall)


def _rest(at: Times, pause: Phone, *, first: bool, last: bool) -> Times:
    """How closed the mouth is in a pause; the speech's first and last one begin and end with the photo."""
    if pause.end - pause.start < (_WAIT if first or last else _PAUSE):
        return np.zeros(len(at))
    rise, fall = _WAIT_RAMP if first else _PAUSE_RAMP, _WAIT_RAMP if last else _RAMP
    return _hold(at, pause.start + rise, pause.end - (_WAIT_RAMP if last else 0.05), rise, fall)


def _hold(at: Times, start: float, end: float, rise: float, fall: float) -> Times:
    """1 from `start` to `end`, with smooth ramps outside; at least one frame long."""
    middle, half = (start + end) / 2, max((end - start) / 2, 0.6 * _step(at))
    t = np.minimum((at - (middle - half)) / rise + 1, ((middle + half) - at) / fall + 1)
    return ease(t)


def _step(at: Times) -> float:
    return float(at[1] - at[0]) if len(at) > 1 else 1.0
