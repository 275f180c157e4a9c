"""The import tells what each way of travelling can do with the roads, and refuses what none can."""

from __future__ import annotations

import pytest

from gis.errors import NetworkError
from gis.progress import silent
from gis.report import CheckReport
from runs.network_report import by_profile
from tests.ascii_city import city


def test_islands_are_reported_for_each_profile() -> None:
    """The footpath ties the island to the rest for walkers only; nothing is dropped silently."""
    town = city("a---b---c---d\n|   |\ne---f", tags={"bc": {"highway": "footway"}})
    report = CheckReport()

    by_profile(town.raw, report, silent)

    assert [report.counts[f"islands {name}"] for name in ("walk", "motorbike", "car")] == [0, 1, 1]
    assert report.counts["edges_main walk"] == 6
    assert report.counts["island_m motorbike"] == town.raw.edge_length_mm[2] // 1000
    assert report.findings == []


def test_who_may_use_nothing_is_a_warning_and_nobody_an_error() -> None:
    """A network of footpaths serves walkers; one of planned roads serves no one."""
    path = city("a---b", tags={"ab": {"highway": "footway"}}).raw
    shut = city("a---b", tags={"ab": {"highway": "residential", "access": "no"}}).raw
    report = CheckReport()

    by_profile(path, report, silent)

    assert len(report.warnings) == 2
    assert "none of its 1 edges may be used by car" in report.warnings[0].line("en")
    with pytest.raises(NetworkError, match="none of its 1 edges may be used"):
        by_profile(shut, CheckReport(), silent)
