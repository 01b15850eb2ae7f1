"""One fake per port of the chat side: real behaviour in memory, nothing scripted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.ports import Chat, RenderQueue
from render.contract.blobs import BlobMissingError, BlobStore
from render.contract.outcome import Failed, Refused, Rendered
from render.contract.progress import Progress
from render.contract.request import RenderRequest


class FakeBlobs(BlobStore):
    """Blobs in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self._made = 0

    async def put(self, data: bytes) -> str:
        self._made += 1
        key = f"{self._made:032x}"
        self.kept[key] = data
        return key

    async def put_file(self, path: Path) -> str:
        key = await self.put(path.read_bytes())
        path.unlink()
        return key

    async def get(self, key: str) -> bytes:
        try:
            return self.kept[key]
        except KeyError:
            raise BlobMissingError(key) from None

    async def copy_to(self, key: str, target: Path) -> None:
        target.write_bytes(await self.get(key))

    async def drop(self, key: str) -> None:
        self.kept.pop(key, None)

    async def sweep(self, older_than_seconds: float) -> int:
        return 0


class FakeChat(Chat):
    """Remembers what was sent; `offline` makes it unable to send."""

    def __init__(self) -> None:
        self.videos: list[bytes] = []
        self.words: list[str] = []
        self.offline = False

    async def send_video(self, rendered: Rendered, blobs: BlobStore) -> None:
        self._check()
        self.videos.append(await blobs.get(rendered.clip.blob))

    async def send_words(self, outcome: Refused | Failed) -> None:
        self._check()
        self.words.append(outcome.sentence)

    def _check(self) -> None:
        if self.offline:
            raise ConnectionError("the chat is offline")


class FakeQueue(RenderQueue):
    """Remembers requests; `full` makes it take none; `reports` are what anybody hears."""

    def __init__(self) -> None:
        self.requests: list[RenderRequest] = []
        self.cancelled: list[str] = []
        self.reports: list[Progress] = []
        self.full = False

    async def enqueue(self, request: RenderRequest) -> None:
        if self.full:
            raise ConnectionError("the queue is gone")
        self.requests.append(request)

    @asynccontextmanager
    async def progress(self, request_id: str) -> AsyncIterator[AsyncIterator[Progress]]:
        async def heard() -> AsyncIterator[Progress]:
            for report in self.reports:
                yield report

        yield heard()

    async def cancel(self, request_id: str) -> None:
        self.cancelled.append(request_id)
