from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pytest

from render.contract.outcome import Code, Refusal
from render.contract.voices import VoiceCatalogue
from render.speech.alignment import MfccDtwAligner
from render.speech.directions import Action
from render.speech.errors import VoiceUnavailableError
from render.speech.speaking import Speaker
from render.speech.speech import Speech
from render.speech.staging import LEAD, TAIL
from render.speech.voices.espeak import EspeakVoice

CATALOGUE = VoiceCatalogue.parse(
    """
    [[voice]]
    id = "cloud"
    name = "Cloud"
    engine = "online"
    online = true
    languages = { en = "en-us+f3", en-GB = "en+f3" }

    [[voice]]
    id = "espeak"
    name = "eSpeak NG"
    engine = "espeak"
    online = false
    languages = { en = "en-us", de = "de", ru = "ru" }

    [names]
    en = "English"
    en-GB = "British English"
    de = "German"
    ru = "Russian"
    """
)


@dataclass
class FakeOnlineVoice:
    """Speaks like somebody else, slower, without telling when; `broken`, `chokes` and `slowness` spoil it."""

    broken: bool = False
    chokes: str = "?"
    """A word it cannot say."""
    slowness: float = 1.1
    asked: list[tuple[str, str]] = field(default_factory=list)

    def speak(self, text, language):
        self.asked.append((text, language))
        if self.broken or self.chokes in text:
            raise VoiceUnavailableError("no network")
        pace = EspeakVoice(words_per_minute=round(170 / min(self.slowness, 2)))
        speech = pace.speak(text, language)
        samples = np.tile(speech.samples, max(1, round(self.slowness / 2)))
        return Speech(samples, speech.rate, (), "?", language)


