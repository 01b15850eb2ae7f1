import pytest

from render.contract.outcome import Code
from render.contract.request import RenderRequest, ReplyTo
from render.contract.sentences import FAULTS, failed

REQUEST = RenderRequest("r1", ReplyTo("discord", "c", "m", "u"), "ab" * 16, "Hello")
OURS = [
    code for code in Code if code.value.split(".")[0] in {"render", "encoder", "blob", "request", "internal"}
]


def test_each_fault_of_ours_has_its_own_sentence():
    assert set(FAULTS) == set(OURS)
    assert len(set(FAULTS.values())) == len(FAULTS)


@pytest.mark.parametrize("code", list(Code))
def test_any_code_can_end_a_request(code):
    outcome = failed(REQUEST, code)
    assert (outcome.request_id, outcome.reply_to, outcome.code) == ("r1", REQUEST.reply_to, code)


def test_asking_again_helps_unless_the_photo_is_gone():
    assert failed(REQUEST, Code.RENDER_CRASHED).retryable
    assert not failed(REQUEST, Code.BLOB_MISSING).retryable
