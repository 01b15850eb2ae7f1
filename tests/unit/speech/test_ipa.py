import pytest

from render.speech.ipa import segments, stress


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        ("ˈaɪ", ("a", "ɪ")),
        ("tʃ", ("tʃ",)),
        ("ˈɔːɹ", ("ɔ", "ɹ")),
        ("ˈonɡ", ("o", "ŋ")),
        ("ts.", ("ts",)),
        ("ɐ̃ʊ", ("ɐ", "ʊ")),
        ("t̪", ("t",)),
        ("ç", ("ç",)),
        ("mʲ", ("m",)),
        ("ʦ", ("ts",)),
        ("ʲ", ()),
        ("", ()),
    ],
)
def test_marks_fall_off_and_single_sounds_remain(written, phones):
    assert segments(written) == phones


def test_the_strongest_stress_counts():
    assert [stress(ipa) for ipa in ("a", "ˌa", "ˈa", "ˌaˈb")] == [0, 1, 2, 2]
