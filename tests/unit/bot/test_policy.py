import pytest

from bot.policy import check_photo_size, check_side, clean_script
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


@pytest.mark.parametrize("side", [64, 1280, 1920])
def test_a_video_of_64_to_1920_pixels_may_be_asked_for(side):
    check_side(side)


@pytest.mark.parametrize("side", [0, 63, 1921, 10**19])
def test_a_video_of_another_size_is_refused(side):
    with pytest.raises(Refusal) as refusal:
        check_side(side)
    assert refusal.value.code is Code.OPTION_WRONG
    assert refusal.value.sentence.startswith("The longest side of a video has 64 to 1920 pixels")


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
