"""From request to outcome: files in, the child at work, files out."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiofiles.os
import structlog

from render.contract.blobs import BlobStore
from render.contract.outcome import Clip, Code, Failure, Outcome, Refusal, Refused, Rendered
from render.contract.progress import Progress, Stage
from render.contract.request import RenderRequest
from render.contract.sentences import failed
from render.rendering import Made
from render.supervisor import ChildDiedError, RenderChild
from render.workspace import room

log = structlog.stdlib.get_logger(__name__)

Publish = Callable[[Progress], Awaitable[None]]

_PROGRESS_SECONDS: Final = 0.1


@dataclass(frozen=True)
class Studio:
    """Answers requests, one at a time."""

    blobs: BlobStore
    child: RenderChild
    workspace: Path

    async def answer(self, request: RenderRequest, publish: Publish) -> Outcome:
        """Render; whatever goes wrong becomes an outcome too.

        Raises:
            ChildDiedError: the render child died over it; the request may be answered again.
        """
        try:
            return await self._judged(request, Feed(request.request_id, publish))
        except ChildDiedError:
            raise
        except Exception:
            log.exception("failed")
            return failed(request, Code.INTERNAL)

    async def _judged(self, request: RenderRequest, feed: "Feed") -> Outcome:
        try:
            return await self._rendered(request, feed)
        except Refusal as refusal:
            log.info("refused", code=refusal.code)
            return Refused(request.request_id, request.reply_to, refusal.code, refusal.sentence)
        except Failure as failure:
            log.error("failed", code=failure.code, detail=failure.detail)  # noqa: TRY400 — foreseen
            return failed(request, failure.code)

    async def _rendered(self, request: RenderRequest, feed: "Feed") -> Rendered:
        started = time.monotonic()
        with room(self.workspace) as files:
            photo, film = files / "photo", files / "film.mp4"
            await self.blobs.copy_to(request.photo, photo)
            made = await self._made(request, photo, film, feed)
            size = (await aiofiles.os.stat(film)).st_size
            key = await self.blobs.put_file(film)
        await feed(Stage.DONE, 1.0)
        return Rendered(
            request_id=request.request_id,
            reply_to=request.reply_to,
            clip=Clip(key, made.width, made.height, made.fps, made.seconds, size),
            voice=made.voice,
            language=made.language,
            render_seconds=time.monotonic() - started,
            warnings=made.warnings,
        )

    async def _made(self, request: RenderRequest, photo: Path, film: Path, feed: "Feed") -> Made:
        await self.child.warm()  # loading is not held against the request
        seconds = request.limits.max_render_seconds
        try:
            async with asyncio.timeout(seconds):
                return await self.child.render(request, photo, film, feed)
        except TimeoutError:
            raise Failure(Code.RENDER_TIMED_OUT, f"render took over {seconds} s") from None


class Feed:
    """Publishes one request's progress: every stage, and some ten reports a second within one."""

    def __init__(self, request_id: str, publish: Publish) -> None:
        self._request_id = request_id
        self._publish = publish
        self._stage: Stage | None = None
        self._due = 0.0

    async def __call__(self, stage: Stage, fraction: float) -> None:
        now = time.monotonic()
        if stage is self._stage and now < self._due:
            return
        self._stage, self._due = stage, now + _PROGRESS_SECONDS
        await self._publish(Progress(self._request_id, stage, fraction))
