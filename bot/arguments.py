"""The command line of `yapshot`."""

import argparse
from pathlib import Path
from typing import Final, NoReturn

_USAGE_WRONG: Final = 2
_OPTIONS: Final = {
    "voice": ("NAME", "see `yapshot voices` (auto)"),
    "lang": ("TAG", "the text's language, like en or pt-BR (detected)"),
    "face": ("WHICH", "who speaks: largest, leftmost, rightmost, all, or a number from the left (largest)"),
    "emotion": (
        "NAME[:N]",
        "neutral, happy, sad, angry, surprised, disgusted, afraid; happy:0.5 is half of it",
    ),
    "style": ("STYLE", "photo (its own face), sticker (a drawn one) or auto (auto)"),
    "mouth": (
        "X,Y,W",
        "where the mouth is and how wide, as parts of the photo: 0.5,0.6,0.2 or 50%,60%,20%",
    ),
    "eyes": ("X,Y,X,Y", "where the eyes are; only with --mouth"),
    "format": ("FORMAT", "original, square, portrait (9:16), landscape (16:9) or note (round) (original)"),
    "size": ("PIXELS", "the video's longest side, up to 1920 (1280)"),
    "fps": ("N", "25 or 30 frames a second (25)"),
    "seed": ("N", "another seed, other small movements (0)"),
}
_PLAIN: Final = {
    "up": "run everything for a small community in one go",
    "worker": "run a render worker on the queue at REDIS_URL",
    "discord": "serve Discord",
    "telegram": "serve Telegram",
    "voices": "list the voices and their languages",
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(_USAGE_WRONG, f"{message[:1].upper()}{message[1:]}. Try: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """Reads `command`, and for `talk` also `photo`, `text`, `out`, `json` and what `options` gathers."""
    whole = _Parser(prog="yapshot", description="Makes photos talk.")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    _add_talk(commands.add_parser("talk", help="make one photo talk, here and now"))
    for name, help_ in _PLAIN.items():
        commands.add_parser(name, help=help_)
    return whole


def _add_talk(talk: argparse.ArgumentParser) -> None:
    talk.add_argument("photo", metavar="PHOTO", type=Path, help="a picture, best with a face")
    talk.add_argument("text", metavar="TEXT", help="what it shall say")
    talk.add_argument("-o", dest="out", metavar="OUT", type=Path, help="the video (PHOTO-talks.mp4)")
    talk.add_argument("--json", action="store_true", help="print one line of JSON instead")
    for name, (metavar, help_) in _OPTIONS.items():
        talk.add_argument(f"--{name}", metavar=metavar, help=help_.replace("%", "%%"))


def options(typed: argparse.Namespace) -> dict[str, str]:
    """The options that were given, as they were typed: `bot.commands` knows what they mean."""
    values = {name: vars(typed)[name] for name in _OPTIONS}
    return {name: value for name, value in values.items() if value is not None}
