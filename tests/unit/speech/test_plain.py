import pytest

from render.speech.plain import clean, is_speakable


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("  Hello \n\t world ", "Hello world"),
        ("lol 😂😂 ok 👍🏽!", "lol ok !"),
        ("𝓗𝓮𝓵𝓵𝓸 Ｗｏｒｌｄ", "Hello World"),
        ("stop\x01\x02\x00here", "stop here"),
        ("bad \ud800 half", "bad half"),
        ("½ of €5, that’s 50%", "½ of €5, that’s 50%"),
        ("e\u0301te\u0301", "été"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("**so** ~~so~~ `so` __so__", "so so so so"),
        ("a_b", "a_b"),
    ],
)
def test_a_text_is_cleaned_to_what_can_be_said(typed, said):
    assert clean(typed) == said


@pytest.mark.parametrize("script", ["a", "7", "नमस्ते", "你"])
def test_letters_and_digits_can_be_said(script):
    assert is_speakable(clean(script))


@pytest.mark.parametrize("script", ["", "!?…", "😀🎉", "— * —", "\u200d"])
def test_signs_alone_cannot(script):
    assert not is_speakable(clean(script))
