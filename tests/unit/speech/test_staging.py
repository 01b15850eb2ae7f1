from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from render.speech.directions import DIRECTIONS, Action
from render.speech.script import read_script
from render.speech.speech import Speech
from render.speech.staging import LEAD, TAIL, Take, staged
from render.speech.voices.espeak import EspeakVoice

SILENCE = Speech(np.zeros(0, np.float32), 1, (), "espeak", "en-us")


def spoken(script, *, words=True):
    """The script as turns of the offline voice, and each line's own words in it."""
    takes = []
    for line in read_script(script):
        speech = EspeakVoice().speak(line.text, "en-us") if line.text else SILENCE
        takes.append(Take(line, speech if words else replace(speech, words=())))
    return staged(takes)


def starts(speech, ipa):
    return [phone.start for phone in speech.phones if phone.ipa == ipa]


def tiles(parts, seconds):
    parts = list(parts)
    return (
        parts[0].start == 0
        and parts[-1].end == seconds
        and all(before.end == after.start for before, after in pairwise(parts))
        and all(part.end > part.start for part in parts)
    )


SCRIPTS = [
    "Hello.",
    "*winks* Hello. *laughs* Good 😀 bye *sighs*",
    "Hi\n1: Hello there *smiles*\n2: *yawns*\n1: *nods* Bye\n2: Bye",
    "1: *winks*\n2: Well",
    "Good. *laughs* Bad. *kisses* Ugly. *gasps* And so on *nods* for ever.",
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_phones_and_turns_tile_the_speech_and_cues_lie_in_their_turns(script):
    speech = spoken(script)
    assert tiles(speech.phones, speech.seconds)
    assert tiles(speech.turns, speech.seconds)
    assert [turn.speaker for turn in speech.turns] == [line.speaker for line in read_script(script)]
    assert [cue.time for cue in speech.cues] == sorted(cue.time for cue in speech.cues)
    for cue in speech.cues:
        (turn,) = (turn for turn in speech.turns if turn.start <= cue.time < turn.end)
        assert cue.speaker == turn.speaker


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_two_pauses_are_neighbours(script):
    phones = spoken(script).phones
    assert not [pair for pair in pairwise(phones) if not any(phone.ipa for phone in pair)]


def test_there_is_silence_between_turns():
    speech = spoken("1: Hello there.\n2: Who is there?\n1: It is me.")
    loud = np.abs(speech.samples) > 0.01
    for turn in speech.turns[1:]:
        first, last = (round((turn.start + way) * speech.rate) for way in (-0.8 * TAIL, 0.8 * LEAD))
        assert not loud[first:last].any()
        assert loud[last : last + speech.rate].any()


def test_all_turns_are_one_loudness():
    one, two = (spoken(f"{n}: Hello there.\n{m}: Hello there.") for n, m in ((1, 2), (2, 1)))
    half = len(one.samples) // 2
    assert np.array_equal(one.samples, two.samples)
    assert np.array_equal(one.samples[:half], one.samples[half:])
    assert np.sqrt(np.mean(one.samples[np.abs(one.samples) > 1e-3] ** 2)) == pytest.approx(0.1, rel=0.05)


@pytest.mark.parametrize("words", [True, False])
def test_a_direction_is_due_as_the_word_after_it_begins(words):
    script = "Today we all see that {} zebras are rather funny when they {} jump."
    plain = spoken(script.format("", ""))
    speech = spoken(script.format("*winks*", "😀"), words=words)
    assert np.array_equal(speech.samples, plain.samples)
    zebra, jump = starts(plain, "z")[0], starts(plain, "dʒ")[0]
    wink, smile = speech.cues
    assert (wink.action, smile.action) == (Action.WINK, Action.SMILE)
    # A voice that does not tell its words is cut by letters.
    reach = 0.15 if words else 0.6
    assert abs(wink.time - zebra) < reach
    assert abs(smile.time - jump) < reach


def test_directions_at_the_beginning_are_seen_before_the_words():
    speech = spoken("*winks* Hello")
    (wink,) = speech.cues
    assert wink.time < 0.05
    assert speech.phones[0].end == pytest.approx(wink.time + DIRECTIONS[Action.WINK].room, abs=0.05)


def test_directions_at_the_end_are_seen_after_them():
    speech, plain = spoken("Hello *yawns*"), spoken("Hello")
    (yawn,) = speech.cues
    assert yawn.time == pytest.approx(speech.phones[-1].start, abs=0.01)
    assert speech.seconds == pytest.approx(yawn.time + DIRECTIONS[Action.YAWN].room, abs=0.05)
    assert speech.seconds > plain.seconds + 1


def test_a_laugh_between_sentences_makes_the_pause_long_enough():
    def pause(script):
        return max(phone.end - phone.start for phone in spoken(script).phones[1:-1] if not phone.ipa)

    assert pause("Oh no. *laughs* I forgot it.") == pytest.approx(DIRECTIONS[Action.LAUGH].room, abs=0.01)
    assert pause("Oh no. *winks* I forgot it.") == pause("Oh no. I forgot it.")


def test_several_at_one_place_come_one_after_the_other():
    first, second, third = spoken("Hello *winks* *nods* *smiles*").cues
    assert first.time + 0.5 < second.time < third.time - 0.5


def test_a_turn_of_acting_alone_has_its_time():
    speech = spoken("1: Hello\n2: *rolls eyes*\n1: Well?")
    turn = speech.turns[1]
    assert turn.end - turn.start == pytest.approx(DIRECTIONS[Action.ROLL_EYES].room, abs=0.05)
    assert not speech.samples[round(turn.start * speech.rate) : round(turn.end * speech.rate)].any()


def test_voices_of_different_rates_are_joined_in_time():
    slow, fast = (
        Take(line, EspeakVoice().speak("Hello", "en-us")) for line in read_script("1: Hello\n2: Hello")
    )
    fast = replace(
        fast, speech=replace(fast.speech, samples=fast.speech.samples[::2], rate=fast.speech.rate / 2)
    )
    fast = replace(fast, speech=replace(fast.speech, rate=round(fast.speech.rate)))
    speech = staged([slow, fast])
    first, second = (turn.end - turn.start for turn in speech.turns)
    assert first == pytest.approx(second, abs=0.01)