@dataclass(frozen=True)
class Recorder(EspeakVoice):
    """The offline voice, and what it was asked."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    def speak(self, text, language):
        self.asked.append((text, language))
        return super().speak(text, language)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def online():
    return FakeOnlineVoice()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def speaker(online, clock):
    voices = {"online": online, "espeak": EspeakVoice()}
    return Speaker(CATALOGUE, voices, MfccDtwAligner(), clock=clock)


def say(speaker, script="Hello there, good people.", voice="auto", language=None, max_seconds=60.0):
    return speaker.say(script, voice=voice, language=language, max_seconds=max_seconds)


def refusal(*args, **kwargs):
    with pytest.raises(Refusal) as caught:
        say(*args, **kwargs)
    return caught.value


def letters(speech):
    return [phone.ipa for phone in speech.phones if phone.ipa]


def test_auto_speaks_online_with_the_phones_of_the_offline_voice(speaker, online):
    speech = say(speaker)
    assert (speech.voice, speech.language) == ("cloud", "en")
    assert letters(speech) == letters(say(speaker, voice="espeak"))
    truth = EspeakVoice(words_per_minute=155).speak("Hello there, good people.", "en-us+f3")
    shift = LEAD - next(phone.start for phone in truth.phones if phone.ipa)
    off = [
        abs(mine.start - (true.start + shift))
        for mine, true in zip(
            (p for p in speech.phones if p.ipa), (p for p in truth.phones if p.ipa), strict=True
        )
    ]
    assert np.median(off) < 0.03


def test_auto_speaks_offline_when_the_online_voice_does_not_answer(speaker, online):
    online.broken = True
    assert say(speaker).voice == "espeak"


def test_a_voice_that_failed_rests_for_a_minute(speaker, online, clock):
    online.broken = True
    say(speaker)
    online.broken = False
    clock.now += 59
    assert say(speaker).voice == "espeak"
    assert len(online.asked) == 1
    clock.now += 2
    assert say(speaker).voice == "cloud"


def test_an_online_voice_asked_for_by_name_is_stood_in_for_too(speaker, online):
    online.broken = True
    assert say(speaker, voice="cloud").voice == "espeak"


def test_the_offline_voice_asked_for_by_name_touches_no_network(speaker, online):
    assert say(speaker, voice="espeak").voice == "espeak"
    assert online.asked == []


def test_a_language_only_the_offline_voice_has_is_spoken_offline(speaker, online):
    speech = say(speaker, "Ich liebe dich", language=None)
    assert (speech.voice, speech.language) == ("espeak", "de")
    assert online.asked == []


def test_each_voice_is_asked_in_its_own_name_of_the_language(speaker, online):
    speech = say(speaker, language="en-GB")
    assert speech.language == "en-GB"
    assert online.asked[0][1] == "en+f3"


def test_online_speech_that_runs_over_the_limit_is_not_used(speaker, online):
    offline = say(speaker, voice="espeak").seconds - LEAD - TAIL
    online.slowness = 1.6
    speech = say(speaker, max_seconds=offline * 1.2)
    assert speech.voice == "espeak"


def test_online_speech_far_longer_than_the_text_is_not_used(speaker, online):
    online.slowness = 8.0
    assert say(speaker).voice == "espeak"


def test_sound_is_loud_never_clips_and_begins_and_ends_with_a_breath(speaker):
    for voice in ("cloud", "espeak"):
        speech = say(speaker, voice=voice)
        assert 0.2 < np.abs(speech.samples).max() <= 0.9
        first, *_, last = speech.phones
        assert (first.ipa, last.ipa) == ("", "")
        assert first.end == pytest.approx(LEAD, abs=1e-3)
        assert speech.seconds - last.start == pytest.approx(TAIL, abs=1e-3)
        assert first.start == 0
        assert last.end == speech.seconds
        assert all(a.end == b.start for a, b in pairwise(speech.phones))
        loud = np.flatnonzero(np.abs(speech.samples) > 0.02) / speech.rate
        assert loud[0] == pytest.approx(LEAD, abs=0.08)
        assert speech.seconds - loud[-1] == pytest.approx(TAIL, abs=0.08)


DIALOGUE = "1: Good morning, my friend.\n2: *nods* Good evening to you 😀\n1: *winks*"


def test_turns_are_spoken_one_after_the_other_in_one_voice(speaker, online):
    speech = say(speaker, DIALOGUE)
    assert speech.voice == "cloud"
    assert [turn.speaker for turn in speech.turns] == [1, 2, 1]
    assert [(cue.action, cue.speaker) for cue in speech.cues] == [
        (Action.NOD, 2),
        (Action.SMILE, 2),
        (Action.WINK, 1),
    ]
    assert sorted(text for text, _ in online.asked) == ["Good evening to you", "Good morning, my friend."]
    assert letters(speech) == letters(say(speaker, DIALOGUE, voice="espeak"))


def test_a_cue_is_timed_in_the_online_voice_too(speaker):
    speech = say(speaker, "There are many *winks* zebras in the whole of Africa.")
    zebra = next(phone.start for phone in speech.phones if phone.ipa == "z")
    assert abs(speech.cues[0].time - zebra) < 0.15


def test_nobody_changes_voice_midway(speaker, online):
    online.chokes = "evening"
    speech = say(speaker, DIALOGUE)
    assert speech.voice == "espeak"
    assert np.array_equal(speech.samples, say(speaker, DIALOGUE, voice="espeak").samples)


def test_each_turn_may_have_its_language(speaker, online):
    voice = Recorder()
    speaker.voices = {"online": online, "espeak": voice}
    script = "1: Good morning, how are you doing today?\n2: Ich verstehe leider kein einziges Wort.\n1: Oh!"
    say(speaker, script)
    assert [tag for _, tag in voice.asked] == ["en-us", "de", "en-us"]
    voice.asked.clear()
    say(speaker, script, language="en")
    assert {tag for _, tag in voice.asked} == {"en-us"}


def test_a_short_answer_is_in_the_language_of_the_talk(speaker):
    voice = Recorder()
    speaker.voices = {"espeak": voice}
    say(speaker, "1: Ich verstehe leider kein einziges Wort davon.\n2: Gut.", voice="espeak")
    assert [tag for _, tag in voice.asked] == ["de", "de"]


def test_turns_together_keep_the_limit(speaker, online):
    script = "\n".join(f"{1 + n % 2}: All work and no play makes Jack a dull boy." for n in range(40))
    error = refusal(speaker, script)
    assert error.code is Code.TEXT_TOO_LONG
    assert float(error.sentence.split("about ")[1].split()[0]) == pytest.approx(40 * 2.7, rel=0.1)
    assert online.asked == []


def test_acting_keeps_the_limit_too(speaker):
    assert refusal(speaker, "Hi\n" + "1: *yawns*\n2: *yawns*\n" * 40).code is Code.TEXT_TOO_LONG


def test_a_script_of_directions_alone_is_refused(speaker):
    assert refusal(speaker, "1: *smiles*\n2: 😀 *flies*").code is Code.TEXT_UNSPEAKABLE


def test_a_turn_that_no_voice_can_read_is_silent(speaker):
    speech = say(speaker, "1: Hello\n2: Ꮳ *nods* Ꮳ")
    assert [turn.speaker for turn in speech.turns] == [1, 2]
    assert letters(speech) == letters(say(speaker, "Hello"))


def test_a_warm_speaker_has_asked_no_network(speaker, online):
    speaker.warm()
    assert online.asked == []
    assert "_identifier" in vars(speaker._guesser)


def test_the_same_script_gives_the_same_speech(speaker):
    first, second = say(speaker), say(speaker)
    assert np.array_equal(first.samples, second.samples)
    assert replace(first, samples=second.samples) == second


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("", Code.TEXT_EMPTY),
        (" \n ", Code.TEXT_EMPTY),
        ("😀😂🎉", Code.TEXT_UNSPEAKABLE),
        ("?!… —", Code.TEXT_UNSPEAKABLE),
    ],
)
def test_a_script_with_nothing_to_say_is_refused(speaker, script, code):
    error = refusal(speaker, script)
    assert error.code is code
    assert error.sentence.endswith(".")


def test_a_letter_no_voice_can_read_is_refused(speaker):
    assert refusal(speaker, "Ꮳ").code is Code.TEXT_UNSPEAKABLE


def test_a_text_too_long_is_refused_with_its_length_and_the_limit(speaker, online):
    error = refusal(speaker, "All work and no play makes Jack a dull boy. " * 40)
    true = EspeakVoice().speak("All work and no play makes Jack a dull boy. " * 40, "en-us").seconds
    assert error.code is Code.TEXT_TOO_LONG
    told = float(error.sentence.split("about ")[1].split()[0])
    assert told == pytest.approx(true, rel=0.05)
    assert "60 seconds" in error.sentence
    assert online.asked == []


def test_a_hugely_long_text_is_measured_by_its_beginning(speaker):
    class Counting(EspeakVoice):
        heard = 0

        def speak(self, text, language):
            Counting.heard += len(text)
            return super().speak(text, language)

    speaker.voices = {"espeak": Counting()}
    error = refusal(speaker, "All work and no play makes Jack a dull boy. " * 227, voice="espeak")
    assert Counting.heard <= 2400
    assert float(error.sentence.split("about ")[1].split()[0]) == pytest.approx(227 * 2.6, rel=0.15)


def test_many_letters_that_are_quickly_said_are_not_refused(speaker):
    script = "Well" + "." * 400 + " yes"
    assert say(speaker, script, max_seconds=8.0).seconds < 8.5


@pytest.mark.parametrize(
    ("wanted", "code"),
    [({"voice": "clod"}, Code.VOICE_UNKNOWN), ({"language": "xx"}, Code.LANGUAGE_UNKNOWN)],
)
def test_an_unknown_voice_or_language_is_refused_before_anything_is_spoken(speaker, online, wanted, code):
    assert refusal(speaker, **wanted).code is code
    assert online.asked == []
