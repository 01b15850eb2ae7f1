import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Options, read_options
from render.contract.outcome import Code, Refusal
from render.contract.request import Emotion, Format, Placement, Style


def refusal_of(**typed):
    with pytest.raises(Refusal) as refusal:
        read_options(typed)
    assert refusal.value.code is Code.OPTION_WRONG
    return refusal.value.sentence


def test_nothing_typed_is_the_usual():
    assert read_options({}) == Options()


@pytest.mark.parametrize(
    ("name", "value", "field", "meant"),
    [
        ("voice", "espeak", "voice", "espeak"),
        ("lang", " pt-BR ", "language", "pt-BR"),
        ("seed", "0", "seed", 0),
        ("seed", str(2**63 - 1), "seed", 2**63 - 1),
        ("face", "Leftmost", "face", "leftmost"),
        ("face", "all", "face", "all"),
        ("face", "12", "face", "12"),
        ("face", "02", "face", "2"),
        ("emotion", "SAD", "emotion", Emotion.SAD),
        ("style", "sticker", "style", Style.STICKER),
        ("format", "note", "format", Format.NOTE),
        ("fps", "30", "fps", 30),
        ("size", "1920", "size", 1920),
        ("Format", "square", "format", Format.SQUARE),
    ],
)
def test_an_option_means_what_it_says_in_any_case(name, value, field, meant):
    options = read_options({name: value})
    assert getattr(options, field) == meant
    assert options == Options(**{field: meant})


@pytest.mark.parametrize(
    ("value", "intensity"), [("happy", 1.0), ("happy:0.5", 0.5), ("happy : 40%", 0.4), ("happy:0", 0.0)]
)
def test_an_emotion_may_be_had_in_part(value, intensity):
    options = read_options({"emotion": value})
    assert (options.emotion, options.intensity) == (Emotion.HAPPY, intensity)


@pytest.mark.parametrize("mouth", ["0.5,0.6,0.2", "50%, 60%, 20%", ".5,60%,0.20"])
def test_a_mouth_is_placed_in_parts_or_percent_of_the_photo(mouth):
    assert read_options({"mouth": mouth}).placement == Placement((0.5, 0.6), 0.2)


@pytest.mark.parametrize("eyes", ["0.4,0.3,0.6,0.25", "60%,25%,40%,30%"])
def test_eyes_are_placed_in_any_order_and_before_or_after_the_mouth(eyes):
    placed = Placement((0.5, 0.6), 0.2, ((0.4, 0.3), (0.6, 0.25)))
    assert read_options({"eyes": eyes, "mouth": "0.5,0.6,0.2"}).placement == placed
    assert read_options({"mouth": "0.5,0.6,0.2", "eyes": eyes}).placement == placed


def test_eyes_without_a_mouth_are_refused():
    assert refusal_of(eyes="0.4,0.3,0.6,0.3") == "Eyes alone cannot talk: please place the mouth too."


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("emotion", "hapy", "I have no emotion called “hapy”: did you mean happy?"),
        ("style", "oil", "there are auto, photo, sticker."),
        ("format", "9:16", "there are original, square, portrait, landscape, note."),
        ("fps", "60", "there are 25, 30."),
        ("fps", "", "there are 25, 30."),
        ("emotions", "happy", "I have no option called “emotions”: did you mean emotion?"),
        ("colour", "red", "there are voice, lang, seed, face"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(name, value, says):
    assert says in refusal_of(**{name: value})


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "seed": ["-1", "1.5", "x", "", "9" * 400, str(2**63), "٣"],
        "face": ["0", "100", "-1", "1.5", "me", "", "larg", "²"],
        "emotion": [":0.5", "happy:", "happy:1.1", "happy:-0.5", "happy:nan", "happy:1e-1", "happy:101%"],
        "mouth": [
            "",
            "0.5",
            "0.5,0.5",
            "0.5,0.5,0",
            "0.5,0.5,2",
            "a,b,c",
            "0.5,0.5,nan",
            "1,2,3,4",
            "0.5,,1",
        ],
        "eyes": ["0.4,0.3", "0.4,0.3,0.4,0.3", "0.4,0.3,0.6,1.3", "0.4;0.3;0.6;0.3", "." * 7],
        "size": ["", "big", "-64", "12.5", "1e3"],
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_makes_no_sense_is_refused_with_one_sentence(name, values):
    placed = {"mouth": "0.5,0.5,0.2"} if name == "eyes" else {}
    for value in values:
        sentence = refusal_of(**{**placed, name: value})
        assert sentence.endswith((".", "?"))
        assert "\n" not in sentence


@given(st.dictionaries(st.sampled_from(["face", "emotion", "mouth", "eyes", "seed", "size"]), st.text()))
def test_no_text_is_worse_than_refused(typed):
    try:
        options = read_options(typed)
    except Refusal as refusal:
        assert refusal.code is Code.OPTION_WRONG  # noqa: PT017 — either end is fine, a third is not
    else:
        assert isinstance(options, Options)
