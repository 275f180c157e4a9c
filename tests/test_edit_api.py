"""Registers changed by hand over HTTP: two people at one row, undo, pastes, history."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    import httpx

    from tests.fixtures.editing import EditedCity

WHY = {"reason": "decision 12"}
SEEN_WITHIN_S = 60.0  # a hang guard: an idle machine shows a change within a second


@pytest.fixture(scope="module")
def anna(edited_city: EditedCity) -> httpx.Client:
    """Return the first of two officers of the department."""
    return edited_city.client("anna")


@pytest.fixture(scope="module")
def binh(edited_city: EditedCity) -> httpx.Client:
    """Return the second one."""
    return edited_city.client("binh")


def rows(client: httpx.Client, register: str, **params: object) -> list[dict[str, Any]]:
    """Return rows of a register."""
    answer = client.get(f"/v1/registers/{register}/rows", params={"size": 1000, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def school(client: httpx.Client, place: int) -> dict[str, Any]:
    """Return one school of the city, each test its own."""
    return rows(client, "schools", kind="primary")[place]


def at(register: str, row: dict[str, Any]) -> str:
    """Return the address of a row."""
    return f"/v1/registers/{register}/rows/{row['row_id']}"


def test_two_people_at_one_row_one_wins_and_the_other_is_told(
    anna: httpx.Client, binh: httpx.Client
) -> None:
    """Nobody overwrites what they have not seen; who is late learns who was there, and when."""
    mine, yours = school(anna, 0), school(binh, 0)
    assert mine["etag"] == yours["etag"]

    first = anna.patch(
        at("schools", mine),
        json={"values": {"name": "Trường Tiểu học Anna"}, **WHY},
        headers={"If-Match": mine["etag"], "Gantruong-Author": "Tr%E1%BA%A7n%20B"},
    )
    late = binh.patch(
        at("schools", yours),
        json={"values": {"name": "Trường Tiểu học Bình"}, **WHY},
        headers={"If-Match": yours["etag"]},
    )

    assert first.status_code == 200
    assert late.status_code == 412
    told = late.json()
    assert told["type"] == "urn:gantruong:problem:changed-meanwhile"
    assert told["current"]["name"] == "Trường Tiểu học Anna"
    assert told["changed_by"] == "anna (Trần B)"
    assert told["changed_at"]
    again = binh.patch(
        at("schools", yours),
        json={"values": {"name": "Trường Tiểu học Bình"}, **WHY},
        headers={"If-Match": f'"{told["version"]}"'},
    )
    assert again.status_code == 200
    assert school(anna, 0)["values"]["name"] == "Trường Tiểu học Bình"


def test_many_threads_lose_no_update(anna: httpx.Client, binh: httpx.Client) -> None:
    """Each of six callers adds one seat five times, reading anew when told; none gets lost."""
    row = rows(anna, "seats", sort="-seats")[0]  # of whose seats 30 are less than a fifth
    start = row["values"]["seats"]

    def add_seats(client: httpx.Client) -> int:
        n_told = 0
        n_done = 0
        while n_done < 5:
            now = client.get(at("seats", row)).json()
            answer = client.patch(
                at("seats", row),
                json={"values": {"seats": now["values"]["seats"] + 1}, **WHY},
                headers={"If-Match": now["etag"]},
            )
            assert answer.status_code in {200, 412}, answer.text
            n_done += answer.status_code == 200
            n_told += answer.status_code == 412
        return n_told

    with ThreadPoolExecutor(6) as pool:
        n_told = sum(pool.map(add_seats, [anna, binh] * 3))

    assert anna.get(at("seats", row)).json()["values"]["seats"] == start + 30
    assert n_told > 0, "the callers never met, so the test shows nothing"
    entries = anna.get(at("seats", row) + "/history").json()["items"]
    steps = [(one["before"]["seats"], one["after"]["seats"]) for one in reversed(entries)]
    assert steps == [(n, n + 1) for n in range(start, start + 30)]


@pytest.mark.parametrize("version", [None, "*", '""'])
def test_a_change_without_a_version_is_refused(anna: httpx.Client, version: str | None) -> None:
    """A program that skips the check must not win by it."""
    row = school(anna, 1)
    headers = {} if version is None else {"If-Match": version}
    answer = anna.patch(at("schools", row), json={"values": {"name": "x"}, **WHY}, headers=headers)

    assert answer.status_code == 428
    assert answer.json()["type"] == "urn:gantruong:problem:no-version"


def change(client: httpx.Client, register: str, row_id: str, **values: object) -> int:
    """Change a row as it stands and return the number of the change."""
    address = f"/v1/registers/{register}/rows/{row_id}"
    etag = client.get(address).json()["etag"]
    answer = client.patch(address, json={"values": values, **WHY}, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    return answer.json()["changes"][0]["change_id"]


def undo(client: httpx.Client, number: int, **more: object) -> httpx.Response:
    """Take a change back."""
    return client.post(f"/v1/registers/changes/{number}/undo", json={**WHY, **more})


def test_a_chain_of_undos_goes_back_and_forth(anna: httpx.Client) -> None:
    """Newest first leads back to the start; an undo can itself be undone."""
    row = school(anna, 2)
    one = change(anna, "schools", row["row_id"], name="Một")
    two = change(anna, "schools", row["row_id"], name="Hai", address="1 Lê Lợi")

    refused = undo(anna, one)
    assert refused.status_code == 409
    assert refused.json()["conflicts"] == [two]
    assert str(two) in refused.json()["detail"]
    back = undo(anna, two).json()["changes"][0]
    assert back["after"] == {"name": "Một", "address": row["values"]["address"]}
    assert undo(anna, one).status_code == 200
    assert school(anna, 2)["values"] == row["values"]
    twice = undo(anna, one)
    assert (twice.status_code, "already" in twice.json()["detail"]) == (409, True)
    assert undo(anna, back["change_id"]).status_code == 409  # the name changed since
    history = anna.get(at("schools", row) + "/history").json()["items"]
    assert [entry["undoes"] for entry in history] == [one, two, None, None]


def test_undoing_leaves_later_changes_of_other_columns(anna: httpx.Client) -> None:
    """Whoever takes a name back must not take an address with it."""
    row = school(anna, 3)
    one = change(anna, "schools", row["row_id"], name="Một")
    change(anna, "schools", row["row_id"], address="1 Lê Lợi")

    assert undo(anna, one).status_code == 200
    now = school(anna, 3)["values"]
    assert now == {**row["values"], "address": "1 Lê Lợi"}


def test_a_school_with_a_gate_cannot_vanish(anna: httpx.Client) -> None:
    """Undoing an addition is a removal, and what others refer to stays."""
    like = school(anna, 4)["values"]
    values = {**like, "school_code": "990999", "name": "Trường Tiểu học Mới", "address": None}
    added = anna.post("/v1/registers/schools/rows", json={"values": values, **WHY})
    assert added.status_code == 201, added.text
    assert added.headers["Location"] == "/v1/registers/schools/rows/990999"
    again = anna.post("/v1/registers/schools/rows", json={"values": values, **WHY})
    assert (again.status_code, again.json()["type"][-10:]) == (409, "row-exists")
    gate = {"school_code": "990999", "gate_no": 1, "lon": like["lon"], "lat": like["lat"]}
    with_gate = anna.post("/v1/registers/gates/rows", json={"values": gate, **WHY})
    assert with_gate.status_code == 201, with_gate.text
    assert with_gate.json()["affected"]["gates"] == ["990999/1"]

    number = added.json()["changes"][0]["change_id"]
    refused = undo(anna, number)
    assert (refused.status_code, refused.json()["register"]) == (409, "gates")
    assert undo(anna, with_gate.json()["changes"][0]["change_id"]).status_code == 200
    gone = undo(anna, number)
    assert gone.json()["changes"][0]["action"] == "remove"
    assert anna.get("/v1/registers/schools/rows/990999").status_code == 404
    back = undo(anna, gone.json()["changes"][0]["change_id"])
    assert back.status_code == 200
    assert anna.get("/v1/registers/schools/rows/990999").json()["values"]["name"] == values["name"]
    assert undo(anna, back.json()["changes"][0]["change_id"]).status_code == 200


def test_a_moved_school_must_say_its_new_ward(anna: httpx.Client) -> None:
    """The ward of the point is checked, never guessed into the row."""
    one, other = (
        school(anna, 5),
        next(
            row
            for row in rows(anna, "schools", kind="primary")
            if row["values"]["ward_code"] != school(anna, 5)["values"]["ward_code"]
        ),
    )
    place = {name: other["values"][name] for name in ("lon", "lat")}
    headers = {"If-Match": one["etag"]}
    refused = anna.patch(at("schools", one), json={"values": place, **WHY}, headers=headers)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["lon"]
    assert "ward" in refused.json()["errors"][0]["message"]

    moved = {**place, "ward_code": other["values"]["ward_code"]}
    done = anna.patch(at("schools", one), json={"values": moved, **WHY}, headers=headers)
    assert done.status_code == 200, done.text
    assert done.json()["changes"][0]["action"] == "move"


def test_a_paste_of_a_thousand_rows_with_one_wrong_cell_writes_nothing(
    anna: httpx.Client, edited_city: EditedCity
) -> None:
    """All or nothing; the wrong cell is named by row and by the paste's own heading."""
    codes = [row["row_id"] for row in rows(anna, "schools")]
    lines = ["Năm học\tMã trường\tKhối lớp\tChương trình\tChỉ tiêu"]
    pairs = [(code, n) for n in range(17) for code in codes][:1000]
    lines += [f"2027-2028\t{code}\t1\tthử {n}\t35" for code, n in pairs]
    lines[700] = lines[700].rsplit("\t", 1)[0] + "\tba mươi"
    preview = anna.post("/v1/registers/seats/paste", json={"text": "\n".join(lines), **WHY})

    assert preview.status_code == 422
    assert [(one["row"], one["field"]) for one in preview.json()["errors"]] == [(701, "Chỉ tiêu")]
    assert rows(anna, "seats", season="2027-2028") == []
    with edited_city.owner.begin() as connection:
        count = text("SELECT count(*) FROM work.register_change WHERE row_key[1] = '2027-2028'")
        assert connection.scalar(count) == 0


