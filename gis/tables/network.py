"""Roads and water: one raw network per version, its tags kept, its lengths in millimetres."""

from __future__ import annotations

import datetime as dt

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped

from gis.tables.base import (
    NATURE_COMMENT,
    Base,
    Json,
    column,
    geometry,
    gist,
    nature_check,
)


class Network(Base):
    """One version of the road network."""

    __tablename__ = "network"
    __table_args__ = (
        UniqueConstraint("sha256", "content_sha256"),
        nature_check(),
        Index("ix_network_active", "active", unique=True, postgresql_where=text("active")),
        {"comment": "Road network versions; the same file is kept once, a changed one beside it"},
    )

    network_id: Mapped[int] = column("Number of the version", Identity(), primary_key=True)
    name: Mapped[str] = column("File it was read from, without its folder")
    sha256: Mapped[str] = column("SHA-256 of that file, hexadecimal")
    content_sha256: Mapped[str] = column("SHA-256 of what was read from it, hexadecimal")
    data_date: Mapped[str] = column("Date of the newest object in the file; shown on every map")
    licence: Mapped[str] = column("Licence of the data", server_default="")
    nature: Mapped[str] = column(NATURE_COMMENT, server_default="real")
    imported_at: Mapped[dt.datetime] = column("When it was stored", server_default=func.now())
    active: Mapped[bool] = column("Whether this is the version in use; one at most")
    n_nodes: Mapped[int] = column("Nodes stored")
    n_ways: Mapped[int] = column("Ways stored")
    n_edges: Mapped[int] = column("Edges stored")
    counts: Mapped[Json] = column("What was read, kept and left out, for the import report")
    left_out: Mapped[list[str]] = column("One sentence per object that could not be used")


def _network_id() -> Mapped[int]:
    """Return the first column of every network table."""
    return column(
        "Network version", ForeignKey("network.network_id", ondelete="CASCADE"), primary_key=True
    )


class RoadNode(Base):
    """A place where edges meet or end."""

    __tablename__ = "road_node"
    __table_args__ = (
        gist("road_node"),
        {"comment": "Ends of road edges"},
    )

    network_id: Mapped[int] = _network_id()
    node_id: Mapped[int] = column("OpenStreetMap node id", BigInteger, primary_key=True)
    tags: Mapped[Json | None] = column("Tags of a node with a barrier, else null")
    geom: Mapped[WKBElement] = column("Point, longitude and latitude", geometry("POINT"))


class RoadWay(Base):
    """The tags of one way; travel profiles read them, nothing derived is stored."""

    __tablename__ = "road_way"
    __table_args__ = (
        {"comment": "Tags of road ways; what a profile may use is derived from them"},
    )

    network_id: Mapped[int] = _network_id()
    way_id: Mapped[int] = column("OpenStreetMap way id", BigInteger, primary_key=True)
    tags: Mapped[Json] = column("Kept tags")


class RoadEdge(Base):
    """A piece of a way between two nodes; (way, position) is its identity."""

    __tablename__ = "road_edge"
    __table_args__ = (
        gist("road_edge"),
        CheckConstraint("length_mm >= 0", name="length"),
        {"comment": "Road edges: pieces of ways between nodes"},
    )

    network_id: Mapped[int] = _network_id()
    way_id: Mapped[int] = column("OpenStreetMap way id", BigInteger, primary_key=True)
    position: Mapped[int] = column("0, 1, 2 … along the way", primary_key=True)
    from_node: Mapped[int] = column(
        "Node where the edge begins, in the way's direction", BigInteger
    )
    to_node: Mapped[int] = column("Node where the edge ends", BigInteger)
    length_mm: Mapped[int] = column("WGS84 geodesic length, rounded once, millimetres")
    geom: Mapped[WKBElement] = column("Polyline, both end nodes included", geometry("LINESTRING"))


