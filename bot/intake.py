"""From what a person sent to a request in the queue."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import NewType
from uuid import uuid4

from bot.commands import Options
from bot.policy import check_photo_size, check_side, clean_script
from bot.ports import RenderQueue
from render.contract.blobs import BlobStore
from render.contract.request import Limits, RenderRequest, ReplyTo
from render.contract.voices import VoiceCatalogue


@dataclass(frozen=True)
class Ask:
    """What a person sent, before anything of it is believed."""

    reply_to: ReplyTo
    photo: bytes = field(repr=False)
    script: str
    options: Options = field(default_factory=Options)
    limits: Limits = field(default_factory=Limits)
    request_id: str = field(default_factory=lambda: uuid4().hex)


Checked = NewType("Checked", Ask)
"""An ask that passed every rule this side can judge."""


def check(ask: Ask, catalogue: VoiceCatalogue) -> Checked:
    """Judge `ask` and tidy it.

    Raises:
        Refusal: the photo's size, the script, the voice, the language or the video's size will not do.
    """
    check_photo_size(len(ask.photo))
    options = _checked(ask.options, catalogue)
    limits = replace(ask.limits, max_side=options.size) if options.size else ask.limits
    return Checked(replace(ask, script=clean_script(ask.script, limits), options=options, limits=limits))


def _checked(options: Options, catalogue: VoiceCatalogue) -> Options:
    voice = options.voice.strip().casefold()
    catalogue.candidates(voice)
    language = None if options.language is None else catalogue.language(options.language, voice)
    if options.size is not None:
        check_side(options.size)
    return replace(options, voice=voice, language=language)


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
    options = ask.options
    return RenderRequest(
        request_id=ask.request_id,
        reply_to=ask.reply_to,
        photo=photo,
        script=ask.script,
        language=options.language,
        voice=options.voice,
        face=options.face,
        emotion=options.emotion,
        intensity=options.intensity,
        style=options.style,
        placement=options.placement,
        format=options.format,
        fps=options.fps,
        seed=options.seed,
        limits=ask.limits,
    )
