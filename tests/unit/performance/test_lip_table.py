import numpy as np
import pytest

from render.performance.lips import lip_table
from render.performance.performance import COLUMN
from render.speech.speech import Phone, Speech

FPS = 25
RATE = 16000


def said(*phones: tuple[str, float] | tuple[str, float, int], level: float = 0.1) -> Speech:
    """Phones with their lengths in seconds (and stress), after and before a little silence."""
    timed, now = [], 0.0
    for ipa, seconds, *stress in [("", 0.2), *phones, ("", 0.3)]:
        timed.append(Phone(ipa, now, now + seconds, *stress))
        now += seconds
    sound = np.random.default_rng(0).normal(0, level, int(now * RATE)).astype(np.float32)
    return Speech(sound, RATE, tuple(timed), "test", "en")


def acted(speech: Speech) -> tuple[np.ndarray, np.ndarray]:
    times = (np.arange(int(speech.seconds * FPS)) + 0.5) / FPS
    return times, lip_table(speech, times)


def peak(speech: Speech, control: str, index: int) -> float:
    """The strongest `control` in the frames of one phone, or next to it."""
    times, table = acted(speech)
    phone = speech.phones[index]
    near = (times > phone.start - 0.04) & (times < phone.end + 0.02)
    return float(table[near, COLUMN[control]].max())


@pytest.mark.parametrize("consonant", ["p", "b", "m"])
@pytest.mark.parametrize("seconds", [0.03, 0.06, 0.12])
def test_lips_close_on_every_p_b_and_m_however_short(consonant, seconds):
    speech = said(("ɑ", 0.12, 2), (consonant, seconds), ("ɑ", 0.12, 2))
    assert peak(speech, "mouthClose", 2) > 0.9


def test_every_closure_of_fast_speech_is_kept():
    babble = [phone for _ in range(12) for phone in (("b", 0.035), ("a", 0.06, 2))]
    speech = said(*babble)
    for index, phone in enumerate(speech.phones):
        if phone.ipa == "b":
            assert peak(speech, "mouthClose", index) > 0.9


@pytest.mark.parametrize("consonant", ["f", "v"])
def test_the_lower_lip_goes_to_the_teeth_on_f_and_v(consonant):
    assert peak(said(("ɑ", 0.1, 2), (consonant, 0.07), ("ɑ", 0.1, 2)), "mouthRollLower", 2) > 0.7


def test_an_open_vowel_opens_wider_than_a_closed_one():
    opened, narrow = (peak(said((vowel, 0.2, 2)), "jawOpen", 1) for vowel in "ɑi")
    assert opened > 2 * narrow > 0.2


def test_u_rounds_and_i_spreads():
    assert peak(said(("u", 0.2, 2)), "mouthPucker", 1) > 0.6
    assert peak(said(("i", 0.2, 2)), "mouthStretchLeft", 1) > 0.3
    assert peak(said(("i", 0.2, 2)), "mouthPucker", 1) < 0.1


def test_lips_round_before_the_vowel_sounds():
    speech = said(("s", 0.12), ("u", 0.2, 2))
    times, table = acted(speech)
    during_s = (times > speech.phones[1].start + 0.04) & (times < speech.phones[1].end)
    assert table[during_s, COLUMN["mouthPucker"]].max() > 0.25


def test_the_jaw_is_nearly_shut_on_s():
    speech = said(("ɑ", 0.12, 2), ("s", 0.1), ("ɑ", 0.12, 2))
    times, table = acted(speech)
    middle = np.abs(times - (speech.phones[2].start + speech.phones[2].end) / 2).argmin()
    assert table[middle, COLUMN["jawOpen"]] < 0.5 * table[:, COLUMN["jawOpen"]].max()


def test_a_long_pause_closes_the_mouth_and_a_breath_of_one_does_not():
    def closed_in_pause(seconds: float) -> float:
        speech = said(("ɑ", 0.2, 2), ("", seconds), ("ɑ", 0.2, 2))
        times, table = acted(speech)
        pause = speech.phones[2]
        middle = (times > pause.start + 0.16) & (times < pause.end - 0.08)
        return float(table[middle, COLUMN["mouthClose"]].mean()) if middle.any() else 0.0

    assert closed_in_pause(0.6) > 0.95
    assert closed_in_pause(0.1) < 0.1


def test_louder_speech_opens_the_jaw_further():
    quiet_then_loud = said(("ɑ", 0.2, 2), ("t", 0.08), ("ɑ", 0.2, 2))
    sound = quiet_then_loud.samples.copy()
    sound[: int(0.44 * RATE)] *= 0.15
    speech = Speech(sound, RATE, quiet_then_loud.phones, "test", "en")
    assert peak(speech, "jawOpen", 3) > 1.15 * peak(speech, "jawOpen", 1)


def test_strengths_stay_within_their_range():
    _, table = acted(said(*[(ipa, 0.05, 2) for ipa in "pɑfustʃmɔð"], level=0.5))
    assert table.min() >= 0
    assert table.max() <= 1


def test_speech_without_phones_leaves_the_mouth_alone():
    silence = Speech(np.zeros(RATE, np.float32), RATE, (), "test", "en")
    assert not acted(silence)[1].any()
