"""The versions that the figures of a placement rest on, as far as they may be told to anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from runs.recorded.standing import standing_word

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLIC: Final = ("schools", "gates", "seats", "wards")
"""Registers about no child; the hash of a register of children is for officers alone."""


def run_versions(row: Mapping[str, Any]) -> dict[str, str | None]:
    """
    Return the versions of one run by its row: ``origin``, policy, program.

    Examples
    --------
    >>> origin = {"network": {"content_sha256": "a1"}, "registers": {"pupils": {}, "gates": {}}}
    >>> found = run_versions({"origin": origin, "policy_name": "nearest-first"})
    >>> found["network"], found["policy"], found["gates"], "pupils" in found
    ('a1', 'nearest-first', None, False)
    """
    origin = row.get("origin") or {}
    network, registers = origin.get("network", {}), origin.get("registers", {})
    return {
        "network": network.get("content_sha256"),
        "network_date": network.get("data_date"),
        **{name: registers.get(name, {}).get("content_sha256") for name in PUBLIC},
        "policy": row.get("policy_name"),
        "policy_sha256": row.get("policy_sha256"),
        "code": row.get("code_version"),
        "standing": standing_word(str(row.get("state") or "")),
    }
