import pytest

from render.speech.language import LanguageGuesser

SPOKEN = frozenset(["en", "de", "fr", "es", "pt", "it", "ja", "zh", "ko", "ru", "uk", "hi", "ar", "vi", "pl"])


@pytest.fixture(scope="module")
def guesser():
    return LanguageGuesser("en")


@pytest.mark.parametrize(
    ("script", "language"),
    [
        ("Happy birthday, Grandma", "en"),
        ("Ich liebe dich", "de"),
        ("Bonjour tout le monde", "fr"),
        ("¿Cómo estás?", "es"),
        ("Buongiorno a tutti", "it"),
        ("Xin chào các bạn", "vi"),
        ("こんにちは", "ja"),
        ("東京へ行く", "ja"),
        ("你好，我叫小明", "zh"),
        ("안녕하세요", "ko"),
        ("Привет, как дела?", "ru"),
        ("Привіт, як справи?", "uk"),
        ("مرحبا", "ar"),
        ("नमस्ते", "hi"),
    ],
)
def test_a_sentence_tells_its_language(guesser, script, language):
    assert guesser.guess(script, SPOKEN) == language


@pytest.mark.parametrize(
    "script", ["Hello!", "lol", "ok", "haha", "gg ez", "Bob", "wow", "no", "123", "Nice"]
)
def test_a_script_too_short_to_tell_is_in_the_default_language(guesser, script):
    assert guesser.guess(script, SPOKEN) == "en"
    assert LanguageGuesser("de").guess(script, SPOKEN) == "de"


def test_only_languages_the_voice_speaks_are_guessed(guesser):
    assert guesser.guess("Привіт, як справи?", SPOKEN - {"uk"}) == "ru"
    assert guesser.guess("こんにちは", SPOKEN - {"ja"}) == "en"


def test_a_regional_default_competes_under_its_language():
    guesser = LanguageGuesser("en-GB")
    assert guesser.guess("Hello my friends", SPOKEN | {"en-GB"}) == "en-GB"
    assert guesser.guess("Ich liebe dich", SPOKEN | {"en-GB"}) == "de"
