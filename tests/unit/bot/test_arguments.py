from pathlib import Path

import pytest

from bot.arguments import options, parser
from bot.commands import Options, read_options
from render.contract.request import Emotion, Format, Placement, Style

TALK = ["talk", "me.jpg", "Hello"]


def usage_error(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        parser().parse_args(arguments)
    assert end.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    (sentence,) = told.err.splitlines()
    return sentence


def test_photo_and_text_are_all_a_talk_needs():
    typed = parser().parse_args(TALK)
    assert (typed.command, typed.photo, typed.text) == ("talk", Path("me.jpg"), "Hello")
    assert (typed.out, typed.json, options(typed)) == (None, False, {})


def test_every_option_of_the_command_line_is_understood():
    chosen = {
        "voice": "espeak",
        "lang": "de",
        "face": "2",
        "emotion": "happy:50%",
        "style": "sticker",
        "mouth": "50%,60%,20%",
        "eyes": "40%,30%,60%,30%",
        "format": "note",
        "size": "640",
        "fps": "30",
        "seed": "7",
    }
    flags = [word for name, value in chosen.items() for word in (f"--{name}", value)]
    typed = options(parser().parse_args(TALK + flags))
    assert typed == chosen
    placement = Placement((0.5, 0.6), 0.2, ((0.4, 0.3), (0.6, 0.3)))
    assert read_options(typed) == Options(
        "espeak", "de", 7, "2", Emotion.HAPPY, 0.5, Style.STICKER, placement, Format.NOTE, 30, 640
    )


@pytest.mark.parametrize("option", [name for name in vars(parser().parse_args(TALK)) if len(name) > 2])
def test_help_names_every_option(option, capsys):
    with pytest.raises(SystemExit) as end:
        parser().parse_args(["talk", "--help"])
    assert end.value.code == 0
    told = capsys.readouterr().out
    known = {"command": "talk", "photo": "PHOTO", "text": "TEXT", "out": "-o"}
    assert known.get(option, f"--{option}") in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "COMMAND"),
        (["fly"], "fly"),
        (["talk", "me.jpg"], "TEXT. Try: yapshot talk --help"),
        ([*TALK, "--colour", "red"], "--colour red"),
        ([*TALK, "--mouth"], "--mouth"),
    ],
)
def test_a_command_line_that_cannot_be_read_ends_with_one_sentence(capsys, arguments, says):
    assert says in usage_error(capsys, *arguments)
