import pytest

from render.performance.performance import COLUMN
from render.performance.visemes import SHAPES, VISEME_OF, shape_of, viseme_of
from render.speech.ipa import AFFRICATES, VOWELS


@pytest.mark.parametrize(
    ("phones", "viseme"),
    [
        ("pbm", "PP"),
        ("fv", "FF"),
        ("θð", "TH"),
        ("td", "DD"),
        ("kɡ", "kk"),
        ("ʃʒ", "CH"),
        ("sz", "SS"),
        ("nl", "nn"),
    ],
)
def test_consonants_have_their_visemes(phones, viseme):
    assert {viseme_of(phone) for phone in phones} == {viseme}


def test_every_vowel_and_affricate_of_the_alphabet_is_known():
    assert not [phone for phone in (*VOWELS, *AFFRICATES) if phone not in VISEME_OF]


def test_a_pause_is_a_closed_mouth():
    assert viseme_of("") == "sil"
    assert shape_of("") == {}


def test_an_unknown_phone_still_moves_the_mouth():
    assert shape_of("ꟿ")["jawOpen"] > 0


def test_all_fifteen_visemes_speak_in_controls_that_exist():
    assert len(SHAPES) == 15
    for phone in VISEME_OF:
        assert set(shape_of(phone)) <= set(COLUMN)


def test_front_rounded_vowels_round():
    assert shape_of("y")["mouthPucker"] > 0.5
    assert shape_of("y")["mouthStretchLeft"] == 0