def test_a_paste_is_previewed_then_written_then_undone_as_a_whole(
    anna: httpx.Client, binh: httpx.Client
) -> None:
    """What was seen is what is written; a change in between asks for another look."""
    codes = [row["row_id"] for row in rows(anna, "schools")]
    pairs = [(code, n) for n in range(17) for code in codes][:1000]
    given = [
        {
            "season": "2028-2029",
            "school_code": code,
            "grade": "1",
            "programme": f"p{n}",
            "seats": 35,
        }
        for code, n in pairs
    ]
    old = rows(anna, "seats", grade="1")[3]["values"]
    body = {"rows": [*given[:999], {**old, "seats": old["seats"] + 5}], **WHY}
    preview = anna.post("/v1/registers/seats/paste", json=body)
    assert preview.status_code == 200, preview.text
    seen = preview.json()
    assert (seen["written"], len(seen["changes"])) == (False, 1000)
    assert rows(anna, "seats", season="2028-2029") == []
    assert seen["changes"][999]["before"] == {"seats": old["seats"]}

    change(binh, "seats", rows(binh, "seats", grade="6")[0]["row_id"], shifts=2)
    stale = {"If-Match": preview.headers["ETag"]}
    writes = {**body, "dry_run": False}
    refused = anna.post("/v1/registers/seats/paste", json=writes, headers=stale)
    assert refused.status_code == 412
    assert anna.post("/v1/registers/seats/paste", json=writes).status_code == 428
    fresh = {"If-Match": anna.post("/v1/registers/seats/paste", json=body).headers["ETag"]}
    done = anna.post("/v1/registers/seats/paste", json=writes, headers=fresh)
    assert done.status_code == 200, done.text
    assert len(rows(anna, "seats", season="2028-2029")) == 999

    number = done.json()["changes"][4]["change_id"]
    back = undo(anna, number, whole=True)
    assert (back.status_code, len(back.json()["changes"])) == (200, 1000)
    assert rows(anna, "seats", season="2028-2029") == []


