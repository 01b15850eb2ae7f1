import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.speech.directions import DIRECTIONS, Action
from render.speech.script import Aside, Line, read_script

WORDS = [(word, action) for action, each in DIRECTIONS.items() for word in each.words]
SIGNS = [(sign, action) for action, each in DIRECTIONS.items() for sign in each.signs]


def spoken(script):
    return " ".join(line.text for line in read_script(script))


def asked(script):
    return [aside.action for line in read_script(script) for aside in line.asides]


@pytest.mark.parametrize(("words", "action"), WORDS)
def test_each_direction_is_acted_and_not_said(words, action):
    for typed in (
        f"*{words}*",
        f"_{words}_",
        f"({words})",
        f"[{words}]",
        f"**{words}**",
        f"*{words.upper()}*",
    ):
        assert read_script(f"{typed} Well.") == (Line(None, "Well.", (Aside(action, 0),)),)
        assert read_script(f"Well. {typed}") == (Line(None, "Well.", (Aside(action, 5),)),)


@pytest.mark.parametrize(("sign", "action"), SIGNS)
def test_each_emoji_is_acted_and_not_said(sign, action):
    for script in (f"Well {sign}", f"{sign} Well", f"Well {sign}! Well", f"{sign} {sign} Well"):
        assert asked(script) == [action]
        assert not set(spoken(script)) - set("Wel !")


@pytest.mark.parametrize(
    ("typed", "actions"),
    [
        ("*smiling*", [Action.SMILE]),
        ("*smiled*", [Action.SMILE]),
        ("*nodding*", [Action.NOD]),
        ("*cries*", [Action.CRY]),
        ("*kisses*", [Action.KISS]),
        ("*blows a kiss*", [Action.KISS]),
        ("*slowly shakes her head*", [Action.SHAKE_HEAD]),
        ("*looks to the left*", [Action.LOOK_LEFT]),
        ("*raises an eyebrow*", [Action.RAISE_BROWS]),
        ("*sticks his tongue out*", [Action.TONGUE]),
        ("*puffs out her cheeks*", [Action.PUFF_CHEEKS]),
        ("*laughs at you*", [Action.LAUGH]),
        ("*evil laugh*", [Action.LAUGH]),
        ("*nods and winks*", [Action.NOD, Action.WINK]),
        ("*smiles, does a flip*", [Action.SMILE]),
        ("👍🏽", [Action.NOD]),
        ("☹️", [Action.FROWN]),
        ("🤷🏽‍♀️", [Action.SHRUG]),
        ("😮‍💨", [Action.SIGH]),
        ("🙂‍↔️", [Action.SHAKE_HEAD]),
        ("<:smile:123456789>", [Action.SMILE]),
        ("😀😢😡😉🙄", [Action.SMILE, Action.CRY, Action.GLARE]),
        ("*flies*", []),
        ("🎉", []),
    ],
)
def test_directions_are_understood_as_people_write_them(typed, actions):
    assert asked(f"Well! {typed} Good.") == actions
    assert spoken(f"Well! {typed} Good.") == "Well! Good."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("I *really* mean it", "I really mean it"),
        ("I *love* you *so much*!", "I love you so much!"),
        ("*Never* do that", "Never do that"),
        ("I do *not* like *cats*.", "I do not like cats."),
        ("don't *cry*, *think*", "don't cry, think"),
        ("we are *laughing* at you", "we are laughing at you"),
        ("un*believ*able", "unbelievable"),
        ("Hello *flarbs* there", "Hello there"),
        ("Hello *does a backflip* there", "Hello there"),
        ("*flies off* Hello", "Hello"),
        ("Hello! *very slowly turning into a big old frog* Ribbit.", "Hello! Ribbit."),
        ("Hello*smiles* there", "Hello there"),
        (
            "**bold** __x__ ~~no~~ ||spoiler|| `code` and _so_ snake_case",
            "bold x no spoiler code and so snake_case",
        ),
        ("> quoted\n# Title\n- item\n* point", "quoted Title item point"),
        ("2*3 is 2 * 3, sh*t, f***", "2×3 is 2×3, sht, f"),
        ("unbalanced *smile\nand * more", "unbalanced smile and more"),
        ("I was there (not alone) [sic]", "I was there (not alone) [sic]"),
        ("wow 😂, ok 👍🏽!", "wow, ok!"),
        ("see :D: and a:)b", "see :D: and a:)b"),
    ],
)
def test_what_is_said_is_what_was_meant_to_be(typed, said):
    assert spoken(typed) == said


