"""Fetching over a real HTTP server: resumed, checked, with receipts, never half there."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.main import main
from gis import province
from gis.errors import InputError
from gis.fetch import download as downloads
from gis.fetch.download import download, part_of
from gis.fetch.receipt import receipt_path
from gis.model import RawNetwork
from gis.osm.read import read_any
from gis.shipped import data_path
from runs.fetching import fetch
from tests.fixtures.file_server import Files

BYTES = bytes(range(256)) * 4096  # one MiB
PIECE = downloads.CHUNK
SHA256 = hashlib.sha256(BYTES).hexdigest()
PROVINCE = """id = "xa-la"
name_vi = "Xã Lạ"
name_en = "Strange commune"
bbox = [107.07, 9.74, 107.09, 9.76]
"""
SOURCE = """[[source]]
id = "osm"
title = "Roads"
covers = ["network"]
holder = "OpenStreetMap contributors"
licence = "ODbL 1.0"
attribution = "© OpenStreetMap contributors"
[[source.file]]
url = "{url}"
save_as = "osm/roads.osm.pbf"
{more}
[[source]]
id = "registers"
title = "Registers"
covers = ["schools"]
holder = "Sở Giáo dục và Đào tạo"
licence = "by agreement"
by_hand_vi = "Danh sách trường."
by_hand_en = "Lists of schools."
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less between attempts than with a far source."""
    monkeypatch.setattr(downloads, "WAIT_S", 0.01)


def place(folder: Path, url: str, more: str = "") -> Path:
    """Write a place's folder whose roads lie at an address."""
    own = folder / "xa-la"
    own.mkdir(exist_ok=True)
    (own / "province.toml").write_text(PROVINCE, encoding="utf-8")
    (own / "sources.toml").write_text(SOURCE.format(url=url, more=more), encoding="utf-8")
    return own


