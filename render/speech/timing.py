"""Moments of one rendering of a text found in another."""

from dataclasses import replace

import numpy as np

from render.speech.speech import Phone, Speech, Word


def words_moved(reference: Speech, phones: tuple[Phone, ...]) -> tuple[Word, ...]:
    """When the words of `reference` begin where its phones sound as `phones` has them."""
    there, here = ([phone for phone in each if phone.ipa] for each in (reference.phones, phones))
    times = np.interp(
        [word.start for word in reference.words],
        [edge for phone in there for edge in (phone.start, phone.end)],
        [edge for phone in here for edge in (phone.start, phone.end)],
    )
    return tuple(replace(word, start=float(time)) for word, time in zip(reference.words, times, strict=True))
