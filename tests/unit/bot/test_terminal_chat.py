import asyncio
import os

import pytest
from fakes import FakeBlobs, FakeQueue

from bot.chat.terminal import Terminal, Typed, ask_from, converse, refused, seat
from bot.commands import Options
from bot.intake import Checked, Intake
from bot.wording import Phrase, say
from render.contract.outcome import Clip, Code, Failed, Refusal, Refused, Rendered
from render.contract.progress import Progress, Stage
from render.contract.request import Emotion

NOT_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root may write and read everywhere")


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"photo")
    return path


def typed(photo, output, **options):
    return Typed(photo, "Hello", output, options)


def ask_of(photo, output):
    return ask_from(typed(photo, output), "r1", seat())


def refusal_of(photo, output):
    with pytest.raises(Refusal) as refusal:
        ask_of(photo, output)
    return refusal.value


def test_what_was_typed_becomes_an_ask(photo, tmp_path):
    ask = ask_of(photo, tmp_path / "out.mp4")
    assert (ask.photo, ask.script, ask.request_id) == (b"photo", "Hello", "r1")
    assert list(tmp_path.iterdir()) == [photo]


def test_options_that_were_typed_are_understood(photo, tmp_path):
    ask = ask_from(typed(photo, tmp_path / "out.mp4", emotion="sad:0.5", face="2"), "r1", seat())
    assert ask.options == Options(emotion=Emotion.SAD, intensity=0.5, face="2")


def test_an_option_that_makes_no_sense_is_refused(photo, tmp_path):
    with pytest.raises(Refusal, match="did you mean square"):
        ask_from(typed(photo, tmp_path / "out.mp4", format="squares"), "r1", seat())


def test_every_talk_has_a_place_of_its_own():
    assert seat().place != seat().place


def test_a_missing_photo_is_refused(tmp_path):
    refusal = refusal_of(tmp_path / "none.jpg", tmp_path / "out.mp4")
    assert refusal.code is Code.PHOTO_UNREADABLE
    assert refusal.sentence == f"There is no photo at {tmp_path}/none.jpg."


def test_a_folder_or_a_pipe_is_no_photo(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        assert refusal_of(path, tmp_path / "out.mp4").code is Code.PHOTO_UNREADABLE


def test_a_photo_is_weighed_before_it_is_read(tmp_path):
    heavy = tmp_path / "heavy.jpg"
    with heavy.open("wb") as file:
        file.truncate(10**12)  # a terabyte of nothing
    assert refusal_of(heavy, tmp_path / "out.mp4").code is Code.PHOTO_TOO_HEAVY


@pytest.mark.parametrize(
    "output", ["none/out.mp4", "photo.jpg/out.mp4", ".", "photo.jpg", f"{'long' * 100}.mp4", "/proc/out.mp4"]
)
def test_an_output_that_cannot_be_written_is_refused_and_nothing_is_left_behind(photo, tmp_path, output):
    assert refusal_of(photo, tmp_path / output).code is Code.OUTPUT_UNWRITABLE
    assert list(tmp_path.iterdir()) == [photo]
    assert photo.read_bytes() == b"photo"


@NOT_ROOT
def test_a_write_protected_output_is_refused(photo, tmp_path):
    output = tmp_path / "out.mp4"
    output.touch(mode=0o400)
    assert refusal_of(photo, output).code is Code.OUTPUT_UNWRITABLE


def rendered(key):
    return Rendered("r1", seat(), Clip(key, 512, 512, 25, 4.0, 4), "robot", "en", 1.0)


async def test_a_video_is_written_to_the_output(tmp_path):
    blobs, output = FakeBlobs(), tmp_path / "out.mp4"
    terminal, outcome = Terminal(output), rendered(await blobs.put(b"film"))
    await terminal.send_video(outcome, blobs)
    assert output.read_bytes() == b"film"
    assert terminal.answer.result() == outcome


async def test_an_output_that_became_unwritable_is_refused_in_the_end(tmp_path):
    blobs = FakeBlobs()
    terminal = Terminal(tmp_path / "gone" / "out.mp4")
    await terminal.send_video(rendered(await blobs.put(b"film")), blobs)
    outcome = terminal.answer.result()
    assert isinstance(outcome, Refused)
    assert outcome.code is Code.OUTPUT_UNWRITABLE


@pytest.mark.parametrize("name", ["x" * 5000, os.fsdecode(b"caf\xe9")])
def test_whatever_was_typed_can_be_refused(name):
    refusal = Refusal(Code.VOICE_UNKNOWN, f"I have no voice called {name}.")
    assert refused(refusal, "r1", seat()).sentence.startswith("I have no voice called ")


async def test_only_the_first_answer_counts(tmp_path):
    terminal = Terminal(tmp_path / "out.mp4")
    first, second = (Failed("r1", seat(), Code.INTERNAL, words) for words in ("first", "second"))
    await terminal.send_words(first)
    await terminal.send_words(second)
    assert terminal.answer.result() == first


class Conversation:
    def __init__(self, ask):
        self.blobs, self.queue, self.shown = FakeBlobs(), FakeQueue(), []
        loop = asyncio.get_running_loop()
        self.answer, self.breakage = loop.create_future(), loop.create_future()
        intake, breakages = Intake(self.blobs, self.queue), {self.breakage: Phrase.WORKER_DIED}
        self.task = loop.create_task(
            converse(Checked(ask), intake, self.answer, breakages, self.shown.append)
        )

    async def submitted(self):
        while not self.queue.requests:
            await asyncio.sleep(0)


async def test_a_conversation_shows_progress_and_ends_with_the_answer_and_without_the_photo(photo, tmp_path):
    talk = Conversation(ask_of(photo, tmp_path / "out.mp4"))
    report = Progress("r1", Stage.DRAWING, 0.5)
    talk.queue.reports.append(report)
    await talk.submitted()
    while not talk.shown:
        await asyncio.sleep(0)
    assert list(talk.blobs.kept.values()) == [b"photo"]
    talk.answer.set_result(outcome := rendered("0"))
    assert await talk.task == outcome
    assert talk.shown == [report]
    assert talk.blobs.kept == {}


async def test_a_conversation_ends_when_the_worker_is_gone_for_good(photo, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.chat.terminal._LAST_WORD_SECONDS", 0)
    talk = Conversation(ask_of(photo, tmp_path / "out.mp4"))
    talk.breakage.set_result(9)
    outcome = await talk.task
    assert isinstance(outcome, Failed)
    assert outcome.sentence == say(Phrase.WORKER_DIED)


async def test_the_last_word_of_a_worker_counts_though_it_died(photo, tmp_path):
    talk = Conversation(ask_of(photo, tmp_path / "out.mp4"))
    talk.breakage.set_result(9)
    await talk.submitted()
    talk.answer.set_result(outcome := rendered("0"))
    assert await talk.task == outcome


async def test_an_interrupted_conversation_takes_its_request_back(photo, tmp_path):
    talk = Conversation(ask_of(photo, tmp_path / "out.mp4"))
    await talk.submitted()
    talk.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await talk.task
    assert talk.queue.cancelled == ["r1"]
    assert talk.blobs.kept == {}
