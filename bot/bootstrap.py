"""Puts the chat side together: the only module here that knows who plays which part."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.chat.screen import Ending, Screen
from bot.chat.terminal import Terminal, Typed, ask_from, converse, refused, seat
from bot.delivery import Delivery
from bot.embedded import Home, HomeTakenError, HomeUnusableError, lasting_home, passing_home, running, serving
from bot.intake import Checked, Intake, check
from bot.queue import QueueUnreachableError, connected
from bot.wording import Phrase, say
from bot.workers import WorkerPlan, keep_working, working
from config.settings import ChatSettings
from config.voices import catalogue_text
from render.contract.blobs import DirectoryBlobs
from render.contract.outcome import Code, Failed, Outcome, Refusal
from render.contract.voices import VoiceCatalogue

_LOGS_KEPT = 20

log = logging.getLogger(__name__)


def voices() -> VoiceCatalogue:
    return VoiceCatalogue.parse(catalogue_text())


@dataclass(frozen=True)
class Renderers:
    """Where a talk is rendered."""

    redis_url: str
    blobs_dir: Path
    breakages: dict[asyncio.Future[Any], Phrase] = field(default_factory=dict)
    """What ends only when it breaks, and what is to be said then."""


async def talk(settings: ChatSettings, typed: Typed, screen: Screen) -> Outcome:
    """One photo, one text, one answer on `screen`."""
    started, request_id, reply_to = time.monotonic(), uuid4().hex, seat()
    log_file: Path | None = None
    async with AsyncExitStack() as house:
        with screen:
            try:
                ask = check(ask_from(typed, request_id, reply_to), voices())
                home = house.enter_context(passing_home(settings.state_dir))
                log_file = _log_into(home, settings)
                renderers = await house.enter_async_context(_renderers(settings, home, log_file))
                outcome = await _answer(ask, renderers, typed.output, screen, house)
            except Refusal as refusal:
                outcome = refused(refusal, request_id, reply_to)
            except Exception as error:
                log.exception("the talk broke")
                outcome = Failed(request_id, reply_to, Code.INTERNAL, _sentence(error, settings))
        kept = _keep(log_file, settings.logs_dir) if isinstance(outcome, Failed) else None
        # The person need not wait for the house to be tidied.
        screen.end(Ending(outcome, typed.output, time.monotonic() - started, kept))
    return outcome


async def _answer(
    ask: Checked, renderers: Renderers, output: Path, screen: Screen, house: AsyncExitStack
) -> Outcome:
    blobs, terminal = DirectoryBlobs(renderers.blobs_dir), Terminal(output)
    delivery = Delivery(terminal, blobs)
    queue = await house.enter_async_context(connected(renderers.redis_url))
    consumer = await house.enter_async_context(queue.replies(ask.reply_to.place, delivery.deliver))
    breakages = {consumer: Phrase.QUEUE_LOST, **renderers.breakages}
    return await converse(ask, Intake(blobs, queue), terminal.answer, breakages, screen.show)


@asynccontextmanager
async def _renderers(settings: ChatSettings, home: Home, log_file: Path) -> AsyncIterator[Renderers]:
    """The queue that is set, or that of this user's `yapshot up`, or a server and a worker for this talk."""
    if url := settings.redis_url or running(settings.server_dir):
        yield Renderers(url, settings.blobs_dir)
        return
    own = settings.model_copy(update={"state_dir": home.path})
    async with serving(home) as server:
        plan = WorkerPlan(own.worker_command, server.url, own.state_dir, drain_seconds=0, log=log_file)
        async with working(plan) as worker:
            died = asyncio.create_task(worker.wait())
            breakages: dict[asyncio.Future[Any], Phrase] = {
                died: Phrase.WORKER_DIED,
                server.ended: Phrase.QUEUE_LOST,
            }
            yield Renderers(server.url, own.blobs_dir, breakages)


def _log_into(home: Home, settings: ChatSettings) -> Path:
    """A person who talks sees a bar and an answer; all else goes to a file."""
    path = home.path / "talk.log"
    logging.basicConfig(filename=path, level=settings.log_level.upper(), force=True)
    logging.getLogger("arq").setLevel(logging.WARNING)  # it logs what people write
    logging.captureWarnings(capture=True)
    return path


def _keep(log_file: Path | None, logs_dir: Path) -> Path | None:
    """Keep a log of ours when its talk broke; the oldest of many go."""
    if log_file is None or not log_file.exists() or not log_file.stat().st_size:
        return None
    logs_dir.mkdir(mode=0o700, exist_ok=True)
    kept = log_file.replace(logs_dir / f"{log_file.parent.name}.log")
    for old in sorted(logs_dir.glob("*.log"), key=lambda path: path.stat().st_mtime)[:-_LOGS_KEPT]:
        old.unlink(missing_ok=True)
    return kept


def _sentence(error: Exception, settings: ChatSettings) -> str:
    match error:
        case QueueUnreachableError():
            return say(Phrase.QUEUE_UNREACHABLE)
        case HomeUnusableError():
            return say(Phrase.STATE_UNUSABLE, path=settings.state_dir, reason=error)
        case HomeTakenError():
            return say(Phrase.ALREADY_UP, path=settings.server_dir)
    return say(Phrase.OUR_FAULT)


async def up(settings: ChatSettings, tell: Callable[[str], None]) -> str:
    """Server (unless one is set), worker and chats for a small community, until cancelled.

    Returns only when that is impossible, with a sentence that says why.
    """
    try:
        async with AsyncExitStack() as house:
            url, breakages = settings.redis_url, []
            if url is None:
                home = house.enter_context(lasting_home(settings.server_dir))
                server = await house.enter_async_context(serving(home))
                url, breakages = server.url, [server.ended]
            plan = WorkerPlan(settings.worker_command, url, settings.state_dir, settings.drain_seconds)
            for sentence in (*_unserved(settings), say(Phrase.UP)):
                tell(sentence)
            await _keep_working(plan, breakages)
    except (HomeTakenError, HomeUnusableError) as error:
        return _sentence(error, settings)
    except Exception as error:
        log.exception("yapshot up broke")
        return _sentence(error, settings)
    return say(Phrase.SERVER_ENDED)


async def _keep_working(plan: WorkerPlan, breakages: list[asyncio.Task[int]]) -> None:
    keeper = asyncio.create_task(keep_working(plan))
    try:
        await asyncio.wait({keeper, *breakages}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)


def _unserved(settings: ChatSettings) -> list[str]:
    tokens = {"Discord": settings.discord_token, "Telegram": settings.telegram_token}
    return [say(Phrase.CHAT_NOT_SERVED, chat=chat) for chat, token in tokens.items() if token]
