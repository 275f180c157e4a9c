"""Encrypted records: found by their code alone, of one size, without order or trace."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

import numpy as np
import pytest
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from runs.families import table
from runs.families.table import SLOT_BYTES, Table, new_salt, write_table

if TYPE_CHECKING:
    from pathlib import Path

SIZES = (0, 1, 900, 5_000, 60_000)


@pytest.fixture
def records() -> dict[bytes, bytes]:
    """Return contents that do not compress, short and long, by seed."""
    return {secrets.token_bytes(32): secrets.token_bytes(SIZES[n % 5]) for n in range(60)}


@pytest.fixture
def written(tmp_path: Path, records: dict[bytes, bytes]) -> tuple[Path, bytes]:
    """Write them and return folder and salt."""
    salt = new_salt()
    write_table(tmp_path, records.items(), salt)
    return tmp_path, salt


def test_each_record_is_found_by_its_seed_and_nothing_else_is(
    written: tuple[Path, bytes], records: dict[bytes, bytes]
) -> None:
    """Long records come back whole, from several slots."""
    known = Table(*written)

    assert all(known.content(seed) == content for seed, content in records.items())
    assert all(known.content(secrets.token_bytes(32)) is None for _ in range(500))


def test_slots_have_one_size_and_the_order_of_their_hashes(written: tuple[Path, bytes]) -> None:
    """Neither size nor order tells who is who: not even which slots belong together."""
    folder, _ = written
    names = np.fromfile(folder / table.INDEX, "S16")
    size = (folder / table.SLOTS).stat().st_size

    assert sorted(folder.iterdir()) == [folder / table.INDEX, folder / table.SLOTS]
    assert size == len(names) * SLOT_BYTES
    assert names.tolist() == sorted(names.tolist())
    assert len(names) > len(records_of_one_slot(folder))


def records_of_one_slot(folder: Path) -> set[bytes]:
    """Return as many names as there are records."""
    return set(np.fromfile(folder / table.INDEX, "S16")[:60].tolist())


def test_two_publications_share_no_hash_and_no_slot(
    tmp_path: Path, records: dict[bytes, bytes]
) -> None:
    """Who has both cannot tell which record of one is which of the other, or what changed."""
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        write_table(folder, records.items(), new_salt())
    names = [set(np.fromfile(folder / table.INDEX, "S16").tolist()) for folder in folders]
    slots = [np.fromfile(folder / table.SLOTS, f"S{SLOT_BYTES}").tolist() for folder in folders]

    assert not names[0] & names[1]
    assert not set(slots[0]) & set(slots[1])


def test_a_changed_byte_opens_nothing(
    written: tuple[Path, bytes], records: dict[bytes, bytes]
) -> None:
    """What is read is what was written, or nothing."""
    folder, salt = written
    whole = bytearray((folder / table.SLOTS).read_bytes())
    for at in range(7, len(whole), SLOT_BYTES):
        whole[at] ^= 1
    (folder / table.SLOTS).write_bytes(whole)

    assert all(Table(folder, salt).content(seed) is None for seed in records)


def test_a_table_of_nobody_finds_nobody(tmp_path: Path) -> None:
    """A season without codes is no fault."""
    write_table(tmp_path, [], new_salt())

    assert Table(tmp_path, new_salt()).content(bytes(32)) is None


def test_keys_are_those_of_hkdf() -> None:
    """RFC 5869 as the library makes it: salt, seed, and which slot they are for."""
    salt, seed = bytes(range(32)), bytes(range(32, 64))
    name, key = table._derived(hmac.digest(salt, seed, "sha512"), 3)  # noqa: SLF001

    assert name + key == HKDF(SHA512(), 48, salt, b"slot 3").derive(seed)
