"""Drawn towns as cities that a what-if starts from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from admission.model import Pupils, Schools
from admission.policy import file as policies
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.whatif.city import City, Places
from tests.ascii_city import Town


def city_of(
    town: Town,
    homes: str,
    gates: Mapping[str, str],
    seats: Mapping[str, int],
    *,
    policy: str = "deferred-acceptance",
    group: Mapping[str, int] | None = None,
) -> City:
    """
    Return a drawn town with one child per home letter and schools by their gate letters.

    ``gates`` maps a gate's letter to its school; the child of home ``H`` is called ``H``.
    """
    network = build(town.raw, load("walk"))
    snapper = Snapper(network)
    codes = sorted(seats)
    letters = sorted(gates, key=lambda letter: (gates[letter], letter))
    names = sorted(homes)
    return City(
        network=network,
        policy=policies.load(policy),
        seed=None,
        pupils=Pupils(
            id=np.array(names, object),
            group=np.array([(group or {}).get(name, 1) for name in names], np.int32),
        ),
        home=snapper.snap(*town.at("".join(names))),
        ward_code=np.array(["1"] * len(names), object),
        group=np.array([(group or {}).get(name, 1) for name in names], np.int32),
        places=Places(
            schools=Schools(
                code=np.array(codes, object),
                seats=np.array([seats[code] for code in codes], np.int32),
            ),
            gate=snapper.snap(*town.at("".join(letters))),
            gate_school=np.array([codes.index(gates[one]) for one in letters], np.int32),
        ),
    )
