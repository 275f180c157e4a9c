"""The tables of the database as GeoAlchemy2 models, one module per part of the city."""

from __future__ import annotations

from gis.tables.approval import Approval, ApprovalDecision
from gis.tables.base import Base
from gis.tables.catchments import Catchment, CatchmentSchool, CatchmentState, CatchmentUnit
from gis.tables.changes import PersonalChange, RegisterChange
from gis.tables.exports import Export, ExportRow
from gis.tables.families import (
    FamilyAnswer,
    FamilyCode,
    FamilyWithheld,
    HomeEvidence,
    HomeRequest,
)
from gis.tables.idempotency import Idempotency
from gis.tables.jobs import Import, Job
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
from gis.tables.publication import CutoffPublication, PublicCutoff, PublicStatistic
from gis.tables.registers import Dataset, SignOff, register_table, table_names
from gis.tables.results import Considered, Cutoff, Forecast, Offer, Override
from gis.tables.review import CheckedPair, PathReport, Review
from gis.tables.season import SeasonDeadline, SeasonDefinition
from gis.tables.webhooks import Webhook, WebhookDelivery
from gis.tables.whatif import DerivedArea, DerivedSet, ScenarioChange
from gis.tables.work import ApiClient, AuditLog, Policy, Publication, Run, RunState, Scenario

metadata = Base.metadata

__all__ = [
    "ApiClient",
    "Approval",
    "ApprovalDecision",
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
    "Export",
    "ExportRow",
    "FamilyAnswer",
    "FamilyCode",
    "FamilyWithheld",
    "Forecast",
    "HomeEvidence",
    "HomeRequest",
    "Idempotency",
    "Import",
    "Job",
    "Location",
    "Network",
    "NetworkAcceptance",
    "Offer",
    "Override",
    "PathReport",
    "PersonalChange",
    "Policy",
    "PublicCutoff",
    "PublicStatistic",
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
    "SeasonDeadline",
    "SeasonDefinition",
    "SignOff",
    "Water",
    "Webhook",
    "WebhookDelivery",
    "metadata",
    "register_table",
    "table_names",
]
