"""What the chat side needs from the outside, as Protocols; `bootstrap` chooses who provides it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from render.contract.blobs import BlobStore
from render.contract.outcome import Failed, Refused, Rendered
from render.contract.progress import Progress
from render.contract.request import RenderRequest


class Chat(Protocol):
    """One place where people wait for an answer; every method returns once the answer is theirs.

    An exception means that nothing was sent: the same answer is handed over again later.
    """

    async def send_video(self, rendered: Rendered, blobs: BlobStore) -> None:
        """Answer with the video, which `blobs` keeps under `rendered.clip.blob` until this returns."""
        ...

    async def send_words(self, outcome: Refused | Failed) -> None:
        """Answer with `outcome.sentence`."""
        ...


class RenderQueue(Protocol):
    """The way to the renderers."""

    async def enqueue(self, request: RenderRequest) -> None:
        """Hand over one request; a second request with the same id is dropped."""
        ...

    def progress(self, request_id: str) -> AbstractAsyncContextManager[AsyncIterator[Progress]]:
        """Reports on one request from the moment the context is entered, which may be before `enqueue`."""
        ...

    async def cancel(self, request_id: str) -> None:
        """Take back a request whose asker is gone; one that is finished already is left alone."""
        ...
