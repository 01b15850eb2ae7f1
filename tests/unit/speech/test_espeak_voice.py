import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from render.contract.outcome import Failure
from render.contract.voices import VoiceCatalogue
from render.speech.ipa import AFFRICATES, VOWELS
from render.speech.voices.espeak import EspeakVoice

VOICE = EspeakVoice()
CATALOGUE = Path(__file__).parents[3] / "config" / "voices.toml"
CONSONANTS = set("pbtdkɡqcɟʈɖʔmnɲŋɳɴrɾʀɽfvθðszʃʒʂʐɕʑçʝxɣχʁħʕhɦβɸɹɻjɰwɥʍlɫɭʎʟɬɮʋ")

# A crash inside the library must fail one test, not end them all.
SPEAK_EACH = """
import json, sys
from render.speech.voices.espeak import EspeakVoice
voice = EspeakVoice()
for name in json.loads(sys.argv[1]):
    print(name, *sorted({p.ipa for p in voice.speak("1 2 3 4 5 6 7 8 9 10.", name).phones}), flush=True)
"""


def said(speech):
    return [phone.ipa for phone in speech.phones if phone.ipa]


def cut(speech, phone, begin=0.0, end=1.0):
    length = phone.end - phone.start
    first, last = (round((phone.start + length * share) * speech.rate) for share in (begin, end))
    return speech.samples[first:last]


@pytest.mark.parametrize("text", ["Hello there. How are you? Fine!", "a", "One, two,\n\nthree… four —"])
def test_phones_tile_the_sound_without_gaps(text):
    speech = VOICE.speak(text, "en-us")
    assert speech.samples.dtype == np.float32
    assert speech.phones[0].start == 0
    assert speech.phones[-1].end == speech.seconds
    assert all(before.end == after.start for before, after in pairwise(speech.phones))
    assert all(phone.end > phone.start for phone in speech.phones)


def test_words_become_plain_ipa_with_stress_on_the_vowel():
    phones = [phone for phone in VOICE.speak("Hello judge", "en-us").phones if phone.ipa]
    assert [p.ipa for p in phones] == ["h", "ə", "l", "o", "ʊ", "dʒ", "ʌ", "dʒ"]
    assert [p.stress for p in phones] == [0, 0, 0, 2, 2, 0, 2, 0]


def test_sentences_are_parted_by_silent_pauses():
    speech = VOICE.speak("I am here. You are there.", "en-us")
    pauses = [phone for phone in speech.phones if not phone.ipa and phone.end - phone.start > 0.15]
    assert len(pauses) == 1
    assert np.abs(cut(speech, pauses[0])).max() < 1e-3


def test_lips_are_shut_in_the_silence_before_a_burst():
    speech = VOICE.speak("Happy puppets keep apples.", "en-us")
    inner = [
        (before, phone)
        for before, phone in pairwise(speech.phones)
        if phone.ipa == "p" and before.ipa and before.end - before.start > 0.02
    ]
    assert len(inner) >= 4
    for before, phone in inner:
        assert np.abs(cut(speech, phone, 0.05, 0.3)).max() < 1e-3
        assert np.abs(cut(speech, before, 0.5, 1.0)).max() > 1e-2


def test_hissing_lies_inside_the_hissing_phones():
    speech = VOICE.speak("A sassy sea, a soft sister, so icy.", "en-us")

    def crossings(phone):
        return np.mean(np.diff(np.signbit(cut(speech, phone, 0.15, 0.85))))

    hisses = [crossings(phone) for phone in speech.phones if phone.ipa == "s"]
    vowels = [crossings(phone) for phone in speech.phones if phone.ipa in VOWELS]
    assert min(hisses) > 2 * max(vowels)


def test_the_last_phone_ends_where_the_sound_does():
    speech = VOICE.speak("This is the end of it all", "en-us")
    last = [phone for phone in speech.phones if phone.ipa][-1]
    loud = np.flatnonzero(np.abs(speech.samples) > 1e-2)[-1] / speech.rate
    assert abs(last.end - loud) < 0.03


def test_a_consonant_drawn_inside_a_vowel_keeps_its_own_time():
    phones = VOICE.speak("A big deal", "en-us").phones
    (ell,) = [phone for phone in phones if phone.ipa == "l"]
    assert 0.03 < ell.end - ell.start < 0.2


def test_what_was_said_before_does_not_change_what_is_said_now():
    first = VOICE.speak("She sells sea shells.", "en-us")
    VOICE.speak("Was soll das?", "de")
    again = VOICE.speak("She sells sea shells.", "en-us")
    assert np.array_equal(first.samples, again.samples)
    assert first.phones == again.phones


def test_markup_and_phoneme_input_are_read_as_text():
    assert said(VOICE.speak("[[h@l'oU]]", "en-us")) != said(VOICE.speak("hello", "en-us"))
    assert said(VOICE.speak('<break time="9s"/>hi', "en-us"))[0] == "b"
    assert VOICE.speak('<break time="9s"/>hi', "en-us").seconds < 5


def test_speed_follows_words_per_minute():
    slow, fast = (EspeakVoice(words_per_minute=rate).speak("One two three", "en-us") for rate in (120, 240))
    assert slow.seconds > 1.4 * fast.seconds


def test_a_language_switch_inside_a_text_is_not_spoken_as_a_phone():
    assert all(len(ipa) <= 2 for ipa in said(VOICE.speak("東京 today", "ja")))


def test_an_unknown_voice_is_our_failure():
    with pytest.raises(Failure, match="voice xx-nowhere"):
        VOICE.speak("hi", "xx-nowhere")


def test_every_language_of_the_catalogue_speaks_in_known_phones():
    catalogue = VoiceCatalogue.parse(CATALOGUE.read_text("utf-8"))
    (offline,) = (info for info in catalogue.voices if info.engine == "espeak")
    names = sorted(set(offline.languages.values()))
    command = [sys.executable, "-c", SPEAK_EACH, json.dumps(names)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    spoken = {name: set(phones) for name, *phones in map(str.split, done.stdout.splitlines())}
    assert done.returncode == 0, f"crash in the language after {list(spoken)[-1:]}"
    assert done.stderr == ""
    assert sorted(spoken) == names
    strange = {name: odd for name, s in spoken.items() if (odd := s - VOWELS - CONSONANTS - {*AFFRICATES})}
    assert strange == {}
    assert min(map(len, spoken.values())) >= 8


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        (
            "Hello there, my 1984 good friends.",
            "en-us",
            ["Hello", "there,", "my", "1984", "good", "friends."],
        ),
        ("Été à la plage — ça va?", "fr", ["Été", "à", "la", "plage", "ça", "va?"]),
        ("Привет, мой друг", "ru", ["Привет,", "мой", "друг"]),
    ],
)
def test_words_are_told_by_their_place_in_the_text_and_when_they_begin(text, language, words):
    speech = EspeakVoice().speak(text, language)
    found = [text[word.at :].split()[0] for word in speech.words]
    assert [word for word in found if word in words] == words
    assert [word.start for word in speech.words] == sorted(word.start for word in speech.words)
    edges = np.array([phone.start for phone in speech.phones if phone.ipa])
    first = [word.start for word, name in zip(speech.words, found, strict=True) if name in words]
    assert max(np.abs(edges - start).min() for start in first) < 0.1
