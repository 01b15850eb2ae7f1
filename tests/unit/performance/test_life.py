import numpy as np

from render.performance.acting import perform
from render.performance.life import life_table
from render.performance.performance import COLUMN
from render.speech.speech import Phone, Speech

FPS = 25


def talk(seconds: float, *, accents: bool = True) -> Speech:
    words = np.arange(0.2, seconds - 0.6, 0.5)
    phones = [Phone("", 0.0, 0.2)]
    for start in words:
        phones += [Phone("a", start, start + 0.35, 2 if accents else 0), Phone("", start + 0.35, start + 0.5)]
    rate = 8000
    return Speech(np.zeros(int(seconds * rate), np.float32), rate, tuple(phones), "test", "en")


def column(speech: Speech, name: str, seed: int = 1) -> np.ndarray:
    times = (np.arange(int(speech.seconds * FPS)) + 0.5) / FPS
    return life_table(speech, times, seed)[:, COLUMN[name]]


def blinks(lids: np.ndarray) -> np.ndarray:
    """The frames at which a blink begins."""
    shut = lids > 0.5
    return np.flatnonzero(shut[1:] & ~shut[:-1])


def test_eyes_blink_every_two_to_six_seconds_or_so():
    for seed in range(5):
        starts = blinks(column(talk(60), "eyeBlinkLeft", seed)) / FPS
        gaps = np.diff(starts)
        assert 8 <= len(starts) <= 31
        assert gaps.min() > 0.5
        assert gaps.max() < 7.5


def test_a_blink_closes_the_eye_all_the_way_for_at_least_a_frame():
    lids = column(talk(20), "eyeBlinkLeft")
    for start in blinks(lids):
        assert lids[start : start + 4].max() > 0.95


def test_both_eyes_blink_together():
    assert np.array_equal(column(talk(20), "eyeBlinkLeft"), column(talk(20), "eyeBlinkRight"))


def test_the_head_moves_but_only_by_a_few_degrees():
    for name in ("headYaw", "headPitch", "headRoll"):
        angle = column(talk(20), name)
        assert 0.5 < np.ptp(angle) < 12
        assert np.abs(np.diff(angle)).max() < 1.0


def test_the_head_nods_with_the_words():
    assert np.ptp(column(talk(10), "headPitch")) > np.ptp(column(talk(10, accents=False), "headPitch"))


def test_the_first_and_the_last_frame_are_nearly_the_photo():
    for name in ("headYaw", "headPitch", "headRoll", "browInnerUp", "eyeBlinkLeft"):
        assert np.abs(column(talk(9), name)[[0, -1]]).max() < 0.1


def test_the_same_seed_gives_the_same_performance_and_another_another():
    speech = talk(8)
    first, again, other = (perform(speech, FPS, seed).table for seed in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_performance_is_as_long_as_its_speech():
    for seconds in (0.5, 1.0, 3.21, 7.999):
        frames = perform(talk(seconds), FPS, 0).frames
        assert 0 <= frames / FPS - talk(seconds).seconds < 1 / FPS