class RoadRestriction(Base):
    """A turn restriction at a node, as tagged."""

    __tablename__ = "road_restriction"
    __table_args__ = ({"comment": "Turn restrictions at nodes; vehicles obey them"},)

    network_id: Mapped[int] = _network_id()
    row_no: Mapped[int] = column("Order in which they were read, from 0", primary_key=True)
    relation_id: Mapped[int] = column("OpenStreetMap relation id", BigInteger)
    kind: Mapped[str] = column("no_left_turn, only_straight_on …")
    from_way: Mapped[int] = column("Way one comes from", BigInteger)
    via_node: Mapped[int] = column("Node one passes", BigInteger)
    to_way: Mapped[int] = column("Way one may not or must take", BigInteger)
    excepted: Mapped[list[str]] = column("Vehicles that need not obey")


class Water(Base):
    """Water that a line from a home to its road may not cross."""

    __tablename__ = "water"
    __table_args__ = (
        gist("water"),
        CheckConstraint("kind IN ('area', 'line')", name="kind"),
        {"comment": "Water areas and untunnelled water lines"},
    )

    network_id: Mapped[int] = _network_id()
    kind: Mapped[str] = column("area or line", primary_key=True)
    row_no: Mapped[int] = column("Order in which they were read, from 0", primary_key=True)
    geom: Mapped[WKBElement] = column("Polygons or lines", geometry("GEOMETRY"))


class NetworkAcceptance(Base):
    """How a network version came of another one: which edits, why, by whom, with what effect."""

    __tablename__ = "network_acceptance"
    __table_args__ = (
        CheckConstraint("network_id <> based_on", name="other"),
        {"comment": "Network versions made by accepting edits of another version"},
    )

    network_id: Mapped[int] = _network_id()
    based_on: Mapped[int] = column("Version that was edited", ForeignKey("network.network_id"))
    scenario_id: Mapped[int | None] = column(
        "Scenario that was accepted", ForeignKey("work.scenario.scenario_id")
    )
    edits: Mapped[Json] = column("All edits that were built in, in order")
    impact: Mapped[Json] = column("What changed for homes and schools, as it was shown before")
    reason: Mapped[str] = column("Why, for people")
    accepted_by: Mapped[str] = column("A role or client, never a person's name")
    accepted_at: Mapped[dt.datetime] = column("When", server_default=func.now())


class RoadEdit(Base):
    """A closure, a reopening, a change of direction or an addition; applied without rebuilding."""

    __tablename__ = "road_edit"
    __table_args__ = (
        Index("ix_road_edit_scenario_id", "scenario_id"),
        gist("road_edit"),
        CheckConstraint("kind IN ('close', 'open', 'oneway', 'add')", name="kind"),
        CheckConstraint("(kind = 'add') = (way_id IS NULL)", name="subject"),
        {"comment": "Edits of a scenario, or of an accepted parents' report; they stack in order"},
    )

    road_edit_id: Mapped[int] = column("Number; later edits win", Identity(), primary_key=True)
    network_id: Mapped[int] = column(
        "Network version that is edited", ForeignKey("network.network_id", ondelete="CASCADE")
    )
    scenario_id: Mapped[int | None] = column(
        "Scenario; null for an accepted report", ForeignKey("work.scenario.scenario_id")
    )
    kind: Mapped[str] = column("close, open, oneway or add")
    way_id: Mapped[int | None] = column("Way of the edge; null for an addition", BigInteger)
    position: Mapped[int | None] = column("Position along the way; null means the whole way")
    tags: Mapped[Json | None] = column("Changed or new tags")
    geom: Mapped[WKBElement | None] = column("Line of an addition", geometry("LINESTRING"))
    reason: Mapped[str] = column("Why, for people", server_default="")
    created_by: Mapped[str] = column("Who made it: a role or client, never a person's name")
    created_at: Mapped[dt.datetime] = column("When it was made", server_default=func.now())
    undone_at: Mapped[dt.datetime | None] = column("When it was undone; null while it holds")
    step: Mapped[int] = column(
        "1, 2, 3 … in its scenario; the edits of a step are made and undone together",
        server_default=text("1"),
    )
    ends: Mapped[Json | None] = column(
        "Node, or edge and millimetres, where each end of an addition hangs"
    )
