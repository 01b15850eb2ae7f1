"""From an outcome to the answer a person gets."""

import logging
from dataclasses import dataclass

from bot.ports import Chat
from bot.wording import Phrase, say
from render.contract.blobs import BlobStore
from render.contract.outcome import Failed, Failure, Outcome, Rendered

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivery:
    """Answers in one place.

    The queue hands over each outcome until one call returned, and never again after that.
    """

    chat: Chat
    blobs: BlobStore

    async def deliver(self, outcome: Outcome) -> None:
        """Answer, then forget the video."""
        if not isinstance(outcome, Rendered):
            await self.chat.send_words(outcome)
            return
        try:
            await self.chat.send_video(outcome, self.blobs)
        except Failure as failure:
            log.error("the video is lost: %s", failure.detail)  # noqa: TRY400 — detail says it all
            await self.chat.send_words(_lost(outcome, failure))
        await self.blobs.drop(outcome.clip.blob)


def _lost(outcome: Rendered, failure: Failure) -> Failed:
    return Failed(outcome.request_id, outcome.reply_to, failure.code, say(Phrase.VIDEO_LOST))
