"""The terminal as a chat place: one person, one photo, one answer."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from secrets import token_hex
from typing import Any

from bot.commands import read_options
from bot.intake import Ask, Checked, Intake
from bot.policy import check_photo_size
from bot.wording import Phrase, say
from render.contract.blobs import BlobStore
from render.contract.outcome import Code, Failed, Outcome, Refusal, Refused, Rendered
from render.contract.progress import Progress
from render.contract.request import ReplyTo

_LAST_WORD_SECONDS = 0.5
_SENTENCE_CHARACTERS = 500


@dataclass(frozen=True)
class Typed:
    """One `yapshot talk` command line."""

    photo: Path
    script: str
    output: Path
    options: Mapping[str, str]
    """Those that were given, by their names."""


def seat() -> ReplyTo:
    """Where this person is answered: a place of their own."""
    place = f"terminal-{token_hex(8)}"
    return ReplyTo(place=place, conversation=place, message=place, user=_user())


def ask_from(typed: Typed, request_id: str, reply_to: ReplyTo) -> Ask:
    """What was typed, as an ask.

    Raises:
        Refusal: an option makes no sense, the photo cannot be read, or no video can be written to the
            output path.
    """
    options = read_options(typed.options)
    photo = _read_photo(typed.photo)
    _check_output(typed.output, typed.photo)
    return Ask(reply_to, photo, typed.script, options, request_id=request_id)


def _user() -> str:
    with contextlib.suppress(KeyError, OSError):
        return getuser()
    return str(os.getuid())


def _read_photo(path: Path) -> bytes:
    try:
        if not path.exists():
            raise Refusal(Code.PHOTO_UNREADABLE, say(Phrase.PHOTO_MISSING, path=path))
        if not path.is_file():
            raise Refusal(Code.PHOTO_UNREADABLE, say(Phrase.PHOTO_NOT_A_FILE, path=path))
        check_photo_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        sentence = say(Phrase.PHOTO_UNREADABLE, path=path, reason=_reason(error))
        raise Refusal(Code.PHOTO_UNREADABLE, sentence) from error


def _check_output(output: Path, photo: Path) -> None:
    """Write and remove a file beside `output`: permissions alone tell too little."""
    try:
        if output.exists():
            if output.samefile(photo):
                raise Refusal(Code.OUTPUT_UNWRITABLE, say(Phrase.OUTPUT_IS_PHOTO, path=output))
            if not output.is_file() or not os.access(output, os.W_OK):
                raise _unwritable(output, say(Phrase.OUTPUT_IN_THE_WAY))
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix="."):
            pass
    except OSError as error:
        raise _unwritable(output, _reason(error)) from error


def _unwritable(output: Path, reason: str) -> Refusal:
    return Refusal(Code.OUTPUT_UNWRITABLE, say(Phrase.OUTPUT_UNWRITABLE, path=output, reason=reason))


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


class Terminal:
    """The `Chat` of one person who waits for one answer."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self.answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    async def send_video(self, rendered: Rendered, blobs: BlobStore) -> None:
        try:
            await blobs.copy_to(rendered.clip.blob, self._output)
        except OSError as error:
            refusal = _unwritable(self._output, _reason(error))
            self._settle(refused(refusal, rendered.request_id, rendered.reply_to))
        else:
            self._settle(rendered)

    async def send_words(self, outcome: Refused | Failed) -> None:
        self._settle(outcome)

    def _settle(self, outcome: Outcome) -> None:
        if not self.answer.done():
            self.answer.set_result(outcome)


def refused(refusal: Refusal, request_id: str, reply_to: ReplyTo) -> Refused:
    """A refusal as an outcome; what was typed may be in its sentence, at any length and in any bytes."""
    sentence = refusal.sentence.encode(errors="replace").decode()
    if len(sentence) > _SENTENCE_CHARACTERS:
        sentence = sentence[: _SENTENCE_CHARACTERS - 1] + "…"
    return Refused(request_id, reply_to, refusal.code, sentence)


async def converse(
    ask: Checked,
    intake: Intake,
    answer: asyncio.Future[Outcome],
    breakages: Mapping[asyncio.Future[Any], Phrase],
    show: Callable[[Progress], None],
) -> Outcome:
    """Submit `ask`; return its answer, or our failure when one of `breakages` makes waiting vain."""
    async with intake.queue.progress(ask.request_id) as reports:
        request = await intake.submit(ask)
        watching = asyncio.create_task(_watch(reports, show))
        try:
            return await _first(ask, answer, breakages)
        except asyncio.CancelledError:
            await intake.queue.cancel(ask.request_id)
            raise
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await intake.blobs.drop(request.photo)


async def _watch(reports: AsyncIterator[Progress], show: Callable[[Progress], None]) -> None:
    async for report in reports:
        show(report)


async def _first(
    ask: Checked, answer: asyncio.Future[Outcome], breakages: Mapping[asyncio.Future[Any], Phrase]
) -> Outcome:
    await asyncio.wait({answer, *breakages}, return_when=asyncio.FIRST_COMPLETED)
    # What broke may have had its last word: the answer could be on its way.
    await asyncio.wait({answer}, timeout=_LAST_WORD_SECONDS)
    if answer.done():
        return answer.result()
    phrase = next(phrase for future, phrase in breakages.items() if future.done())
    return Failed(ask.request_id, ask.reply_to, Code.INTERNAL, say(phrase))
