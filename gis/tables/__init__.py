"""The tables of the database as GeoAlchemy2 models, one module per part of the city."""

from __future__ import annotations

from gis.tables.base import Base
from gis.tables.catchments import Catchment, CatchmentSchool, CatchmentState, CatchmentUnit
from gis.tables.changes import PersonalChange, RegisterChange
from gis.tables.locations import ConfirmedPoint, Location
from gis.tables.network import (
    Network,
    NetworkAcceptance,
    RoadEdge,
    RoadEdit,
    RoadNode,
    RoadRestriction,
    RoadWay,
    Water,
)
from gis.tables.publication import CutoffPublication, PublicCutoff
from gis.tables.registers import Dataset, register_table, table_names
from gis.tables.results import Considered, Cutoff, Forecast, Offer, Override
from gis.tables.review import CheckedPair, PathReport, Review
from gis.tables.whatif import DerivedArea, DerivedSet, ScenarioChange
from gis.tables.work import ApiClient, AuditLog, Policy, Publication, Run, RunState, Scenario

metadata = Base.metadata

__all__ = [
    "ApiClient",
    "AuditLog",
    "Base",
    "Catchment",
    "CatchmentSchool",
    "CatchmentState",
    "CatchmentUnit",
    "CheckedPair",
    "ConfirmedPoint",
    "Considered",
    "Cutoff",
    "CutoffPublication",
    "Dataset",
    "DerivedArea",
    "DerivedSet",
    "Forecast",
    "Location",
    "Network",
    "NetworkAcceptance",
    "Offer",
    "Override",
    "PathReport",
    "PersonalChange",
    "Policy",
    "PublicCutoff",
    "Publication",
    "RegisterChange",
    "Review",
    "RoadEdge",
    "RoadEdit",
    "RoadNode",
    "RoadRestriction",
    "RoadWay",
    "Run",
    "RunState",
    "Scenario",
    "ScenarioChange",
    "Water",
    "metadata",
    "register_table",
    "table_names",
]
