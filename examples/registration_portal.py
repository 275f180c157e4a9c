# ruff: noqa: INP001, S101, T201 - a program to read and to copy
"""
A registration portal's season, as a program: ``python registration_portal.py STEP``.

It needs ``client.py`` beside it (``api/client.py``) and ``httpx``, the address of a service in
``CITY`` and one key in ``KEY`` (a sandbox prints one: ``gantruong sandbox``). What is its own
portal's work, a form, a mail, a table, is a few lines here; what it asks the service for is all
there is. Decisions are not the portal's: officers confirm a run between two steps.

Steps, in the order of a season: ``register``, ``place``, ``offers``, ``answers``, ``second``.
``follow`` may be asked at any time.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from pathlib import Path

from client import Client, ConflictError

SEASON, GRADE = "2026-2027", "1"
POLICY = "hcmc-2026-grade1-two-groups"
CURSOR = Path("cursor.txt")  # all that the portal keeps of the feed
RUN = Path("run.txt")

FORMS = [  # what families typed: the portal's own ids, a point where a map was clicked
    {"pupil_id": "CTS-000001", "lon": 107.0901, "lat": 9.7702, "group": 1},
    {"pupil_id": "CTS-000002", "address": "đường Phan Thị Ngời, phường Chợ Đình", "group": 1},
    {"pupil_id": "CTS-000003", "lon": 107.0880, "lat": 9.7710, "group": 2},
    {"pupil_id": "CTS-000004", "lon": 107.0880, "lat": "chín độ", "group": 1},
]


def register(city: Client) -> None:
    """Send pupils, correct what was refused, change one, withdraw one, show the schools."""
    names = {one["school_code"]: one["name"] for one in city.schools(grade=GRADE)}
    seats = {one["school_code"]: one["seats"] for one in city.seats(season=SEASON, grade=GRADE)}
    say(f"{len(names)} schools, {sum(seats.values())} seats")

    rows = [
        {
            "pupil_id": form["pupil_id"],
            "pupil": {name: value for name, value in form.items() if name != "pupil_id"},
        }
        for form in FORMS
    ]
    for answer in city.send_registrations(SEASON, GRADE, rows):
        wrong = [f"{one['field']}: {one['message']}" for one in answer["errors"]]
        say(f"{answer['pupil_id']} {answer['outcome']} {'; '.join(wrong)}")
    again = city.send_registrations(SEASON, GRADE, rows)  # a broken line: send it again
    assert {one["outcome"] for one in again} == {"unchanged", "refused"}

    city.send_registrations(
        SEASON, GRADE, [{"pupil_id": "CTS-000001", "pupil": {"residence_kind": "temporary"}}]
    )
    city.send_registrations(SEASON, GRADE, [{"pupil_id": "CTS-000003", "withdraw": True}])

    ids = [form["pupil_id"] for form in FORMS]
    for one in city.standings(SEASON, ids):
        say(f"{one['pupil_id']} {one['state']} {one['location'] or '-'} {one['point_of'] or '-'}")
    form = city.schools_for(SEASON, GRADE, ids[:1], policy=POLICY, limit=3)["items"][0]
    for school in form["schools"]:
        say(f"  {school['rank']}. {school['name']}: {school['distance_mm'] / 1000:.0f} m")


def too_late(city: Client) -> None:
    """Show what a family is told that comes after the deadline."""
    try:
        city.send_registrations(
            SEASON, GRADE, [{"pupil_id": "CTS-000009", "pupil": {"lon": 107.09, "lat": 9.77}}]
        )
    except ConflictError as error:
        if error.word != "registration-closed":
            raise
        say(f"closed at {error.document['closed_at']}: {error.detail}")


def place(city: Client) -> None:
    """Ask for a placement and follow it; it is a proposal until the committee confirms it."""
    run = city.placed(POLICY, SEASON, GRADE)
    RUN.write_text(str(run["run_id"]))
    say(f"run {run['run_id']} {run['state']}: {json.dumps(run['summary'])[:60]}")


def offers(city: Client) -> None:
    """Fetch offers, with a reason for every school that was nearer."""
    run_id = int(RUN.read_text())
    mine = {form["pupil_id"] for form in FORMS}
    for offer in city.offers(run_id):
        if offer["pupil_id"] in mine:
            why = city.why(run_id, offer["pupil_id"])
            say(f"{offer['pupil_id']} {offer['school_code']} {len(why['reasons'])} nearer")


def answers(city: Client) -> None:
    """Pass on what families said; silence is not an answer."""
    run_id = int(RUN.read_text())
    said = [{"pupil_id": "CTS-000001", "answer": "refused"}]
    for one in city.send_answers(run_id, said):
        say(f"{one['pupil_id']} {one['outcome']}")


def second(city: Client) -> None:
    """Send everybody's newest answer as a file, and ask for the second round."""
    run_id = int(RUN.read_text())
    newest = {one["pupil_id"]: one["answer"] for one in city.answers(run_id)}
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["pupil_id", "answer"])
    for offer in city.offers(run_id):
        if offer["school_code"] is not None:
            rows.writerow([offer["pupil_id"], newest.get(offer["pupil_id"], "silent")])
    sent = city.send_file("answers", "csv", text.getvalue().encode())
    asked = city.write("POST", f"/v1/runs/{run_id}/second-round", {"import_id": sent["import_id"]})
    made = city.result_of(asked)
    say(f"second round: run {made['run_id']}")


def follow(city: Client) -> None:
    """Tell what happened since the last time; the cursor is all that is kept."""
    cursor = int(CURSOR.read_text()) if CURSOR.exists() else 0
    while True:
        page = city.whats_new(cursor)
        for one in page["items"]:
            say(f"{one['cursor']} {one['kind']} {one['subject']} {one['link']}")
        cursor = page["next"]
        CURSOR.write_text(str(cursor))
        if not page["more"]:
            return


def say(line: str) -> None:
    """Stand in for whatever a portal shows."""
    print(line)


STEPS = {one.__name__: one for one in (register, too_late, place, offers, answers, second, follow)}

if __name__ == "__main__":
    service = Client(os.environ["CITY"], key=os.environ["KEY"], language="en")
    STEPS[sys.argv[1]](service)
    service.close()
