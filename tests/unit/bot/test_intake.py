import pytest
from fakes import FakeBlobs, FakeQueue

from bot.commands import Options
from bot.intake import Ask, Intake, check
from render.contract.outcome import Code, Refusal
from render.contract.request import Emotion, Format, Limits, Placement, ReplyTo, Style
from render.contract.voices import VoiceCatalogue, VoiceInfo

CATALOGUE = VoiceCatalogue(
    (VoiceInfo("robot", "Robot", "espeak", online=False, languages={"en": "en", "pt-BR": "pt-br"}),),
    {"en": "English", "pt-BR": "Portuguese"},
)
REPLY_TO = ReplyTo(place="test", conversation="c", message="m", user="u")


def ask(photo=b"photo", script="Hello", **options):
    return Ask(REPLY_TO, photo, script, Options(**options))


def refusal_of(asked):
    with pytest.raises(Refusal) as refusal:
        check(asked, CATALOGUE)
    return refusal.value.code


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (ask(photo=b""), Code.PHOTO_EMPTY),
        (ask(photo=bytes(20_000_001)), Code.PHOTO_TOO_HEAVY),
        (ask(script=" "), Code.TEXT_EMPTY),
        (ask(script="a" * 5000), Code.TEXT_TOO_LONG),
        (ask(voice="nobody"), Code.VOICE_UNKNOWN),
        (ask(language="klingon"), Code.LANGUAGE_UNKNOWN),
        (ask(language=""), Code.LANGUAGE_UNKNOWN),
        (ask(size=0), Code.OPTION_WRONG),
        (ask(size=1921), Code.OPTION_WRONG),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_stored(asked, code):
    assert refusal_of(asked) is code


def test_voice_and_language_are_taken_as_the_catalogue_writes_them():
    checked = check(ask(voice=" Robot ", language="portuguese"), CATALOGUE)
    assert (checked.options.voice, checked.options.language) == ("robot", "pt-BR")


async def test_a_checked_ask_becomes_a_request_whose_photo_is_in_the_store():
    blobs, queue = FakeBlobs(), FakeQueue()
    checked = check(ask(script=" Hello ", language="en", seed=7), CATALOGUE)
    request = await Intake(blobs, queue).submit(checked)
    assert queue.requests == [request]
    assert blobs.kept == {request.photo: b"photo"}
    assert request.request_id == checked.request_id
    assert (request.script, request.language, request.voice, request.seed) == ("Hello", "en", "auto", 7)
    assert request.reply_to == REPLY_TO


async def test_all_that_was_chosen_reaches_the_renderer():
    queue, placement = FakeQueue(), Placement((0.5, 0.6), 0.2)
    chosen = {
        "face": "all",
        "emotion": Emotion.ANGRY,
        "intensity": 0.3,
        "style": Style.STICKER,
        "placement": placement,
        "format": Format.PORTRAIT,
        "fps": 30,
    }
    request = await Intake(FakeBlobs(), queue).submit(check(ask(**chosen), CATALOGUE))
    assert {name: getattr(request, name) for name in chosen} == chosen


@pytest.mark.parametrize(("size", "max_side"), [(None, 1280), (64, 64), (1920, 1920)])
async def test_a_size_that_was_chosen_is_the_limit_of_the_longest_side(size, max_side):
    request = await Intake(FakeBlobs(), FakeQueue()).submit(check(ask(size=size), CATALOGUE))
    assert request.limits == Limits(max_side=max_side)


async def test_a_photo_is_not_left_behind_when_the_queue_is_gone():
    blobs, queue = FakeBlobs(), FakeQueue()
    queue.full = True
    with pytest.raises(ConnectionError):
        await Intake(blobs, queue).submit(check(ask(), CATALOGUE))
    assert blobs.kept == {}


def test_two_asks_never_share_an_id():
    assert ask().request_id != ask().request_id


def test_a_photo_does_not_get_into_logs_by_way_of_its_ask():
    assert "photo" not in repr(ask(photo=b"photo"))