def test_lines_with_numbers_are_turns():
    script = "Listen!\n1: Hello there.\nHow are you?\n2: *winks*\n1:\nFine\n 12: Me too 😀"
    assert read_script(script) == (
        Line(None, "Listen!", ()),
        Line(1, "Hello there. How are you?", ()),
        Line(2, "", (Aside(Action.WINK, 0),)),
        Line(1, "Fine", ()),
        Line(12, "Me too", (Aside(Action.SMILE, 6),)),
    )


@pytest.mark.parametrize(
    "script", ["10: 30 is late", "1:1 odds", "a 2: b", "0: x", "100: x", "1 : x", "1) x", "1.: x"]
)
def test_other_numbers_are_no_turns(script):
    assert [line.speaker for line in read_script(script)] == [None]


def test_one_numbered_line_is_a_turn():
    assert read_script("2: Hello") == (Line(2, "Hello", ()),)


def test_an_aside_stands_before_the_word_it_precedes():
    (line,) = read_script("Oh 😮 I *winks* see")
    assert [line.text[aside.at :].strip() for aside in line.asides] == ["I see", "see"]


PIECES = st.sampled_from(
    [
        *(f"*{word}*" for word, _ in WORDS),
        *(sign for sign, _ in SIGNS),
        *(
            "*",
            "**",
            "_",
            "__",
            "~~",
            "`",
            "||",
            "\n",
            " ",
            "1: ",
            "2:",
            "\n3: ",
            ". ",
            "! ",
            "(",
            "]",
            "<:a:1>",
        ),
        *("hello", "I", "really", "*really*", "*flarbs*", "👩🏽‍🚀", "\u200d", "\ufe0f", "2*3", "ça", "你好"),
    ]
)


@settings(max_examples=300, deadline=1000)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join)))
def test_no_script_makes_the_reader_fall_or_say_markup(script):
    lines = read_script(script)
    for line in lines:
        assert line.text or line.asides
        assert not {"*", "`", "\n"} & set(line.text)
        assert "__" not in line.text
        assert "~~" not in line.text
        assert not [c for c in line.text if unicodedata.category(c) in ("So", "Cc", "Cs")]
        assert [aside.at for aside in line.asides] == sorted(aside.at for aside in line.asides)
        assert all(0 <= aside.at <= len(line.text) for aside in line.asides)
        assert all(line.speaker is None or 1 <= line.speaker <= 99 for line in lines)
    assert sum(len(line.text) for line in lines) <= 6 * len(script)


@settings(max_examples=200, deadline=1000)
@given(
    st.lists(
        st.sampled_from([f"*{word}*" for word, _ in WORDS] + [s for s, _ in SIGNS]), min_size=1, max_size=30
    )
)
def test_directions_alone_leave_nothing_to_say(directions):
    (line,) = read_script(". ".join(directions))
    assert not any(character.isalnum() for character in line.text)
    assert line.asides


@pytest.mark.parametrize(
    "piece", ["*", "*a", "_a", "* *", "**a*", "(a", "1:\n", "<:", "😀\u200d", "*smiles* ", "a_", "~", "|"]
)
def test_the_longest_scripts_are_read_at_once(piece):
    began = time.process_time()
    read_script(piece * (10_000 // len(piece)))
    assert time.process_time() - began < 1.0
