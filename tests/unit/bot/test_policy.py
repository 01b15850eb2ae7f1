import pytest

from bot.policy import check_photo_size, clean_script
from render.contract.outcome import Code, Refusal
from render.contract.request import Limits


@pytest.mark.parametrize("size", [1, 20_000_000])
def test_a_photo_of_up_to_20_megabytes_passes(size):
    check_photo_size(size)


def test_an_empty_photo_is_refused():
    with pytest.raises(Refusal) as refusal:
        check_photo_size(0)
    assert refusal.value.code is Code.PHOTO_EMPTY


def test_a_photo_one_byte_too_heavy_is_refused_and_not_said_to_weigh_the_limit():
    with pytest.raises(Refusal) as refusal:
        check_photo_size(20_000_001)
    assert refusal.value.code is Code.PHOTO_TOO_HEAVY
    assert refusal.value.sentence == "The photo has 20.1 MB; I take up to 20 MB."


def test_blanks_around_a_text_are_no_part_of_it():
    assert clean_script("\n  Hello there \t", Limits()) == "Hello there"


@pytest.mark.parametrize("text", ["", "  ", "\n\t\u3000"])
def test_a_text_of_blanks_is_refused(text):
    with pytest.raises(Refusal) as refusal:
        clean_script(text, Limits())
    assert refusal.value.code is Code.TEXT_EMPTY


def test_a_text_that_no_voice_can_say_in_time_is_refused():
    limits = Limits(max_seconds=10.0)
    assert clean_script("a" * 400, limits)
    with pytest.raises(Refusal) as refusal:
        clean_script("a" * 401, limits)
    assert refusal.value.code is Code.TEXT_TOO_LONG
    assert "401 characters" in refusal.value.sentence
    assert "10 seconds" in refusal.value.sentence


def test_a_text_that_is_no_unicode_is_refused():
    with pytest.raises(Refusal) as refusal:
        clean_script(b"caf\xe9".decode(errors="surrogateescape"), Limits())
    assert refusal.value.code is Code.TEXT_UNSPEAKABLE
