import pytest
from fakes import FakeBlobs, FakeChat

from bot.delivery import Delivery
from render.contract.outcome import Clip, Code, Failed, Refused, Rendered
from render.contract.request import ReplyTo

REPLY_TO = ReplyTo(place="test", conversation="c", message="m", user="u")


def rendered(key):
    return Rendered("r1", REPLY_TO, Clip(key, 512, 512, 25, 4.0, 4), "robot", "en", 1.0)


@pytest.fixture
def chat():
    return FakeChat()


@pytest.fixture
def blobs():
    return FakeBlobs()


async def test_a_video_is_sent_and_then_forgotten(chat, blobs):
    outcome = rendered(await blobs.put(b"film"))
    await Delivery(chat, blobs).deliver(outcome)
    assert chat.videos == [b"film"]
    assert blobs.kept == {}


@pytest.mark.parametrize("kind", [Refused, Failed])
async def test_refusals_and_failures_are_said_in_their_own_words(chat, blobs, kind):
    await Delivery(chat, blobs).deliver(kind("r1", REPLY_TO, Code.PHOTO_NO_FACE, "I see no face."))
    assert chat.words == ["I see no face."]
    assert chat.videos == []


async def test_a_video_that_could_not_be_sent_is_kept_for_the_next_try(chat, blobs):
    outcome = rendered(await blobs.put(b"film"))
    chat.offline = True
    with pytest.raises(ConnectionError):
        await Delivery(chat, blobs).deliver(outcome)
    assert list(blobs.kept.values()) == [b"film"]
    chat.offline = False
    await Delivery(chat, blobs).deliver(outcome)
    assert chat.videos == [b"film"]


async def test_a_lost_video_is_confessed(chat, blobs):
    await Delivery(chat, blobs).deliver(rendered("0" * 32))
    assert chat.words == ["I made the video but lost it on the way. Please ask again."]
