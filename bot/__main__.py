"""The `yapshot` command."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.arguments import options, parser

if TYPE_CHECKING:  # settings take a moment to import, which `--help` need not wait for
    from config.settings import ChatSettings

DONE, BROKE, REFUSED = 0, 1, 2
_BY_SIGNAL = 128

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 2 refused, 1 we failed, 128 + n ended by signal n."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a narrow terminal encoding is no reason to break
    typed = parser().parse_args(arguments)
    try:
        return _COMMANDS[typed.command](typed)
    except KeyboardInterrupt:
        return _BY_SIGNAL + signal.SIGINT
    except asyncio.CancelledError:
        return _BY_SIGNAL + signal.SIGTERM


def _talk(typed: argparse.Namespace) -> int:
    from bot.bootstrap import talk  # noqa: PLC0415 — `--help` need not wait for it
    from bot.chat.screen import JsonScreen, PeopleScreen  # noqa: PLC0415
    from bot.chat.terminal import Typed  # noqa: PLC0415
    from render.contract.outcome import Refused, Rendered  # noqa: PLC0415

    output = typed.out or Path(f"{typed.photo.stem}-talks.mp4")
    wanted = Typed(typed.photo, typed.text, output, options(typed))
    screen = JsonScreen() if typed.json else PeopleScreen()
    outcome = _run(talk(_settings(), wanted, screen))
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


_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = MappingProxyType(
    {
        "talk": _talk,
        "up": _up,
        "worker": _worker,
        "discord": _discord,
        "telegram": _telegram,
        "voices": _voices,
    }
)


if __name__ == "__main__":
    sys.exit(main())
