"""A model population for the city in use: simulated pupils and seats become its registers."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import geopandas as gpd

from gis import read, write
from gis.errors import InputError
from gis.model import Source
from gis.population import model as population
from gis.progress import silent
from runs.manifest import canonical_json

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.population.model import ModelPopulation, Rules
    from gis.progress import Progress

NEEDED = ("wards", "population", "schools")


def populate(engine: Engine, rules: Rules, progress: Progress = silent) -> ModelPopulation:
    """
    Make the *city core* model of the city in use and store its pupils and seats.

    Parameters
    ----------
    engine
        Database with a network, wards, population and schools in use.
    rules
        Season, grade, seed and shares.
    progress
        Told about each stage.

    Returns
    -------
    model
        What was stored, with the notes that every figure made from it must carry.

    Raises
    ------
    InputError
        If a register is missing, or the roads cover no ward.

    Notes
    -----
    Both sets are stored as ``model``, named by the seed, and hashed over rules and inputs, so
    that the same model is stored once.
    """
    sets = read.active_sets(engine)
    missing = [kind for kind in NEEDED if kind not in sets]
    if missing:
        msg = (
            f"a model population needs {', '.join(missing)}: give pupils, or import what is missing"
        )
        raise InputError(msg)
    progress("simulating children", 0, None)
    raw = read.network(engine)
    wards = read.register(engine, "wards")
    assert isinstance(wards, gpd.GeoDataFrame)  # noqa: S101 (for mypy: wards are areas)
    model = population.city_core(
        raw,
        wards,
        read.register(engine, "population"),
        read.register(engine, "schools"),
        rules=rules,
    )
    made_from = {
        "network": raw.source.sha256,
        **{kind: sets[kind].content_sha256 for kind in NEEDED},
        "rules": repr(rules),
    }
    source = Source(
        name=f"{model.instance}, seed {rules.seed} ({model.label_vi})",
        sha256=hashlib.sha256(canonical_json(made_from)).hexdigest(),
        data_date=raw.source.data_date,
        nature="model",
    )
    for kind, frame in (("seats", model.seats), ("pupils", model.pupils)):
        progress(f"storing {kind}", 0, len(frame))
        write.register(engine, kind, frame, source)
        progress(f"storing {kind}", len(frame), len(frame))
    return model