def test_an_unknown_column_is_refused_not_dropped(anna: httpx.Client) -> None:
    """A slip in a heading must not look as if it had been written."""
    row = school(anna, 6)
    answer = anna.patch(
        at("schools", row),
        json={"values": {"nmae": "x"}, **WHY},
        headers={"If-Match": row["etag"]},
    )
    paste = anna.post("/v1/registers/schools/paste", json={"text": "school_code,nmae\n1,2", **WHY})

    assert answer.status_code == paste.status_code == 422
    assert answer.json()["errors"][0]["field"] == "nmae"
    assert paste.json()["errors"][0]["field"] == "nmae"


def test_pages_hold_every_row_once_in_any_order(anna: httpx.Client) -> None:
    """A table that is read page by page is the table."""
    for sort in ("", "seats", "-seats", "programme"):
        keys: list[str] = []
        after: str | None = ""
        while after is not None:
            params = {"size": 37, "sort": sort, **({"after": after} if after else {})}
            page = anna.get("/v1/registers/seats/rows", params=params).json()
            keys += [row["row_id"] for row in page["items"]]
            after = page["next"]
        assert len(keys) == len(set(keys)) == page["total"], sort


def test_a_register_is_a_map_too(anna: httpx.Client) -> None:
    """The same rows as GeoJSON, limited to a box."""
    one = school(anna, 7)["values"]
    box = f"{one['lon'] - 1e-6},{one['lat'] - 1e-6},{one['lon'] + 1e-6},{one['lat'] + 1e-6}"
    answer = anna.get(
        "/v1/registers/schools/rows", params={"format": "geojson", "bbox": box}
    ).json()

    assert [one["school_code"] == f["id"] for f in answer["features"]] == [True]
    assert answer["features"][0]["geometry"] == {
        "type": "Point",
        "coordinates": [one["lon"], one["lat"]],
    }


