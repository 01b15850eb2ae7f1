import asyncio

import pytest
from arq.jobs import SerializationError, deserialize_job, deserialize_result, serialize_job, serialize_result

from render.contract.jobs import deserialize, serialize


def result_of(value, *, success):
    times = {"enqueue_time_ms": 1, "start_ms": 2, "finished_ms": 3}
    return serialize_result(
        "render",
        ("text",),
        {},
        1,
        success=success,
        result=value,
        ref="r",
        queue_name="q",
        job_id="j",
        serializer=serialize,
        **times,
    )


def test_an_arq_job_comes_out_as_it_went_in():
    data = serialize_job("render", ("grüß dich",), {"k": None}, 2, 1_000, serializer=serialize)
    job = deserialize_job(data, deserializer=deserialize)
    assert (job.function, list(job.args), job.kwargs, job.job_try) == (
        "render",
        ["grüß dich"],
        {"k": None},
        2,
    )


@pytest.mark.parametrize("error", [RuntimeError("broke"), asyncio.CancelledError()])
def test_an_exception_as_a_result_travels_as_its_repr(error):
    result = deserialize_result(result_of(error, success=False), deserializer=deserialize)
    assert (result.success, result.result) == (False, repr(error))


def test_bytes_in_a_job_are_an_error_where_they_are_sent():
    with pytest.raises(SerializationError):
        serialize_job("render", (b"bytes",), {}, 1, 1_000, serializer=serialize)


def test_a_result_without_a_json_form_does_not_lose_the_job():
    result = deserialize_result(result_of(object(), success=True), deserializer=deserialize)
    assert not result.success


@pytest.mark.parametrize("data", [b"", b"\x80\x04\x95", b"[]", b"null", b"[" * 100_000])
def test_what_is_no_job_is_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011 — the JSON reader words it
        deserialize(data)
