"""The online voice against a loopback server that answers as Google Translate does."""

import base64
import json
import re
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import imageio_ffmpeg
import numpy as np
import pytest

from render.speech.errors import VoiceUnavailableError
from render.speech.voices.espeak import EspeakVoice
from render.speech.voices.gtts import RATE, GoogleVoice

PATIENCE = 0.6


def mp3(text):
    speech = EspeakVoice().speak(text, "en-us")
    return encoded(speech.samples, speech.rate)


def encoded(samples, rate):
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-v", "error", "-f", "f32le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0"),
        *("-ar", str(RATE), "-b:a", "64k", "-f", "mp3", "pipe:1"),
    ]
    data = samples.astype(np.float32).tobytes()
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def envelope(audio):
    inner = json.dumps([base64.b64encode(audio).decode()], separators=(",", ":"))
    row = json.dumps([["wrb.fr", "jQ1olc", inner, None, None, None, "generic"]], separators=(",", ":"))
    return f')]}}\'\n\n{len(row)}\n{row}\n25\n[["e",4,null,null,{len(row)}]]\n'.encode()


class FakeTranslate(ThreadingHTTPServer):
    """`behave` writes the answer; what was asked for lies in `asked`, the texts in `said`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked = []
        self.said = []
        self.released = threading.Event()
        self.behave = lambda handler, text: handler.answer(envelope(mp3(text)))

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/{{domain}}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        text, language, *_ = json.loads(json.loads(form["f.req"][0])[0][0][1])
        self.server.asked.append((self.path, language))
        self.server.said.append(text)
        self.server.behave(self, text)

    def answer(self, body, status=200, length=None):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def translate(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = FakeTranslate()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()


def voice(translate, patience=10.0):
    return GoogleVoice(patience=patience, address=translate.address)


def unavailable(translate, text="Hello there", patience=PATIENCE):
    began = time.monotonic()
    with pytest.raises(VoiceUnavailableError) as caught:
        voice(translate, patience).speak(text, "en")
    return time.monotonic() - began, str(caught.value)


def test_speech_comes_back_as_sound_without_phones(translate):
    speech = voice(translate).speak("Hello there, how are you?", "en:co.uk")
    offline = EspeakVoice().speak("Hello there, how are you?", "en-us")
    assert speech.seconds == pytest.approx(offline.seconds, abs=0.15)
    assert speech.samples.dtype == np.float32
    assert np.corrcoef(*envelopes(speech, offline))[0, 1] > 0.9
    assert (speech.rate, speech.phones, speech.voice) == (RATE, (), "gtts")


def envelopes(*speeches):
    for speech in speeches:
        step, count = speech.rate // 6, 8
        yield np.abs(speech.samples[: count * step]).reshape(count, step).mean(axis=1)


def test_language_and_accent_go_where_google_expects_them(translate):
    voice(translate).speak("Hi", "en:co.uk")
    voice(translate).speak("Hi", "zh-TW")
    path = "_/TranslateWebserverUi/data/batchexecute"
    assert translate.asked == [(f"/co.uk/{path}", "en"), (f"/com/{path}", "zh-TW")]


def test_a_long_text_is_fetched_in_pieces_and_joined_in_order(translate):
    text = " ".join(f"This is sentence number {number} of a long story." for number in range(20))

    def tone_by_place(handler, piece):
        place = text.index(piece.rstrip("."))
        if place == 0:
            time.sleep(0.2)  # so that the first piece comes last
        pitch = 400 + 2 * place
        handler.answer(envelope(encoded(0.5 * np.sin(2 * np.pi * pitch * np.arange(RATE) / RATE), RATE)))

    translate.behave = tone_by_place
    speech = voice(translate).speak(text, "en")
    pieces = len(translate.said)
    assert pieces > 5
    assert max(map(len, translate.said)) <= 100
    assert sorted(re.findall(r"\w+", " ".join(translate.said))) == sorted(re.findall(r"\w+", text))
    assert speech.seconds == pytest.approx(pieces, abs=0.1 * pieces)
    middles = [round((index + 0.5) * len(speech.samples) / pieces) for index in range(pieces)]
    pitches = [np.argmax(np.abs(np.fft.rfft(speech.samples[m - 4800 : m + 4800]))) for m in middles]
    assert np.all(np.diff(pitches) > 0)


@pytest.mark.parametrize("status", [429, 403, 500])
def test_a_bad_status_makes_the_voice_unavailable(translate, status):
    translate.behave = lambda handler, _: handler.answer(b"Sorry", status)
    _, reason = unavailable(translate)
    assert str(status) in reason


def test_a_server_that_never_answers_is_left_in_time(translate):
    translate.behave = lambda *_: translate.released.wait(10)
    seconds, reason = unavailable(translate)
    assert seconds < PATIENCE + 1.0
    assert "time" in reason


def test_a_server_that_trickles_is_left_in_time(translate):
    def trickle(handler, _):
        handler.send_response(200)
        handler.end_headers()
        while not translate.released.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    translate.behave = trickle
    seconds, _ = unavailable(translate)
    assert seconds < PATIENCE + 1.0


def test_a_connection_cut_midway_makes_the_voice_unavailable(translate):
    whole = envelope(mp3("Hello there"))
    translate.behave = lambda handler, _: handler.answer(whole[: len(whole) // 2], length=len(whole))
    assert unavailable(translate, patience=5)[0] < 3


def test_an_answer_cut_midway_without_a_length_makes_the_voice_unavailable(translate):
    def cut(handler, _):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(envelope(mp3("Hello there"))[:2000])

    translate.behave = cut
    assert "no audio" in unavailable(translate, patience=5)[1]


def test_one_bad_piece_of_many_spoils_the_whole(translate):
    def behave(handler, text):
        if "nine" in text:
            handler.answer(b"", 429)
        else:
            handler.answer(envelope(mp3(text)))

    translate.behave = behave
    assert (
        "429" in unavailable(translate, "Hello there, my friend, and welcome. " * 5 + "nine", patience=5)[1]
    )


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>consent</html>",
        b"",
        envelope(b""),
        envelope(b"this is no sound at all" * 99),
        envelope(np.random.default_rng(0).bytes(5000)),
        b'jQ1olc","[\\"####\\"]',
        b'jQ1olc","[\\"abc\\"]',
    ],
    ids=["page", "nothing", "no audio", "text", "noise", "not base64", "bad padding"],
)
def test_garbage_makes_the_voice_unavailable(translate, answer):
    translate.behave = lambda handler, _: handler.answer(answer)
    unavailable(translate, patience=5)


def test_an_endless_answer_makes_the_voice_unavailable(translate):
    translate.behave = lambda handler, _: handler.answer(b"x" * 3_000_000)
    assert "too large" in unavailable(translate, patience=5)[1]


def test_silence_makes_the_voice_unavailable(translate):
    translate.behave = lambda handler, _: handler.answer(envelope(encoded(np.zeros(RATE), RATE)))
    assert "nothing" in unavailable(translate, patience=5)[1]


def test_no_network_makes_the_voice_unavailable(translate):
    nowhere = GoogleVoice(patience=1.0, address="http://127.0.0.1:9/{domain}")
    with pytest.raises(VoiceUnavailableError):
        nowhere.speak("Hello", "en")


def test_a_text_without_words_makes_the_voice_unavailable(translate):
    unavailable(translate, "…", patience=1)
    assert translate.said == []
