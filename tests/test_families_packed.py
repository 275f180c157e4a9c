"""A record travels as gzip that any reader opens, and its length tells nothing."""

from __future__ import annotations

import gzip
import secrets
import zlib

import pytest

from runs.families.packed import SHORTEST, packed, unpacked


@pytest.mark.parametrize("n_bytes", [0, 1, 2_000, 4_061, 4_062, 4_067, 4_068, 4_096, 30_000])
def test_what_is_packed_comes_back_and_has_one_of_few_lengths(n_bytes: int) -> None:
    """Around the place where the filling ends too."""
    content = secrets.token_bytes(n_bytes)
    sent = packed(content)

    assert unpacked(sent) == gzip.decompress(sent) == content
    assert zlib.decompress(sent, wbits=31) == content  # as browsers do it
    assert len(sent) in {SHORTEST * 2**power for power in range(8)}


def test_the_same_record_is_packed_alike() -> None:
    """No time and no chance is in it."""
    assert packed(b"a" * 500) == packed(b"a" * 500)


def test_what_no_header_fills_is_refused() -> None:
    """Rather than sent with a length that tells something."""
    with pytest.raises(ValueError, match="too long"):
        packed(secrets.token_bytes(140_000))
