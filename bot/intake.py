"""From what a person sent to a request in the queue."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import NewType
from uuid import uuid4

from bot.policy import check_photo_size, clean_script
from bot.ports import RenderQueue
from render.contract.blobs import BlobStore
from render.contract.request import Limits, RenderRequest, ReplyTo
from render.contract.voices import AUTO, VoiceCatalogue


@dataclass(frozen=True)
class Ask:
    """What a person sent, before anything of it is believed."""

    reply_to: ReplyTo
    photo: bytes = field(repr=False)
    script: str
    voice: str = AUTO
    language: str | None = None
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    request_id: str = field(default_factory=lambda: uuid4().hex)


Checked = NewType("Checked", Ask)
"""An ask that passed every rule this side can judge."""


def check(ask: Ask, catalogue: VoiceCatalogue) -> Checked:
    """Judge `ask` and tidy its script.

    Raises:
        Refusal: the photo's size, the script, the voice or the language will not do.
    """
    check_photo_size(len(ask.photo))
    script = clean_script(ask.script, ask.limits)
    voice = ask.voice.strip().casefold()
    catalogue.candidates(voice)
    language = None if ask.language is None else catalogue.language(ask.language, voice)
    return Checked(replace(ask, script=script, voice=voice, language=language))


@dataclass(frozen=True)
class Intake:
    """Takes checked asks to the queue."""

    blobs: BlobStore
    queue: RenderQueue

    async def submit(self, ask: Checked) -> RenderRequest:
        """Store the photo and enqueue the request; if the latter fails, nothing is left behind."""
        photo = await self.blobs.put(ask.photo)
        try:
            request = _request(ask, photo)
            await self.queue.enqueue(request)
        except BaseException:
            await asyncio.shield(self.blobs.drop(photo))
            raise
        return request


def _request(ask: Checked, photo: str) -> RenderRequest:
    return RenderRequest(
        request_id=ask.request_id,
        reply_to=ask.reply_to,
        photo=photo,
        script=ask.script,
        language=ask.language,
        voice=ask.voice,
        seed=ask.seed,
        limits=ask.limits,
    )
