"""Alignment is measured against voices whose own phone times are known."""

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from render.speech.alignment import MfccDtwAligner
from render.speech.speech import Phone, Speech
from render.speech.voices.espeak import EspeakVoice

TEXT = (
    "Hello there! My name is Astrid, and I flew a shuttle far above the Earth. "
    "Please, bring me a cup of coffee. What do you think about the weather today?"
)
REFERENCE = EspeakVoice().speak(TEXT, "en-us")


def spoken(phones):
    return [phone for phone in phones if phone.ipa]


def errors(phones, truth):
    """Seconds by which starts and ends are off."""
    assert [p.ipa for p in spoken(phones)] == [p.ipa for p in spoken(truth)]
    off = [(a.start - b.start, a.end - b.end) for a, b in zip(spoken(phones), spoken(truth), strict=True)]
    return np.abs(np.array(off))


def stretched(reference, seconds):
    """What a lazy aligner would say."""
    share = seconds / reference.seconds
    return [replace(p, start=p.start * share, end=p.end * share) for p in reference.phones]


def in_fits_and_starts(speech, seed):
    """The speech with its pace changing every few phones and pauses where none were, and its true times."""
    random = np.random.default_rng(seed)
    sound, phones, now, index = [], [], 0.0, 0
    while index < len(speech.phones):
        group = speech.phones[index : index + int(random.integers(3, 8))]
        index += len(group)
        begin, end = (round(edge * speech.rate) for edge in (group[0].start, group[-1].end))
        count = round((end - begin) * random.uniform(0.75, 1.35))
        sound.append(
            np.interp(np.linspace(begin, end - 1, count), np.arange(len(speech.samples)), speech.samples)
        )
        pace = count / (end - begin)
        times = [now + (edge - group[0].start) * pace for edge in (group[0].start, *(p.end for p in group))]
        phones += [replace(p, start=a, end=b) for p, (a, b) in zip(group, pairwise(times), strict=True)]
        now += count / speech.rate
        if random.random() < 0.15:
            sound.append(np.zeros(speech.rate // 3))
            phones.append(Phone("", now, now + 1 / 3))
            now += (speech.rate // 3) / speech.rate
    samples = np.concatenate(sound) + 0.001 * random.standard_normal(sum(map(len, sound)))
    return replace(speech, samples=samples.astype(np.float32), phones=tuple(phones))


@pytest.mark.parametrize(
    ("voice", "pace"), [("en-us+f3", 145), ("en-us+klatt4", 150), ("en-us+whisper", 190)]
)
def test_another_voice_at_another_pace_is_timed_within_a_frame_of_video(voice, pace):
    speech = EspeakVoice(words_per_minute=pace).speak(TEXT, voice)
    off = errors(MfccDtwAligner().align(speech, REFERENCE), speech.phones)
    lazy = errors(stretched(REFERENCE, speech.seconds), speech.phones)
    assert np.median(off) < 0.010
    assert np.percentile(off, 90) < 0.050
    assert np.median(off) < 0.75 * np.median(lazy)  # a whisper differs from run to run


@pytest.mark.parametrize(("voice", "seed"), [("en-us+f5", 0), ("en-us+m7", 1), ("en-us+klatt2", 2)])
def test_an_uneven_pace_and_new_pauses_are_followed(voice, seed):
    speech = in_fits_and_starts(EspeakVoice(words_per_minute=150).speak(TEXT, voice), seed)
    off = errors(MfccDtwAligner().align(speech, REFERENCE), speech.phones)
    assert np.median(errors(stretched(REFERENCE, speech.seconds), speech.phones)) > 0.080
    assert np.median(off) < 0.015
    assert off.mean() < 0.045


def test_phones_tile_the_speech_in_the_order_of_the_reference():
    speech = in_fits_and_starts(EspeakVoice().speak(TEXT, "en-us+f2"), 3)
    phones = MfccDtwAligner().align(speech, REFERENCE)
    assert phones[0].start == 0
    assert phones[-1].end == speech.seconds
    assert all(before.end == after.start for before, after in pairwise(phones))
    assert min(phone.end - phone.start for phone in phones) > 0.005
    assert [(p.ipa, p.stress) for p in spoken(phones)] == [
        (p.ipa, p.stress) for p in spoken(REFERENCE.phones)
    ]


def test_pauses_are_where_the_speech_is_silent_not_where_the_reference_was():
    reference = EspeakVoice().speak("I know. You know.", "en-us")
    speech = EspeakVoice().speak("I know you know", "en-us+f3")
    cut = round(0.4 * speech.rate)
    late = replace(
        speech, samples=np.r_[np.zeros(cut, np.float32), speech.samples, np.zeros(cut, np.float32)]
    )
    phones = MfccDtwAligner().align(late, reference)
    assert [bool(phone.ipa) for phone in phones].count(False) == 2
    assert phones[0].end == pytest.approx(0.4, abs=0.05)
    assert phones[-1].start == pytest.approx(late.seconds - 0.4, abs=0.05)


def test_every_new_pause_is_found_to_the_frame():
    speech = in_fits_and_starts(EspeakVoice(words_per_minute=150).speak(TEXT, "en-us+klatt2"), 2)
    true = [p for p in speech.phones if not p.ipa and p.end - p.start > 0.25]
    found = [p for p in MfccDtwAligner().align(speech, REFERENCE) if not p.ipa]
    assert len(true) >= 4
    for pause in true:
        # A stop's closure beside a pause is part of the silence.
        assert any(
            pause.start - 0.12 < p.start < pause.start + 0.04 and pause.end - 0.04 < p.end < pause.end + 0.12
            for p in found
        )


def test_a_reference_that_says_nothing_gives_one_pause():
    silence = Speech(np.zeros(100, np.float32), 100, (Phone("", 0.0, 1.0),), "x", "en")
    assert MfccDtwAligner().align(silence, silence) == (Phone("", 0.0, 1.0),)


def test_sound_that_is_nothing_like_the_text_still_gives_whole_phones():
    noise = np.random.default_rng(4).normal(0, 0.1, 16_000).astype(np.float32)
    phones = MfccDtwAligner().align(Speech(noise, 16_000, (), "x", "en"), REFERENCE)
    assert len(spoken(phones)) == len(spoken(REFERENCE.phones))
    assert all(phone.end > phone.start for phone in phones)


def test_a_minute_is_aligned_in_a_few_seconds_at_most():
    long = EspeakVoice().speak(f"{TEXT} " * 6, "en-us")
    assert long.seconds > 50
    slower = EspeakVoice(words_per_minute=160).speak(f"{TEXT} " * 6, "en-us+f3")
    began = time.process_time()
    off = errors(MfccDtwAligner().align(slower, long), slower.phones)
    assert time.process_time() - began < 4.0
    assert np.median(off) < 0.015
