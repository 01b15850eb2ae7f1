import re
from pathlib import Path

import pytest

from render.speech.directions import DIRECTIONS, Action
from render.speech.script import read_script

PAGE = Path(__file__).parents[3] / "docs" / "directions.md"


def rows(heading):
    """The cells of the table that follows a heading of the page."""
    section = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_the_page_lists_what_the_code_knows():
    told = [
        (tuple(re.findall(r"`(.+?)`", words)), tuple(sign.strip("`") for sign in signs.split()))
        for words, signs, _ in rows("The table")
    ]
    assert told == [(each.words, each.signs) for each in DIRECTIONS.values()]


def test_every_action_can_be_written():
    assert set(DIRECTIONS) == set(Action)


@pytest.mark.parametrize(("typed", "heard"), rows("What else asterisks mean"))
def test_the_page_tells_the_truth_about_asterisks(typed, heard):
    assert [line.text for line in read_script(typed.strip("`"))] == [heard]


def test_no_sign_means_two_things():
    signs = [sign for each in DIRECTIONS.values() for sign in each.signs]
    words = [word for each in DIRECTIONS.values() for word in each.words]
    assert len(signs) == len(set(signs))
    assert len(words) == len(set(words))
