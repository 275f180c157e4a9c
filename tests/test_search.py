"""Names are found as people type them: old and new, with and without accents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from runs.search import part
from runs.search.entry import Entry, Lead
from runs.search.index import build
from runs.search.slips import one_slip_away

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from runs.search.index import Index

OLD_NAMES = [
    ("Phường 8, Quận Thuận Tây", "Phường 8"),
    ("phuong 8 quan thuan tay", "Phường 8"),
    ("P.8 Q. Thuận Tây", "Phường 8"),
    ("phường 08", "Phường 8"),
    ("Phường An Phú Tây", "Phường An Phú Tây"),
    ("phuong con en", "Phường Cồn Én"),
    ("Xã Hòa Biển", "Xã Hòa Biển"),
    ("xa long duoc", "Xã Long Đước"),
    ("Huyện Cồn Sậy", "Huyện Cồn Sậy"),
    ("quan thuan dong", "Quận Thuận Đông"),
    ("khu pho 11 phuong 8", "Khu phố 11, Phường 8"),
    ("KP 10, Phường Cồn Én", "Khu phố 10, Phường Cồn Én"),
    ("Phường Gò Sim", "Phường Gò Sim"),
    ("thuan my", "Phường Thuận Mỹ"),
    ("kp11 p8", "Khu phố 11, Phường 8"),
]
WITHOUT_MARKS = [
    ("cho dinh", "Phường Chợ Đình"),
    ("phuong bau sen", "Phường Bàu Sen"),
    ("ben thuan", "Phường Bến Thuận"),
    ("tieu hoc lac hong", "Trường Tiểu học Lạc Hồng"),
    ("th lac hong", "Trường Tiểu học Lạc Hồng"),
    ("mam non hoa sen", "Trường Mầm non Hoa Sen"),
    ("mn binh minh", "Trường Mầm non Bình Minh"),
    ("huong duong", "Trường Mầm non Hướng Dương"),
    ("duong thi huong", "Dương Thị Hưởng"),
    ("truong minh muoi", "Trương Minh Mười"),
    ("tran huu lam", "Trần Hữu Lắm"),
    ("phan thi ngoi", "Phan Thị Ngời"),
    ("PHUONG BEN THUAN", "Phường Bến Thuận"),
    ("go sim", "Phường Gò Sim"),
    ("binh minh", "Trường Mầm non Bình Minh"),
]


@pytest.mark.parametrize(("typed", "wanted"), [*OLD_NAMES, *WITHOUT_MARKS])
def test_thirty_questions_find_the_right_place_within_three(
    api: httpx.Client, typed: str, wanted: str
) -> None:
    """Feature P5: 15 old names and 15 names without marks."""
    found = api.get("/v1/search", params={"q": typed, "limit": 3}).json()["items"]

    assert wanted in [one["name"] for one in found]


def test_the_new_name_stands_under_the_old_one(api: httpx.Client) -> None:
    """Whoever knows only the old name learns the new one, and how sure that is."""
    found = api.get("/v1/search", params={"q": "khu pho 11 phuong 8"}).json()["items"][0]

    assert found["kind"] == "former"
    assert found["today"][0]["ward_code"] == "99110"
    assert found["today"][0]["khu_pho"] == "Khu phố 25"
    assert found["today"][0]["confidence"] == 0.9


def test_a_question_in_the_body_has_the_same_answer_and_is_not_kept(api: httpx.Client) -> None:
    """It may be where somebody lives."""
    by_post = api.post("/v1/search", json={"q": "lac hong"})
    by_get = api.get("/v1/search", params={"q": "lac hong"})

    assert by_post.json() == by_get.json()
    assert by_post.headers["cache-control"] == by_get.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("typed", [".", "   ", "\u0300", "🙂", "a" * 120, "' OR 1=1 --"])
def test_nothing_that_is_typed_breaks_the_search(api: httpx.Client, typed: str) -> None:
    """A question is text, and nothing more; a NUL, which no text has, is named as wrong."""
    assert api.post("/v1/search", json={"q": typed}).status_code == 200
    assert api.post("/v1/search", json={"q": f"{typed}\x00"}).status_code == 422


def small() -> Index:
    """Return an index of a few names."""
    lead = Lead(ward_code="2", ward_name="Phường B", confidence=0.5, share=None, khu_pho=None)
    return build(
        [
            Entry(kind="ward", name="Phường Tân Phú", code="1"),
            Entry(kind="ward", name="Phường Tân Phù", code="2"),
            Entry(kind="former", name="Phường 3", context="Quận 10", leads=(lead,)),
            Entry(kind="former", name="Phường 10", context="Quận 3"),
            Entry(kind="school", name="Trường THPT Lê Quí Đôn", code="9", lon=107.0, lat=9.7),
            Entry(kind="street", name="Lê Quý Đôn", also="đường"),
        ]
    )


def test_accents_decide_between_namesakes() -> None:
    """Without accents both are shown; with accents the one that was typed is first."""
    for typed in ("Tân Phú", "Tân Phù"):
        assert small().find(typed, limit=2)[0].entry.name == f"Phường {typed}"


def test_numbers_of_ward_and_district_are_not_mixed_up() -> None:
    """Phường 3 of Quận 10 is not Phường 10 of Quận 3."""
    assert small().find("phuong 3 quan 10", limit=1)[0].entry.name == "Phường 3"
    assert small().find("p10 q3", limit=1)[0].entry.name == "Phường 10"


def test_both_spellings_of_a_final_i_are_one() -> None:
    """Quý and Quí are both written."""
    found = [hit.entry.kind for hit in small().find("le quy don", limit=2)]

    assert found == ["school", "street"]


def test_a_letter_may_be_wrong_where_nothing_fits() -> None:
    """A slip is named as one."""
    hit = small().find("tna phu", limit=1)[0]

    assert (hit.entry.name[:10], hit.fit) == ("Phường Tân", "slip")
    assert small().find("tan phu", limit=1)[0].fit == "exact"


def test_numbers_are_never_slips() -> None:
    """Phường 100 must not lead to Phường 10."""
    assert one_slip_away("100", ["10", "101"]) == []


def test_an_index_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """A publication holds the same names, mapped from its files."""
    index = small()
    part.write(index, tmp_path)
    back = part.read(tmp_path)

    assert [back.entry(at) for at in range(5)][4] == index.entry(4)
    for typed in ("tan", "le quy don", "phuong 3"):
        assert [str(hit) for hit in back.find(typed, limit=9)] == [
            str(hit) for hit in index.find(typed, limit=9)
        ]
    assert isinstance(back.posting, np.memmap)


def test_an_empty_city_has_an_empty_index(tmp_path: Path) -> None:
    """No names is an answer, not a fault."""
    part.write(build([]), tmp_path)

    assert part.read(tmp_path).find("x", limit=3) == []
