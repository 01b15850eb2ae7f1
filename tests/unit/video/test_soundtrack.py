import numpy as np
import pytest

from render.speech.speech import Speech
from render.video.soundtrack import soundtrack


def heard(samples, seconds, rate=16_000) -> np.ndarray:
    speech = Speech(np.asarray(samples, np.float32), rate, (), "test", "en")
    return np.frombuffer(b"".join(soundtrack(speech, seconds)), "<i2") / 2**15


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100])
@pytest.mark.parametrize("seconds", [0.04, 0.7, 3.2])
def test_no_sample_is_lost_or_moved(seconds, rate):
    samples = np.random.default_rng(1).uniform(-0.9, 0.9, int(seconds * rate))
    sound = heard(samples, seconds, rate)
    assert len(sound) == pytest.approx(len(samples), abs=1)
    inner = slice(rate // 90, len(sound) - rate // 90)
    assert np.allclose(sound[inner], samples[: len(sound)][inner], atol=1e-4)


def test_short_speech_is_followed_by_silence():
    sound = heard(np.full(16_000, 0.5), 2.5)
    assert len(sound) == 40_000
    assert sound[200:16_000].min() == pytest.approx(0.5, abs=1e-4)
    assert not sound[16_000:].any()


def test_long_speech_is_cut():
    assert len(heard(np.full(16_000, 0.5), 0.25)) == 4_000


def test_sound_begins_and_ends_without_a_click():
    sound = heard(np.full(16_000, 0.9), 1)
    assert abs(sound[0]) < 0.01
    assert abs(sound[-1]) < 0.01
    assert np.abs(np.diff(sound)).max() < 0.01