def wait_for(client: httpx.Client, name: str) -> None:
    """Wait until the public list of schools knows a name."""
    end_s = time.monotonic() + SEEN_WITHIN_S
    while time.monotonic() < end_s:
        if client.get("/v1/schools", params={"q": name}).json()["total"]:
            return
        time.sleep(0.05)
    pytest.fail(f"{name} was not served")


def test_the_service_shows_a_change_without_a_restart(
    anna: httpx.Client, edited_city: EditedCity
) -> None:
    """The public list, the finder and the tiles follow what the officer wrote."""
    public = edited_city.stranger()
    before = public.get("/v1/city").json()["version"]
    row = school(anna, 8)
    change(anna, "schools", row["row_id"], name="Trường Tiểu học Nhìn Thấy Ngay")
    wait_for(public, "nhin thay ngay")

    assert public.get("/v1/city").json()["version"] != before
    gate = rows(anna, "gates", school_code=row["row_id"])[0]["values"]
    home = {"lon": gate["lon"], "lat": gate["lat"], "grade": "1", "limit": 1}
    found = public.post("/v1/finder", json=home).json()
    assert "Nhìn Thấy Ngay" in str(found)


def test_an_import_is_served_without_a_restart(edited_city: EditedCity) -> None:
    """The same watch sees a new set, whoever stored it."""
    from gis import read, write  # noqa: PLC0415 (beside what it is about)
    from gis.model import Source  # noqa: PLC0415 (the same)

    register = read.register(edited_city.owner, "schools")
    register.loc[0, "name"] = "Trường Vừa Nhập"
    source = Source(name="x.csv", sha256="b" * 64, data_date="2026-01-01", nature="invented")
    write.register(edited_city.owner, "schools", register, source)

    wait_for(edited_city.stranger(), "vua nhap")
