import string

import pytest

from bot.wording import _SENTENCES, ENGLISH, Phrase, say


def facts(phrase):
    return {name: 1.0 for _, name, _, _ in string.Formatter().parse(_SENTENCES[ENGLISH][phrase]) if name}


@pytest.mark.parametrize("phrase", Phrase)
def test_every_phrase_can_be_said_in_english(phrase):
    assert say(phrase, **facts(phrase)).strip()


def test_an_unknown_locale_hears_english():
    assert say(Phrase.TEXT_EMPTY, "tlh") == say(Phrase.TEXT_EMPTY)
