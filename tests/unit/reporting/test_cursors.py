"""Cursors come back as they went, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retinue.domain.errors import InvalidInput
from retinue.reporting.cursors import (
    Cursor,
    cursor_text,
    lasting_text,
    page_size,
    read_cursor,
    read_lasting,
)


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**32 - 1))
def test_cursors_come_back(position: int, ordinal: int) -> None:
    cursor = Cursor(position, ordinal)
    assert read_cursor(cursor_text(cursor), "cursor") == cursor


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1))
def test_a_lasting_cursor_is_of_one_log(position: int, ordinal: int, incarnation: int) -> None:
    cursor = Cursor(position, ordinal)
    text = lasting_text(cursor, incarnation)
    assert read_lasting(text, incarnation, "cursor") == cursor
    with pytest.raises(InvalidInput) as refused:
        read_lasting(text, incarnation ^ 1, "cursor")
    assert (refused.value.code, refused.value.field) == ("CURSOR_OF_ANOTHER_LOG", "cursor")
    with pytest.raises(InvalidInput):
        read_cursor(text, "page_token")


@given(st.text(max_size=40))
def test_whatever_is_given_is_a_cursor_or_refused(text: str) -> None:
    try:
        cursor = read_cursor(text, "page_token")
    except InvalidInput as refused:
        assert refused.field == "page_token"
    else:
        assert 0 <= cursor.position < 2**63


@pytest.mark.parametrize(("asked", "given_"), [(0, 100), (1, 1), (1000, 1000), (5000, 1000)])
def test_pages_have_a_default_and_a_maximum(asked: int, given_: int) -> None:
    assert page_size(asked) == given_
