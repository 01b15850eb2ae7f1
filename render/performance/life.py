"""What a living face does besides talking: blinks, glances, and a head that moves with the words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from render.performance.easing import ease
from render.performance.gaze import gaze_table
from render.performance.performance import COLUMN
from render.speech.speech import PRIMARY, Phone, Speech, Turn

Times = NDArray[np.float64]

# People blink every 2 to 6 seconds; a lid falls faster than it rises.
BLINK_EVERY, FIRST_BLINK = (2.0, 6.0), (0.8, 2.5)
LID_FALL, LID_SHUT, LID_RISE = 0.09, 0.04, 0.17
BLINK = LID_FALL + LID_SHUT + LID_RISE
# The end of a phrase draws a blink that is this near to itself; what is shorter ends no phrase; in seconds.
DRAW, PHRASE_PAUSE = 0.7, 0.12
# Slow drift of the head: degrees of yaw, pitch, roll and io of shift, around these frequencies in Hz.
DRIFT = {"headYaw": 2.4, "headPitch": 1.2, "headRoll": 1.5, "headX": 0.012, "headY": 0.010}
DRIFT_HZ = (0.13, 0.23, 0.41)
# A stressed vowel nods the head down by so many degrees; the heavier ones lift the brows too.
NOD, NOD_SECONDS, BROW_LIFT, BROW_FROM = 1.8, 0.38, 0.45, 0.7
# The first and the last frame are the photo: motion fades over this long, in seconds.
FADE = 0.35


@dataclass(frozen=True)
class Busy:
    """A stretch of time, in seconds, in which the lids do something else."""

    start: float
    end: float


def life_table(
    speech: Speech,
    times: Times,
    seed: int,
    busy: Sequence[Busy] = (),
    heard: Sequence[tuple[Turn, int]] = (),
) -> NDArray[np.float64]:
    """Blinks, gaze, head and brows at `times` (seconds, shape (n,)), as a table of shape (n, len(CONTROLS)).

    No eye blinks while it is `busy`. `heard` are the turns in which the face listens, and on which side
    it hears: −1 on the picture's left, 1 on its right.
    """
    chance = np.random.default_rng(seed)
    pauses = [p.start for p in speech.phones if not p.ipa and p.end - p.start > PHRASE_PAUSE]
    blinks = list(_blinks(speech.seconds, pauses, chance))
    table = gaze_table(times, speech.seconds, [*blinks, *pauses], heard, np.random.default_rng([seed, 1]))
    blink = _lids(times, [when for when in blinks if not any(b.start - BLINK < when < b.end for b in busy)])
    for side in ("Left", "Right"):
        table[:, COLUMN[f"eyeBlink{side}"]] = blink
    envelope = _envelope(times, speech.seconds)
    for name, size in DRIFT.items():
        table[:, COLUMN[name]] += size * _drift(times, chance) * envelope
    beats = _beats(speech.phones, chance)
    table[:, COLUMN["headPitch"]] -= NOD * _accents(times, beats, NOD_SECONDS) * envelope
    strong = [(when, size) for when, size in beats if size > BROW_FROM]
    brow = BROW_LIFT * _accents(times, strong, 2 * NOD_SECONDS) * envelope
    table[:, COLUMN["browInnerUp"]] = np.clip(brow, 0, 1)
    for side in ("Left", "Right"):
        table[:, COLUMN[f"browOuterUp{side}"]] = np.clip(0.7 * brow, 0, 1)
    return table


def _blinks(seconds: float, phrase_ends: list[float], chance: Generator) -> Iterator[float]:
    """When blinks begin."""
    when = chance.uniform(*FIRST_BLINK)
    while when < seconds - BLINK:
        near = [end for end in phrase_ends if abs(end - when) < DRAW]
        when = min(near, key=lambda end: abs(end - when)) if near else when
        yield when
        when += chance.uniform(*BLINK_EVERY)


def _lids(times: Times, blinks: list[float]) -> Times:
    lids = np.zeros(len(times))
    for when in blinks:
        part = slice(*np.searchsorted(times, (when, when + BLINK)))
        lids[part] = np.maximum(lids[part], _blink(times[part] - when))
    return lids


def _blink(t: Times) -> Times:
    """One blink that begins at 0."""
    falling = np.clip(t / LID_FALL, 0, 1)
    rising = np.clip((t - LID_FALL - LID_SHUT) / LID_RISE, 0, 1)
    shut: Times = np.sin(falling * np.pi / 2) ** 2 - np.sin(rising * np.pi / 2) ** 2
    return shut


def _drift(times: Times, chance: Generator) -> Times:
    """Slow smooth noise, about −1 to 1."""
    waves = [
        np.sin(2 * np.pi * (hertz * chance.uniform(0.8, 1.25) * times + chance.uniform())) / (1 + index)
        for index, hertz in enumerate(DRIFT_HZ)
    ]
    mixed: Times = np.sum(waves, axis=0) / 1.5
    return mixed


def _beats(phones: tuple[Phone, ...], chance: Generator) -> list[tuple[float, float]]:
    """Times and sizes of the accents, one per stressed vowel."""
    return [
        ((phone.start + phone.end) / 2, chance.uniform(0.3, 1.0))
        for phone in phones
        if phone.stress == PRIMARY
    ]


def _accents(times: Times, beats: list[tuple[float, float]], width: float) -> Times:
    moved = np.zeros(len(times))
    for when, size in beats:
        phase = np.clip((times - when) / width, -0.5, 0.5)
        moved += size * np.cos(np.pi * phase) ** 2
    # Accents in a row share one movement.
    return np.tanh(moved)


def _envelope(times: Times, seconds: float) -> Times:
    return ease(np.minimum(times, seconds - times) / FADE)
