"""What files say of themselves: a Frictionless data package, and a DCAT catalogue of all."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from gis.public_facts import open_facts
from runs.open_data.files import MEDIA
from runs.open_data.table import LAT, LON, NATURE
from runs.open_data.text import RULE_EN, RULE_VI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gis.province import DataSource, Province
    from runs.open_data.table import DataSet
    from runs.open_data.versions import Version

OPEN: Final = {
    "ODbL 1.0": ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "Apache-2.0": ("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
}
"""Name and address of the licences that sources state by a known name."""

UNKNOWN: Final = "unknown"
SAID: Final = {
    "invented": "Dữ liệu hư cấu. Invented data: no person, school or place in it exists.",
    "model": "Số liệu mô phỏng. Simulated figures: not the real ones.",
    "real": "",
}
EXTRA: Final = {
    LON: ("Kinh độ", "Longitude, WGS84", "°"),
    LAT: ("Vĩ độ", "Latitude, WGS84", "°"),
    NATURE: ("Thật, mô phỏng hay hư cấu", "real, model (simulated) or invented", ""),
}
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def urn_of(province: Province, name: str) -> str:
    """Return the lasting name of a data set, whatever address it has."""
    return f"urn:gantruong:{province.id}:open-data:{name}"


def package(
    data: DataSet, province: Province, versions: Sequence[Version], files: Sequence[Path]
) -> dict[str, Any]:
    """Return the ``datapackage.json`` of one data set."""
    facts, now = data.facts, versions[-1]
    sources = _sources(data, province)
    table = [path for path in files if path.suffix == ".csv"]
    return {
        "profile": "data-package",
        "name": facts.id,
        "id": urn_of(province, facts.id),
        "title": f"{facts.vi} ({facts.en})",
        "description": " ".join(
            part for part in (facts.about_vi, facts.about_en, SAID[data.nature]) if part
        ),
        "version": str(now.number),
        "created": f"{now.issued}T00:00:00Z",
        "data_date": data.data_date,
        "data_nature": data.nature,
        "content_sha256": now.sha256,
        "row_urn": f"{urn_of(province, facts.id)}:{{{facts.key}}}",
        "changes_since": [one.number for one in versions[:-1]],
        "csv_rule": {"vi": RULE_VI, "en": RULE_EN},
        "licenses": _licences(data, sources),
        "sources": [
            {"title": f"{one.title} ({one.holder})", **({"path": one.url} if one.url else {})}
            for one in sources
        ],
        "attribution": sorted({one.attribution for one in sources if one.attribution}),
        "resources": [
            *(_table(data, path) for path in table),
            *(_file(data, path) for path in files if path not in table),
        ],
    }


def _table(data: DataSet, path: Path) -> dict[str, Any]:
    names = data.csv_columns
    return {
        **_file(data, path),
        "type": "table",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "dialect": {"csv": {"delimiter": ","}},
        "schema": {
            "fields": [_field(data, name) for name in names],
            "primaryKey": [data.facts.key],
            "missingValues": [""],
        },
    }


def _field(data: DataSet, name: str) -> dict[str, Any]:
    kind = data.types.get(name, "number")
    if name in EXTRA:
        vi, en, unit = EXTRA[name]
    else:
        told = data.facts.columns[name]
        vi, en, unit = told.vi, told.en, told.unit
    field: dict[str, Any] = {"name": name, "type": kind, "title": vi, "description": en}
    return {**field, **({"unit": unit} if unit else {})}


def _file(data: DataSet, path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "name": f"{data.facts.id}-{path.suffix[1:]}",
        "type": "file",
        "path": path.name,
        "format": path.suffix[1:],
        "mediatype": MEDIA[path.suffix[1:]],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _sources(data: DataSet, province: Province) -> list[DataSource]:
    wanted = set(data.facts.registers)
    return [one for one in province.sources if wanted & set(one.covers)]


def _licences(data: DataSet, sources: Sequence[DataSource]) -> list[dict[str, str]]:
    """Return licences as sets and sources state them; one that nobody states is unknown."""
    stated = sorted({*data.licences, *(one.licence for one in sources)} - {""}) or [UNKNOWN]
    return [
        {"name": OPEN[one][0], "path": OPEN[one][1], "title": one}
        if one in OPEN
        else {"name": "other", "title": one}
        for one in stated
    ]


def catalogue(
    packages: Sequence[Mapping[str, Any]], province: Province, base: str
) -> dict[str, Any]:
    """
    Return the DCAT catalogue of all data sets.

    Parameters
    ----------
    packages
        Each one's ``datapackage.json``.
    base
        Address of the folder that holds them, without a last slash.
    """
    return {
        "@context": CONTEXT,
        "@id": f"urn:gantruong:{province.id}:open-data",
        "@type": "dcat:Catalog",
        "dct:title": [
            {"@value": f"Dữ liệu mở: {province.name_vi}", "@language": "vi"},
            {"@value": f"Open data: {province.name_en}", "@language": "en"},
        ],
        "dct:description": [
            {"@value": "Trường học, chỉ tiêu, địa bàn và thống kê tuyển sinh.", "@language": "vi"},
            {"@value": "Schools, seats, catchments and statistics.", "@language": "en"},
        ],
        "dct:publisher": _publisher(province),
        "dct:language": ["vi", "en"],
        "foaf:homepage": {"@id": f"{base}/"},
        "dcat:dataset": [_dataset(one, province, base) for one in packages],
    }


def _dataset(one: Mapping[str, Any], province: Province, base: str) -> dict[str, Any]:
    facts = next(found for found in open_facts() if found.id == one["name"])
    here = f"{base}/{one['name']}"
    said = SAID[one["data_nature"]]
    return {
        "@id": one["id"],
        "@type": "dcat:Dataset",
        "dct:identifier": one["id"],
        "dct:title": [
            {"@value": facts.vi, "@language": "vi"},
            {"@value": facts.en, "@language": "en"},
        ],
        "dct:description": [
            {"@value": f"{facts.about_vi} {said}".strip(), "@language": "vi"},
            {"@value": f"{facts.about_en} {said}".strip(), "@language": "en"},
        ],
        "dct:publisher": _publisher(province),
        "dct:modified": {"@value": one["created"][:10], "@type": "xsd:date"},
        "owl:versionInfo": one["version"],
        "dct:spatial": province.name_en,
        "dcat:keyword": sorted({"education", "tuyển sinh", one["data_nature"], facts.id}),
        "dct:conformsTo": {"@id": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
        "dct:source": [source["title"] for source in one["sources"]],
        "dcat:landingPage": {"@id": f"{here}/datapackage.json"},
        "dcat:distribution": [_distribution(one, resource, here) for resource in one["resources"]],
    }


def _distribution(one: Mapping[str, Any], resource: Mapping[str, Any], here: str) -> dict[str, Any]:
    address = {"@id": f"{here}/{resource['path']}"}
    return {
        "@id": f"{one['id']}:{resource['format']}",
        "@type": "dcat:Distribution",
        "dct:title": resource["path"],
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{resource['mediatype']}"
        },
        "dcat:byteSize": {"@value": str(resource["bytes"]), "@type": "xsd:nonNegativeInteger"},
        "dct:license": [_licence(licence) for licence in one["licenses"]],
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": resource["hash"].removeprefix("sha256:"),
        },
    }


def _licence(licence: Mapping[str, str]) -> dict[str, Any]:
    if "path" in licence:
        return {"@id": licence["path"]}
    return {"@type": "dct:LicenseDocument", "dct:title": licence["title"]}


def _publisher(province: Province) -> dict[str, Any]:
    name = province.contact or province.name_vi
    return {"@type": "foaf:Agent", "foaf:name": name}
