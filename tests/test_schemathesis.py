"""The live service does what its own description says, whatever is drawn from it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gis import api_clients
from gis.access import SCOPES

if TYPE_CHECKING:
    from tests.fixtures.editing import EditedCity

N_OF_EACH, N_OF_EACH_FULL = 2, 160  # requests drawn for each operation
LEAST, LEAST_FULL = 250, 20_000
LIMIT_S = 10_000
SEED = 20260601
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,response_headers_conformance,negative_data_rejection"
)
ENDLESS = "followJob"
"""A stream of events ends with its job; there is no worker here, and it has tests of its own."""
OWN_NAME = "the-one-that-asks-all-this"
"""Nothing draws it, or the key that is used here would be exchanged or withdrawn on the way."""
ANSWER_S = 60


def test_nothing_drawn_from_the_description_breaks_the_service(
    edited_city: EditedCity, tmp_path: Path, *, is_full: bool
) -> None:
    """No 5xx, no status, type or shape that partners were not told of."""
    wanted = api_clients.Wanted(
        name=OWN_NAME, role="system", wards=["*"], scopes=tuple(sorted(SCOPES))
    )
    key = api_clients.add(edited_city.owner, wanted)
    edited_city.stranger().get("/v1/openapi.json")  # made at the first question, which takes long
    command = [sys.executable, "-m", "schemathesis.cli", "run"]
    command += [f"{edited_city.address}v1/openapi.json", "--checks", CHECKS]
    command += ["--phases", "examples,coverage,fuzzing" if is_full else "examples,fuzzing"]
    command += ["--max-examples", str(N_OF_EACH_FULL if is_full else N_OF_EACH)]
    command += ["--seed", str(SEED), "--no-color", "--no-shrink", "--continue-on-failure"]
    command += ["--exclude-operation-id", ENDLESS, "--request-timeout", str(ANSWER_S)]
    command += ["--warnings", "off", "--suppress-health-check", "all"]
    command += ["--header", f"Authorization: Bearer {key}"]
    done = subprocess.run(  # noqa: S603 (our own environment)
        command,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        cwd=tmp_path,
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )

    n_cases = int((re.search(r"(\d+) generated", done.stdout) or ["", "0"])[1])
    said = done.stdout[-6_000:] + done.stderr[-2_000:]
    assert done.returncode == 0, said
    assert n_cases >= (LEAST_FULL if is_full else LEAST), (n_cases, said)
