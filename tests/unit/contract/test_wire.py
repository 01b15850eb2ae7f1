import dataclasses
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from render.contract.outcome import Clip, Code, Failed, Refused, Rendered
from render.contract.progress import Progress, Stage
from render.contract.request import Emotion, Format, Limits, Placement, RenderRequest, ReplyTo, Style
from render.contract.wire import MAX_BYTES, WireError, decode, encode

REPLY_TO = ReplyTo("discord", "c1", "m1", "u1")
REQUEST = RenderRequest("r1", REPLY_TO, "ab" * 16, "Hello there", language="en-GB", seed=2**63 - 1)
RENDERED = Rendered(
    "r1", REPLY_TO, Clip("cd" * 16, 512, 640, 25, 2.5, 9_000), "espeak", "en", 1.25, ("No music yet.",)
)
REFUSED = Refused("r1", REPLY_TO, Code.PHOTO_NO_FACE, "I see no face.")
FAILED = Failed("r1", REPLY_TO, Code.INTERNAL, "Sorry!")
PROGRESS = Progress("r1", Stage.DRAWING, 0.5)
EVERY_MESSAGE = [REQUEST, RENDERED, REFUSED, FAILED, PROGRESS]
EVERY_KIND = (RenderRequest, Rendered, Refused, Failed, Progress)


def changed(message=REQUEST, **fields):
    envelope = json.loads(encode(message))
    envelope["body"].update(fields)
    return json.dumps(envelope)


@pytest.mark.parametrize("message", EVERY_MESSAGE, ids=lambda m: type(m).__name__)
def test_a_message_comes_out_as_it_went_in(message):
    assert decode(encode(message), *EVERY_KIND) == message
    assert decode(encode(message).decode(), *EVERY_KIND) == message


identifiers = st.text(min_size=1, max_size=128)
fractions = st.floats(0, 1)
spots = st.tuples(fractions, fractions)
placements = st.builds(
    Placement, spots, st.floats(0, 1, exclude_min=True), st.none() | st.tuples(spots, spots)
)
faces = st.sampled_from(["largest", "leftmost", "rightmost", "all"]) | st.integers(1, 99).map(str)
requests = st.builds(
    RenderRequest,
    request_id=identifiers,
    reply_to=st.builds(ReplyTo, identifiers, identifiers, identifiers, identifiers),
    photo=identifiers,
    script=st.text(min_size=1, max_size=10_000),
    language=st.none() | identifiers,
    voice=identifiers,
    face=faces,
    emotion=st.sampled_from(Emotion),
    intensity=fractions,
    style=st.sampled_from(Style),
    placement=st.none() | placements,
    format=st.sampled_from(Format),
    fps=st.sampled_from([25, 30]),
    seed=st.integers(0, 2**63 - 1),
    limits=st.builds(
        Limits,
        st.floats(0, 600, exclude_min=True),
        st.integers(64, 4096),
        st.floats(0, 3600, exclude_min=True),
    ),
)


@settings(deadline=None)
@given(requests)
def test_every_request_that_can_be_made_survives_the_way(request):
    assert decode(encode(request), RenderRequest) == request


def test_a_request_of_before_there_were_options_is_understood():
    envelope = json.loads(encode(REQUEST))
    for name in ("face", "emotion", "intensity", "style", "placement", "format", "fps"):
        del envelope["body"][name]
    assert decode(json.dumps(envelope), RenderRequest) == REQUEST


def test_the_longest_request_fits():
    longest = "\x00" * 128  # escaped, each of these takes six bytes
    reply_to = ReplyTo(longest, longest, longest, longest)
    request = RenderRequest(longest, reply_to, longest, "\x00" * 10_000, longest, longest)
    assert decode(encode(request), RenderRequest) == request


def test_the_longest_outcome_fits():
    longest, sentence = "\x00" * 128, "\x00" * 500
    reply_to = ReplyTo(longest, longest, longest, longest)
    clip = Clip(longest, 4096, 4096, 60, 600.0, 2**40)
    rendered = Rendered(longest, reply_to, clip, longest, longest, 3600.0, (sentence,) * 16)
    assert decode(encode(rendered), Rendered) == rendered


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_noise_is_refused_and_never_anything_worse(noise):
    with pytest.raises(WireError):
        decode(noise, *EVERY_KIND)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)


@given(st.sampled_from(["request", "rendered", "refused", "failed", "progress", None, 1]), json_values)
def test_a_body_of_anything_is_refused_and_never_anything_worse(kind, body):
    with pytest.raises(WireError):
        decode(json.dumps({"v": 1, "kind": kind, "body": body}), *EVERY_KIND)


REQUIRED = [
    (m, f.name) for m in EVERY_MESSAGE for f in dataclasses.fields(m) if f.default is dataclasses.MISSING
]


@pytest.mark.parametrize(
    ("message", "field"), REQUIRED, ids=lambda v: v if isinstance(v, str) else type(v).__name__
)
def test_a_missing_field_without_a_default_is_refused(message, field):
    envelope = json.loads(encode(message))
    del envelope["body"][field]
    with pytest.raises(WireError, match=field):
        decode(json.dumps(envelope), *EVERY_KIND)


@pytest.mark.parametrize("version", [0, 2, -1, 1.0, True, "1", None, [1], 10**40])
def test_another_version_is_refused(version):
    envelope = json.loads(encode(REQUEST)) | {"v": version}
    with pytest.raises(WireError, match="version"):
        decode(json.dumps(envelope), RenderRequest)


