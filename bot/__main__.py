"""The `yapshot` command."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # settings take a moment to import, which `--help` need not wait for
    from config.settings import ChatSettings

DONE, BROKE, REFUSED = 0, 1, 2
_BY_SIGNAL = 128
_MAX_SEED = 2**63 - 1

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 2 refused, 1 we failed, 128 + n ended by signal n."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a narrow terminal encoding is no reason to break
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return _BY_SIGNAL + signal.SIGINT
    except asyncio.CancelledError:
        return _BY_SIGNAL + signal.SIGTERM


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yapshot", description="Makes photos talk.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_talk(commands.add_parser("talk", help="make one photo talk, here and now"))
    plain: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
        "up": (_up, "run everything for a small community in one go"),
        "worker": (_worker, "run a render worker on the queue at REDIS_URL"),
        "discord": (_discord, "serve Discord"),
        "telegram": (_telegram, "serve Telegram"),
        "voices": (_voices, "list the voices and their languages"),
    }
    for name, (run, help_) in plain.items():
        commands.add_parser(name, help=help_).set_defaults(run=run)
    return parser


def _add_talk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photo", metavar="PHOTO", type=Path, help="a picture with a face")
    parser.add_argument("text", metavar="TEXT", help="what it shall say")
    parser.add_argument("-o", dest="out", metavar="OUT", type=Path, help="the video (PHOTO-talks.mp4)")
    parser.add_argument("--voice", default="auto", help="see `yapshot voices` (auto)")
    parser.add_argument("--lang", help="the text's language, like en or pt-BR (detected)")
    parser.add_argument("--seed", type=_seed, default=0, help="another seed, other small movements (0)")
    parser.add_argument("--json", action="store_true", help="print one line of JSON instead")
    parser.set_defaults(run=_talk)


def _seed(text: str) -> int:
    if text.isdecimal() and int(text) <= _MAX_SEED:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 to 2⁶³ - 1")


def _talk(options: argparse.Namespace) -> int:
    from bot.bootstrap import talk  # noqa: PLC0415 — `--help` need not wait for it
    from bot.chat.screen import JsonScreen, PeopleScreen  # noqa: PLC0415
    from bot.chat.terminal import Typed  # noqa: PLC0415
    from render.contract.outcome import Refused, Rendered  # noqa: PLC0415

    output = options.out or Path(f"{options.photo.stem}-talks.mp4")
    typed = Typed(options.photo, options.text, output, options.voice, options.lang, options.seed)
    screen = JsonScreen() if options.json else PeopleScreen()
    outcome = _run(talk(_settings(), typed, screen))
    return {Rendered: DONE, Refused: REFUSED}.get(type(outcome), BROKE)


def _up(_: argparse.Namespace) -> int:
    from bot.bootstrap import up  # noqa: PLC0415
    from bot.chat.screen import tell  # noqa: PLC0415
    from config.logs import configure  # noqa: PLC0415

    settings = _settings()
    configure(settings.log_level, settings.log_format)
    try:
        tell(_run(up(settings, tell)), wrong=True)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return DONE  # being told to stop is how this ends well
    return BROKE


def _worker(_: argparse.Namespace) -> int:
    # Safe: a folder named render where we are called is not ours, for the worker and its children alike.
    safe = {**os.environ, "PYTHONSAFEPATH": "1"}
    os.execve(sys.executable, [sys.executable, "-m", "render"], safe)  # noqa: S606 — no shell is wanted


def _voices(_: argparse.Namespace) -> int:
    from bot.bootstrap import voices  # noqa: PLC0415
    from bot.chat.screen import show_voices  # noqa: PLC0415

    show_voices(voices())
    return DONE


def _discord(_: argparse.Namespace) -> int:
    return _not_served("Discord")


def _telegram(_: argparse.Namespace) -> int:
    return _not_served("Telegram")


def _not_served(chat: str) -> int:
    from bot.chat.screen import tell  # noqa: PLC0415
    from bot.wording import Phrase, say  # noqa: PLC0415

    tell(say(Phrase.CHAT_NOT_SERVED, chat=chat), wrong=True)
    return BROKE


def _settings() -> "ChatSettings":
    """The settings in the environment; wrong ones end the process with a sentence."""
    from pydantic import ValidationError  # noqa: PLC0415

    from bot.chat.screen import tell  # noqa: PLC0415
    from bot.wording import Phrase, say  # noqa: PLC0415
    from config.settings import ChatSettings  # noqa: PLC0415

    try:
        return ChatSettings()
    except ValidationError as error:
        what = ", ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        tell(say(Phrase.SETTINGS_WRONG, what=what), wrong=True)
        raise SystemExit(BROKE) from error


def _run(job: Coroutine[Any, Any, T]) -> T:
    """Run `job`; SIGTERM and a closed terminal cancel it as Ctrl-C does, so that it can tidy up."""

    async def until_told() -> T:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 — we are in one
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, task.cancel)
        return await job

    return asyncio.run(until_told())


if __name__ == "__main__":
    sys.exit(main())
