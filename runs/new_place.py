"""Answers about a new place, checked, and the two files that they make."""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis import province as provinces
from gis.errors import InputError
from gis.report import Finding
from runs.new_place_text import NO, UNKNOWN, province_text, sources_text

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question about a place: key in an answers file, words, what stands if one only nods."""

    key: str
    vi: str
    en: str
    default: str = UNKNOWN


QUESTIONS: Final = (
    Question(
        key="id",
        vi="Mã thư mục của địa phương (chữ thường không dấu, gạch nối), ví dụ lam-dong",
        en="Id of the place, its folder's name (a-z, digits, hyphens), such as lam-dong",
        default="",
    ),
    Question(key="name_vi", vi="Tên tiếng Việt", en="Name in Vietnamese", default=""),
    Question(key="name_en", vi="Tên tiếng Anh", en="Name in English", default=""),
    Question(
        key="bbox",
        vi="Khung: tây, nam, đông, bắc (độ, cách nhau bằng dấu phẩy); ? nếu chưa biết",
        en="Box: west, south, east, north (degrees, by commas); ? if unknown",
    ),
    Question(
        key="central_meridian",
        vi="Kinh tuyến trục VN-2000 (múi 3°) của bảng toạ độ, ví dụ 107-45; ? nếu chưa biết",
        en="Central meridian of the VN-2000 TM-3 zone of its tables, such as 107-45; ? if unknown",
    ),
    Question(
        key="admin_levels",
        vi="Các cấp hành chính, từ trên xuống, cách nhau bằng dấu phẩy",
        en="Levels of administration from above, by commas",
        default="province, commune",
    ),
    Question(
        key="wards_file",
        vi="Tệp ranh giới xã, phường (đường dẫn, hoặc ? nếu chưa có)",
        en="File of ward or commune polygons (path, or ? if there is none yet)",
    ),
    Question(
        key="wards_licence",
        vi="Ranh giới đó của ai, giấy phép gì",
        en="Whose polygons these are, under which licence",
    ),
    Question(
        key="roads_url",
        vi="Địa chỉ tải dữ liệu đường (.osm.pbf); - nếu tự chép tệp",
        en="Address of a road extract (.osm.pbf); - if you copy the file yourself",
        default="https://download.geofabrik.de/asia/vietnam-latest.osm.pbf",
    ),
    Question(
        key="languages",
        vi="Ngôn ngữ của người dùng, cách nhau bằng dấu phẩy",
        en="Languages of those who use it, by commas",
        default="vi, en",
    ),
    Question(
        key="contact",
        vi="Cơ quan để gia đình hỏi (tên, điện thoại hoặc thư)",
        en="Office that families may ask (name, telephone or mail)",
    ),
)
KEYS: Final = tuple(one.key for one in QUESTIONS)


def read_answers(path: Path) -> dict[str, str]:
    """
    Return the answers of a TOML file of texts; a question without an answer keeps its default.

    Raises
    ------
    InputError
        If it is no TOML file in UTF-8, or holds a key that is no question or a value that is
        no text.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.name} is not a TOML file in UTF-8: {error}"
        raise InputError(msg) from error
    wrong = [key for key, value in given.items() if key not in KEYS or not isinstance(value, str)]
    if wrong:
        msg = f"{path.name}: {wrong[0]} is no text under one of {', '.join(KEYS)}"
        raise InputError(msg)
    return {one.key: str(given.get(one.key, one.default)) for one in QUESTIONS}


def write_place(answers: Mapping[str, str], folder: Path, *, dry_run: bool = False) -> Path:
    """
    Write ``<folder>/<id>/province.toml`` and ``sources.toml``; both whole, or nothing.

    Parameters
    ----------
    answers
        One text per question.
    folder
        Where the place's own folder goes.
    dry_run
        Only check.

    Returns
    -------
    place
        The place's folder.

    Raises
    ------
    InputError
        One finding per wrong answer; or if the folder is there already: nothing is overwritten.
    """
    texts = {key: answers[key].strip() for key in KEYS}
    _refuse(texts)
    target = folder / texts["id"]
    if target.exists():
        msg = f"{target} is there already; choose another id or folder: nothing is overwritten"
        raise InputError(msg)
    with tempfile.TemporaryDirectory(prefix="gan-truong-place-") as kept:
        made = Path(kept) / texts["id"]
        made.mkdir()
        (made / provinces.PROVINCE).write_text(
            province_text(texts, _known(texts)), encoding="utf-8"
        )
        (made / provinces.SOURCES).write_text(sources_text(texts), encoding="utf-8")
        provinces.load(str(made))  # the ordinary reader is the judge
        if not dry_run:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copytree(made, target)
    return target


def unknown_keys(texts: Mapping[str, str]) -> list[str]:
    """Return the questions that were answered with "unknown"."""
    return [key for key in KEYS if texts[key].strip() == UNKNOWN]


def _refuse(texts: Mapping[str, str]) -> None:
    checks = (
        ("id", bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", texts["id"])), "a-z, 0-9, -"),
        ("id", texts["id"] not in provinces.names(), "không trùng / not one that is shipped"),
        ("name_vi", texts["name_vi"] not in {"", UNKNOWN}, "một tên / a name"),
        ("name_en", texts["name_en"] not in {"", UNKNOWN}, "một tên / a name"),
        ("bbox", texts["bbox"] == UNKNOWN or _box(texts["bbox"]) is not None, "4 số / 4 numbers"),
        ("central_meridian", texts["central_meridian"] == UNKNOWN or bool(_zone(texts)), _zones()),
        ("wards_file", texts["wards_file"] == UNKNOWN or Path(texts["wards_file"]).is_file(),
         "tệp có thật hoặc ? / a file that is there, or ?"),
        ("roads_url", texts["roads_url"] in {NO, UNKNOWN}
         or bool(re.fullmatch(r"https?://\S+\.osm\.pbf", texts["roads_url"])),
         "http(s)://….osm.pbf, - , ?"),
    )  # fmt: skip
    findings = [
        Finding(
            file="answers",
            column=key,
            value=texts[key][:60],
            code="answer",
            message_vi=f"Câu trả lời không dùng được; cần: {due}",
            message_en=f"This answer cannot be used; wanted: {due}",
        )
        for key, good, due in checks
        if not good
    ]
    if findings:
        msg = f"{len(findings)} wrong; first {findings[0].column}: {findings[0].message_en}"
        raise InputError(msg, findings)


def _box(text: str) -> list[float] | None:
    try:
        numbers = [float(one) for one in text.split(",")]
    except ValueError:
        return None
    return numbers if len(numbers) == 4 else None  # noqa: PLR2004 (west, south, east, north)


def _zone(texts: Mapping[str, str]) -> int | None:
    wanted = texts["central_meridian"].replace("°", "-").rstrip("'")
    found = (one for one in provinces.national().crs if one.central_meridian == wanted)
    return next((one.epsg for one in found), None)


def _zones() -> str:
    known = sorted(one.central_meridian for one in provinces.national().crs)
    return ", ".join(one for one in known if one) + ", ?"


def _known(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return box and coordinate system as values, where they are known."""
    known: dict[str, Any] = {}
    if texts["bbox"] != UNKNOWN:
        known["bbox"] = _box(texts["bbox"])
    if texts["central_meridian"] != UNKNOWN:
        known["point_crs"] = _zone(texts)
    return known
