"""Speech made ready for a face: even loudness, and a breath of silence at both ends."""

from dataclasses import replace
from typing import Final

import numpy as np

from render.speech.sound import levelled
from render.speech.speech import Phone, Speech

LEAD: Final = 0.16
"""Seconds before the first phone, as lips move before the voice."""
TAIL: Final = 0.32
"""Seconds after the last phone, for the mouth to come to rest."""


def staged(speech: Speech) -> Speech:
    """`speech` at speaking loudness, from `LEAD` before its first phone to `TAIL` after its last."""
    spoken = [phone for phone in speech.phones if phone.ipa]
    first, last = (round(edge * speech.rate) for edge in (spoken[0].start, spoken[-1].end))
    lead, tail = (round(margin * speech.rate) for margin in (LEAD, TAIL))
    padded = np.pad(speech.samples, (lead, tail))
    samples = levelled(padded[first : last + lead + tail])
    shift = (lead - first) / speech.rate
    inner = speech.phones[speech.phones.index(spoken[0]) : speech.phones.index(spoken[-1]) + 1]
    moved = [replace(phone, start=phone.start + shift, end=phone.end + shift) for phone in inner]
    seconds = len(samples) / speech.rate
    phones = (Phone("", 0.0, moved[0].start), *moved, Phone("", moved[-1].end, seconds))
    return replace(speech, samples=samples, phones=phones)