@pytest.mark.parametrize("kind", ["rendered", "Request", "", None, 1, ["request"], {"request": 1}])
def test_another_kind_is_refused(kind):
    envelope = json.loads(encode(REQUEST)) | {"kind": kind}
    with pytest.raises(WireError):
        decode(json.dumps(envelope), RenderRequest)


def test_a_known_kind_that_is_not_expected_is_refused():
    with pytest.raises(WireError, match="unexpected kind"):
        decode(encode(PROGRESS), Rendered, Refused, Failed)


@pytest.mark.parametrize("envelope", [[], "x", 1, None, {}, {"v": 1, "kind": "request"}])
def test_what_is_no_envelope_is_refused(envelope):
    with pytest.raises(WireError, match="envelope"):
        decode(json.dumps(envelope), RenderRequest)


def test_an_envelope_with_more_in_it_is_refused():
    with pytest.raises(WireError, match="envelope"):
        decode(json.dumps(json.loads(encode(REQUEST)) | {"extra": 1}), RenderRequest)


@pytest.mark.parametrize(
    "fields",
    [
        {"unheard_of": 1},
        {"script": ""},
        {"script": "a" * 10_001},
        {"script": 5},
        {"script": None},
        {"request_id": ""},
        {"request_id": "a" * 129},
        {"seed": -1},
        {"seed": 2**63},
        {"seed": 1.5},
        {"seed": "1"},
        {"seed": True},
        {"format": "hologram"},
        {"format": "SQUARE"},
        {"format": None},
        {"style": "oil"},
        {"emotion": "hungry"},
        {"emotion": ["happy"]},
        {"intensity": 1.01},
        {"intensity": -0.01},
        {"intensity": "1"},
        {"intensity": True},
        {"fps": 24},
        {"fps": "25"},
        {"fps": 25.5},
        {"fps": None},
        {"face": "0"},
        {"face": "100"},
        {"face": "everybody"},
        {"face": "all\n"},
        {"face": "\nall"},
        {"face": "٣"},
        {"face": 1},
        {"placement": {}},
        {"placement": [0.5, 0.5, 0.5]},
        {"placement": {"mouth": [0.5, 0.5], "mouth_width": 0}},
        {"placement": {"mouth": [0.5, 0.5], "mouth_width": 1.1}},
        {"placement": {"mouth": [0.5, 1.1], "mouth_width": 0.2}},
        {"placement": {"mouth": [0.5], "mouth_width": 0.2}},
        {"placement": {"mouth": [0.5, 0.5, 0.5], "mouth_width": 0.2}},
        {"placement": {"mouth": [0.5, 0.5], "mouth_width": 0.2, "eyes": [[0.4, 0.3]]}},
        {"placement": {"mouth": [0.5, 0.5], "mouth_width": 0.2, "nose": [0.5, 0.4]}},
        {"limits": {"max_side": 63}},
        {"limits": {"max_side": 512.5}},
        {"limits": {"max_seconds": 0}},
        {"limits": {"max_seconds": 1e400}},
        {"limits": {"max_seconds": "NaN"}},
        {"limits": {"max_render_seconds": 3601}},
        {"limits": {"no_such_limit": 1}},
        {"reply_to": None},
        {"reply_to": ["discord", "c1", "m1", "u1"]},
        {"reply_to": {"place": "discord"}},
    ],
    ids=str,
)
def test_a_request_with_a_wrong_field_is_refused(fields):
    with pytest.raises(WireError):
        decode(changed(**fields), RenderRequest)


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        (PROGRESS, {"fraction": 1.01}),
        (PROGRESS, {"fraction": -0.01}),
        (PROGRESS, {"stage": "sleeping"}),
        (REFUSED, {"code": "no.such.code"}),
        (REFUSED, {"sentence": ""}),
        (REFUSED, {"retryable": "yes"}),
        (RENDERED, {"warnings": ["w"] * 17}),
        (RENDERED, {"clip": {**json.loads(encode(RENDERED))["body"]["clip"], "size": 0}}),
    ],
    ids=str,
)
def test_an_outcome_or_a_progress_with_a_wrong_field_is_refused(message, fields):
    with pytest.raises(WireError):
        decode(changed(message, **fields), *EVERY_KIND)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none_are_refused(number):
    data = encode(PROGRESS).replace(b"0.5", number.encode())
    with pytest.raises(WireError, match="not JSON"):
        decode(data, Progress)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_never_sent(number):
    with pytest.raises(ValidationError):
        Progress("r1", Stage.DRAWING, number)


def test_deep_nesting_is_refused():
    with pytest.raises(WireError, match="not JSON"):
        decode("[" * 60_000 + "]" * 60_000, RenderRequest)


def test_a_message_that_is_too_long_is_refused_unread():
    with pytest.raises(WireError, match="over"):
        decode(b" " * (MAX_BYTES + 1), RenderRequest)


def test_text_that_has_no_utf8_is_refused():
    for data in (changed(script="\ud800"), encode(REQUEST).replace(b"Hello", b"\xff\xfe"), "\ud800"):
        with pytest.raises(WireError):
            decode(data, RenderRequest)


@pytest.mark.parametrize(
    "fields",
    [{"secret": 1}, {"script": "secret" * 5000}, {"secret": "secret"}, {"format": "secret"}],
    ids=str,
)
def test_an_error_never_tells_what_was_in_the_message(fields):
    with pytest.raises(WireError) as caught:
        decode(changed(**fields), RenderRequest)
    chain = (caught.value, caught.value.__cause__)
    assert caught.value.__suppress_context__
    assert not any("secret" in str(error) for error in chain)


def test_an_error_names_the_field_and_the_fault():
    with pytest.raises(WireError, match="request is malformed: seed greater_than_equal"):
        decode(changed(seed=-1), RenderRequest)
