"""Files of others: whatever they hold, reading them ends in rows or in a named error."""

from __future__ import annotations

import io
import os
import random
import socket
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from gis.errors import InputError
from gis.register.read import read
from gis.register.table import read_table
from gis.upload import child, limits, room
from gis.upload.confine import forbid_network_and_programs
from tests.hostile_files import Forge, Hostile, packed, workbook

N_FILES, N_FILES_FULL = 24, 2_000
N_DRAWN = 120
SEED = 20260601
MOST_S = 20.0  # CPU seconds: others work on this machine too
MOST_BYTES = 2**30


@pytest.fixture(scope="module")
def forge() -> Forge:
    """Return the maker of hostile files."""
    return Forge()


@pytest.fixture(scope="module")
def drawn(forge: Forge) -> list[Hostile]:
    """Return one of every kind, and then some spoiled copies of good files."""
    return forge.files(N_DRAWN, SEED)


def held_bytes(what: str) -> int:
    """Return what this process holds (``VmRSS``) or at most held since it was asked (``VmHWM``)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{what}:")[2].split()[0]) * 1024


def codes_of(one: Hostile, folder: Path) -> list[str]:
    """Read a file as an officer's import would; return the codes of what is wrong."""
    path = folder / f"file{one.suffix}"
    path.write_bytes(one.data)
    kind = "schools" if one.suffix in {".csv", ".xlsx"} else "wards"
    _, report = read(path, kind, "an-thuan")
    for found in report.errors[:100]:
        assert found.message_vi
        assert found.message_en
        assert str(folder) not in found.message_en
        assert found.message_en.isprintable()
    return [found.code for found in report.errors]


def test_hostile_files_end_in_a_named_error(
    forge: Forge,
    drawn: list[Hostile],
    tmp_path: Path,
    *,
    is_full: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No crash, no hang, no file that eats the machine; each refusal says what is wrong."""
    seen: Counter[str] = Counter()
    slowest = (0.0, "")
    peak_bytes = 0
    some = random.Random(SEED).sample(drawn, N_FILES)  # noqa: S311 (which are tried is no secret)
    files = forge.files(N_FILES_FULL, SEED) if is_full else some
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # begins VmHWM anew
    before_bytes = held_bytes("VmRSS")
    for one in files:
        start_s = time.process_time() + child.cpu_s()
        codes = codes_of(one, tmp_path)
        took_s = time.process_time() + child.cpu_s() - start_s
        slowest = max(slowest, (took_s, one.what))
        seen[codes[0] if codes else "accepted"] += 1
        peak_bytes = max(peak_bytes, child.peak_bytes())
        assert took_s < MOST_S, one.what

    own_bytes = held_bytes("VmHWM") - before_bytes
    with capsys.disabled():
        print(  # noqa: T201 (the figures of the full run)
            f"\n{len(files)} files, slowest {slowest}, peak of a reader {peak_bytes >> 20} MiB,"
            f" of the importer {own_bytes >> 20} MiB: {dict(seen)}"
        )
    assert peak_bytes < MOST_BYTES
    assert own_bytes < MOST_BYTES
    assert seen["accepted"] < len(files) / 2


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("a bomb", "bad_archive"),
        ("a password", "bad_archive"),
        ("parts over each other", "bad_archive"),
        ("a file called '../../etc/x'", "bad_archive"),
        ("a sheet of zeros", "bad_archive"),
        ("one cell far away", "reader_ended"),
        ("a view that never ends", "too_slow"),
        ("a view that loads", "not_a_map_file"),
        ("another program's file", "other_content"),
        ("a command", "not_a_map_file"),
        ("a million columns of text", "too_many_columns"),
        ("an old workbook", "old_workbook"),
    ],
)
def test_what_is_known_to_be_wicked_has_its_own_name(
    drawn: list[Hostile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, code: str
) -> None:
    """The sentence tells an officer what to do; "cannot be read" alone would not."""
    short = limits.Limits(cpu_s=2, wall_s=30)
    monkeypatch.setattr(child, "Limits", lambda: short)
    one = next(one for one in drawn if one.what == what)

    assert codes_of(one, tmp_path)[0] == code


def test_good_files_of_every_kind_are_read(forge: Forge, tmp_path: Path) -> None:
    """A room that lets nobody in is no use."""
    for suffix, data in forge.good.items():
        codes = codes_of(Hostile("good", suffix, data), tmp_path)
        assert not {*codes} & {"not_a_table", "not_a_map_file", "bad_archive", "reader_ended"}, (
            suffix
        )


def test_formulas_are_text_and_never_run(tmp_path: Path) -> None:
    """What a formula would give is decided by its sender, not by us."""
    path = tmp_path / "f.csv"
    path.write_text("school_code,name\n=1+1,@SUM(1)\n", encoding="utf-8")
    assert read_table(path, known={"school_code"}).rows == [["=1+1", "@SUM(1)"]]


def test_a_file_is_refused_by_its_size_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk of zeros costs nothing to send and must cost nothing to refuse."""
    monkeypatch.setenv(limits.SETTING, "1000")
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.truncate(10**12)

    with pytest.raises(InputError) as refused:
        room.read_bytes(path)
    assert refused.value.findings[0].code == "file_too_large"


def test_an_upload_is_kept_only_up_to_its_limit(tmp_path: Path) -> None:
    """The sender's word about the length is not believed."""
    path = tmp_path / "kept"
    kept = room.keep(iter([b"ab", b"c"]), path, file="x.csv", limit_bytes=3)
    assert (kept.n_bytes, path.read_bytes()) == (3, b"abc")
    assert path.stat().st_mode & 0o777 == 0o600

    other = tmp_path / "refused"
    with pytest.raises(InputError):
        room.keep(iter([b"ab", b"cd"]), other, file="x.csv", limit_bytes=3)
    assert not other.exists()


def test_the_reader_has_no_network_and_starts_no_program() -> None:
    """A library that follows an address in a file gets nowhere."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        told = b"none"
        if forbid_network_and_programs():
            told = b""
            for attempt in (socket.socket, lambda: os.execv("/bin/true", ["true"])):  # noqa: S606
                try:
                    attempt()
                    told += b"open "
                except PermissionError:
                    told += b"shut "
        os.write(writing, told)
        os._exit(0)
    os.waitpid(process, 0)
    assert os.read(reading, 100) == b"shut shut "
    os.close(reading)
    os.close(writing)


def test_a_reader_that_is_killed_is_a_sentence_and_the_next_file_is_read(tmp_path: Path) -> None:
    """One bad file must not close the door for the others."""
    never_ends = tmp_path / "x.xlsx"
    os.mkfifo(never_ends)
    with pytest.raises(InputError) as refused:
        child.run("sheets", never_ends, file="x.xlsx", limits=limits.Limits(wall_s=1))
    assert [one.code for one in refused.value.findings] == ["too_slow"]
    child.stop("table")

    assert room.sheets(workbook(), "x.xlsx")[0][1][0][0] == "school_code"


def test_a_packed_file_that_lies_about_its_sizes_is_refused() -> None:
    """The declared size is what a bomb lies about; reading stops at the limit of memory."""
    data = bytearray(packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"0" * 5_000_000}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(data)) as lying:
        assert lying.infolist()[-1].file_size == 10
    with pytest.raises(InputError):
        room.sheets(bytes(data), "x.xlsx")
