from pathlib import Path

import pytest

from render.contract.outcome import Code, Refusal
from render.contract.voices import AUTO, VoiceCatalogue

CATALOGUE = VoiceCatalogue.parse((Path(__file__).parents[3] / "config" / "voices.toml").read_text("utf-8"))


def refusal(call):
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def test_auto_tries_the_online_voice_before_the_offline_one():
    assert [info.online for info in CATALOGUE.candidates(AUTO)] == [True, False]


def test_a_voice_asked_for_by_name_has_only_offline_voices_behind_it():
    assert [info.id for info in CATALOGUE.candidates("GTTS")] == ["gtts", "espeak"]
    assert [info.id for info in CATALOGUE.candidates("espeak")] == ["espeak"]


def test_an_unknown_voice_is_refused_with_the_nearest_name():
    error = refusal(lambda: CATALOGUE.candidates("espaek"))
    assert error.code is Code.VOICE_UNKNOWN
    assert "“espaek”" in error.sentence
    assert "did you mean espeak?" in error.sentence


def test_a_voice_like_no_other_is_refused_with_the_list():
    assert "auto, gtts, espeak" in refusal(lambda: CATALOGUE.candidates("Morgan Freeman")).sentence


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [
        ("en", "en"),
        ("EN_gb", "en-GB"),
        ("en-NZ", "en"),
        ("zh-Hant-TW", "zh-Hant"),
        ("pt-br", "pt-BR"),
        ("German", "de"),
        ("brazilian portuguese", "pt-BR"),
    ],
)
def test_a_language_is_found_by_tag_or_name_and_falls_back_to_its_shorter_form(wanted, tag):
    assert CATALOGUE.language(wanted) == tag


def test_each_voice_finds_its_own_name_for_a_region_only_the_other_knows():
    online, offline = CATALOGUE.candidates(AUTO)
    tag = CATALOGUE.language("en-AU")
    assert tag == "en-AU"
    assert online.languages[online.tag(tag)] == "en:com.au"
    assert offline.languages[offline.tag(tag)] == "en-us"


def test_an_unknown_language_is_refused_with_close_ones():
    error = refusal(lambda: CATALOGUE.language("Germn"))
    assert error.code is Code.LANGUAGE_UNKNOWN
    assert "de (German)" in error.sentence


def test_a_language_the_chosen_voice_lacks_is_refused_though_another_has_it():
    assert CATALOGUE.language("gd", AUTO) == "gd"
    error = refusal(lambda: CATALOGUE.language("gd", "gtts"))
    assert error.code is Code.LANGUAGE_UNKNOWN
    assert "gtts" in error.sentence


def test_sentences_stay_short_enough_for_the_wire_whatever_is_asked():
    assert len(refusal(lambda: CATALOGUE.language("x" * 128)).sentence) <= 500
    assert len(refusal(lambda: CATALOGUE.candidates("x" * 128)).sentence) <= 500


ENTRY = """
[[voice]]
id = "{id}"
name = "N"
engine = "e"
online = {online}
languages = {{ {tag} = "n" }}
"""


def test_a_catalogue_whose_online_voice_has_no_offline_stand_in_is_not_read():
    toml = ENTRY.format(id="a", online="true", tag="xx") + ENTRY.format(id="b", online="false", tag="yy")
    with pytest.raises(ValueError, match="no offline voice speaks what a does: xx"):
        VoiceCatalogue.parse(toml + '[names]\nxx = "X"\nyy = "Y"')


def test_a_catalogue_with_a_nameless_language_is_not_read():
    with pytest.raises(ValueError, match="without a name: yy"):
        VoiceCatalogue.parse(ENTRY.format(id="b", online="false", tag="yy") + "[names]")