def test_a_file_comes_with_its_receipt(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Holder, licence, attribution, address, date, size, hash: what the licence asks to keep."""
    files.content["/roads.osm.pbf"] = BYTES
    own = place(tmp_path, files.url("/roads.osm.pbf"), f'sha256 = "{SHA256}"')
    city = tmp_path / "city"

    assert main(["--lang", "en", "fetch", str(own), "--out", str(city)], {}) == 0

    told = capsys.readouterr()
    assert "By hand: Lists of schools." in told.out + told.err
    file = city / "osm/roads.osm.pbf"
    assert file.read_bytes() == BYTES
    receipt = tomllib.loads(receipt_path(file).read_text(encoding="utf-8"))
    assert receipt["licence"] == "ODbL 1.0"
    assert receipt["attribution"] == "© OpenStreetMap contributors"
    assert receipt["last_modified"] == "Mon, 05 Jan 2026 06:00:00 GMT"
    assert (receipt["size_bytes"], receipt["sha256"]) == (len(BYTES), SHA256)
    assert receipt["checked_by"] == "sha256 in sources.toml"
    assert not part_of(file).exists()

    n_asked = len(files.asked)
    assert main(["--json", "fetch", str(own), "--out", str(city)], {}) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["state"] == "kept"
    assert len(files.asked) == n_asked  # nothing was asked of the source


def test_a_cut_connection_is_gone_on_with(files: Files, tmp_path: Path) -> None:
    """Each attempt asks for what is missing only, and the bytes are those of an uncut one."""
    files.content["/f"] = BYTES
    files.cut_after = [18 * PIECE, 24 * PIECE + 5]

    got = download(files.url("/f"), tmp_path / "f")

    assert got.sha256 == SHA256
    assert [asked for _, asked in files.asked] == [
        "",
        f"bytes={18 * PIECE}-",
        f"bytes={42 * PIECE}-",
    ]


def test_a_source_without_ranges_starts_again(files: Files, tmp_path: Path) -> None:
    """A server that ignores the range sends all: nothing is appended to what was there."""
    files.content["/f"], files.has_ranges, files.cut_after = BYTES, False, [18 * PIECE]

    assert download(files.url("/f"), tmp_path / "f").sha256 == SHA256


def test_a_file_that_changed_meanwhile_is_not_mixed(files: Files, tmp_path: Path) -> None:
    """Half of yesterday's extract and half of today's would be no extract at all."""
    files.content["/f"], files.cut_after = BYTES, [18 * PIECE, 0, 0, 0, 0]
    with pytest.raises(InputError, match="does not answer"):
        download(files.url("/f"), tmp_path / "f")
    assert part_of(tmp_path / "f").stat().st_size == 18 * PIECE

    files.content["/f"], files.cut_after = BYTES[::-1], []
    got = download(files.url("/f"), tmp_path / "f")

    assert got.sha256 == hashlib.sha256(BYTES[::-1]).hexdigest()
    assert got.n_resumed_bytes == 0


def test_a_killed_fetch_goes_on(files: Files, tmp_path: Path) -> None:
    """Killed in the middle and started again: the rest only, and the same bytes."""
    files.content["/roads.osm.pbf"], files.pause_s = BYTES * 4, 0.05
    own = place(tmp_path, files.url("/roads.osm.pbf"))
    city = tmp_path / "city"
    part = part_of(city / "osm/roads.osm.pbf")
    code = "import sys; from cli.main import main; sys.exit(main(sys.argv[1:], {}))"
    command = [sys.executable, "-c", code, "fetch", str(own), "--out", str(city)]
    root = Path(__file__).parents[1]
    surroundings = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, cwd=root, env=surroundings) as run:  # noqa: S603 (our own command)
        until = time.monotonic() + 60
        while not (part.exists() and part.stat().st_size > 500_000):
            assert time.monotonic() < until, "the fetch did not begin"
            assert run.poll() is None
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
    assert not (city / "osm/roads.osm.pbf").exists()
    have = part.stat().st_size
    files.pause_s = 0

    done = fetch(province.load(str(own)), city)

    assert files.asked[-1] == ("/roads.osm.pbf", f"bytes={have}-")
    assert (city / "osm/roads.osm.pbf").read_bytes() == BYTES * 4
    assert done[0].state == "fetched"


@pytest.mark.parametrize("kind", ["sha256", "published", "empty"])
def test_wrong_bytes_are_refused(kind: str, files: Files, tmp_path: Path) -> None:
    """Neither a file nor a part of it stays that could be taken for the right one."""
    files.content["/roads.osm.pbf"] = BYTES
    files.content["/roads.osm.pbf.md5"] = b"" if kind == "empty" else b"0" * 32 + b"  x\n"
    published = f'checksum_url = "{files.url("/roads.osm.pbf.md5")}"\nchecksum = "md5"'
    more = f'sha256 = "{"0" * 64}"' if kind == "sha256" else published
    own = place(tmp_path, files.url("/roads.osm.pbf"), more)

    with pytest.raises(InputError, match="not those that were promised"):
        fetch(province.load(str(own)), tmp_path / "city")

    assert [path for path in (tmp_path / "city").rglob("*") if path.is_file()] == []


def test_a_published_md5_is_enough(files: Files, tmp_path: Path) -> None:
    """As Geofabrik publishes it: the digest, two spaces, the name."""
    files.content["/r.osm.pbf"] = BYTES
    digest = hashlib.md5(BYTES, usedforsecurity=False).hexdigest()
    files.content["/r.osm.pbf.md5"] = f"{digest}  r.osm.pbf\n".encode()
    more = f'checksum_url = "{files.url("/r.osm.pbf.md5")}"\nchecksum = "md5"'
    own = place(tmp_path, files.url("/r.osm.pbf"), more)

    receipt = fetch(province.load(str(own)), tmp_path / "city")[0].receipt

    assert receipt is not None
    assert receipt.checked_by.startswith("md5 at http")


def test_a_redirect_is_followed_and_noted(files: Files, tmp_path: Path) -> None:
    """The receipt says where the bytes came from in the end."""
    files.content["/real"] = BYTES
    files.redirect["/f"] = files.url("/real")

    got = download(files.url("/f"), tmp_path / "f")

    assert (got.final_url, got.sha256) == (files.url("/real"), SHA256)


def test_a_missing_file_is_a_sentence(files: Files, tmp_path: Path) -> None:
    """The source's answer, and what to do about it."""
    with pytest.raises(InputError, match=r"404.*sources.toml"):
        download(files.url("/gone"), tmp_path / "f")


def test_without_a_network_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, one sentence in each language, nothing written, no traceback."""
    own = place(tmp_path, "http://127.0.0.1:9/roads.osm.pbf")

    fetching = ["fetch", str(own), "--out", str(tmp_path / "city")]
    assert main(["--lang", "en", *fetching], {}) == 2
    assert main(["--lang", "vi", *fetching], {}) == 2

    told = capsys.readouterr().err
    assert "is this machine on the network?" in told
    assert "máy có mạng không?" in told
    assert "Traceback" not in told
    assert main([*fetching, "--dry-run"], {}) == 0


def test_files_of_others_are_not_overwritten(files: Files, tmp_path: Path) -> None:
    """A file without a receipt was put there by somebody; a changed one is no fetched file."""
    files.content["/roads.osm.pbf"] = BYTES
    own = province.load(str(place(tmp_path, files.url("/roads.osm.pbf"))))
    city = tmp_path / "city"
    (city / "osm").mkdir(parents=True)
    (city / "osm/roads.osm.pbf").write_bytes(b"mine")
    with pytest.raises(InputError, match="has no receipt"):
        fetch(own, city)
    (city / "osm/roads.osm.pbf").unlink()
    fetch(own, city)
    (city / "osm/roads.osm.pbf").write_bytes(b"changed")
    with pytest.raises(InputError, match="not those that were promised"):
        fetch(own, city)


def test_the_place_is_cut_out_of_a_country(files: Files, tmp_path: Path) -> None:
    """The roads of the box and five kilometres around are those of the whole file there."""
    whole = (data_path("sample") / "osm/an_thuan_hu_cau.osm.pbf").read_bytes()
    files.content["/vn.osm.pbf"] = whole
    own = place(tmp_path, files.url("/vn.osm.pbf"), 'crop = "osm/xa-la.osm.pbf"')
    text = (own / "sources.toml").read_text(encoding="utf-8")
    text = text.replace("osm/roads.osm.pbf", "downloads/vn.osm.pbf")
    (own / "sources.toml").write_text(text, encoding="utf-8")
    city = tmp_path / "city"

    done = fetch(province.load(str(own)), city)
    again = fetch(province.load(str(own)), city)

    cut, every = read_any(city / "osm/xa-la.osm.pbf"), read_any(city / "downloads/vn.osm.pbf")
    assert (cut.n_edges, len(cut.water.area)) == (every.n_edges, len(every.water.area))
    assert [one.state for one in done] == ["fetched", "fetched"]
    assert [one.state for one in again] == ["kept", "kept"]
    receipt = done[1].receipt
    assert receipt is not None
    assert receipt.made_from.startswith("vn.osm.pbf ")


def test_a_smaller_box_keeps_whole_ways_only_there(tmp_path: Path) -> None:
    """Every kept way is whole, every way that touches the box is kept, the rest is gone."""
    from gis.osm.crop import crop  # noqa: PLC0415 (only here)

    source = data_path("sample") / "osm/an_thuan_hu_cau.osm.pbf"
    box = (107.085, 9.755, 107.095, 9.765)
    n_ways, _ = crop(source, tmp_path / "cut.osm.pbf", box)
    cut, every = read_any(tmp_path / "cut.osm.pbf"), read_any(source)

    kept = set(cut.way_id.tolist())
    assert 50 < n_ways < 1_500
    for way, first, last in _ways(every):
        lon, lat = every.shape_lon[first:last], every.shape_lat[first:last]
        touches = (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
        assert way in kept or not touches.any()


def _ways(raw: RawNetwork) -> Iterator[tuple[int, int, int]]:
    """Yield way id and the slice of its points, edge by edge."""
    for edge in range(raw.n_edges):
        way = int(raw.way_id[raw.edge_way[edge]])
        yield way, int(raw.shape_start[edge]), int(raw.shape_start[edge + 1])


@pytest.mark.parametrize("path", ["../out.pbf", "/etc/x", "osm/../../x", "a b"])
def test_no_source_writes_outside_the_folder(path: str, tmp_path: Path) -> None:
    """A sources.toml from somebody else cannot choose any file of this machine."""
    own = place(tmp_path, "http://127.0.0.1:9/x")
    text = (own / "sources.toml").read_text(encoding="utf-8")
    (own / "sources.toml").write_text(text.replace("osm/roads.osm.pbf", path), encoding="utf-8")

    with pytest.raises(InputError, match="save_as"):
        province.load(str(own))


def test_every_shipped_place_says_what_comes_by_hand() -> None:
    """A dry run needs no network and names files only where the licence is known."""
    for name in province.names():
        known = province.load(name)
        assert any(one.by_hand_en and one.by_hand_vi for one in known.sources), name
        for source in known.sources:
            assert not source.file or "without" not in source.licence
        assert all(one.state == "planned" for one in fetch(known, Path("x"), dry_run=True))
