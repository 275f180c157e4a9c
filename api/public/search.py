"""Search of names: wards old and new, neighbourhoods, streets, schools, bridges."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.public.schools import TEXT_MAX
from api.refused.problems import RESPONSES
from api.request_body import RequestBody
from api.shield.named_writes import QUESTION
from runs.search.entry import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service import Service
    from runs.search.index import Hit

router = APIRouter(prefix="/v1/search", tags=["search"], responses=RESPONSES)

Kind = Literal["ward", "former", "school", "street", "khu_pho", "bridge"]
MOST_HITS = 50


class SearchLead(BaseModel):
    """A unit of today that a former name leads to."""

    ward_code: str = Field(examples=["99110"])
    ward_name: str = Field(examples=["Phường Lạc Hồng"])
    confidence: float | None = Field(description="From 0 to 1.", examples=[0.9])
    share: float | None = Field(description="Part that went there.", examples=[None])
    khu_pho: str | None = Field(description="Today's neighbourhood.", examples=["Khu phố 25"])


class HitOut(BaseModel):
    """One name that was found."""

    rank: int = Field(examples=[1])
    kind: Kind = Field(examples=["former"])
    name: str = Field(examples=["Phường 8"])
    context: str | None = Field(
        description="Where it is: a ward, a former district.", examples=["Quận Thuận Tây"]
    )
    code: str | None = Field(description="Ward or school code.", examples=[None])
    fit: Literal["exact", "begins", "words", "slip"] = Field(
        description="All of the name, its beginning, words of it, or all but a letter.",
        examples=["exact"],
    )
    lon: float | None = Field(examples=[107.0901])
    lat: float | None = Field(examples=[9.7702])
    today: list[SearchLead] = Field(
        description="Of a former name: the new name under the old, the surest first."
    )


class SearchOut(BaseModel):
    """What was found, the best first."""

    items: list[HitOut]
    versions: Versions


class SearchIn(RequestBody):
    """A question; in the body, because it may hold where somebody lives."""

    q: str = Field(min_length=1, max_length=TEXT_MAX, examples=["phuong 8"])
    kinds: list[Kind] | None = Field(
        default=None, description="Only names of these kinds.", examples=[["ward", "former"]]
    )
    limit: int = Field(default=10, ge=1, le=MOST_HITS, examples=[10])


@router.get("", operation_id="searchNames")
def search_names(
    service: PublicDep,
    response: Response,
    q: Annotated[
        str,
        Query(
            description="A name as people type it. Never an address: send that by POST.",
            min_length=1,
            max_length=TEXT_MAX,
            examples=["phuong 8"],
        ),
    ],
    kind: Annotated[
        Kind | None, Query(description="Only names of this kind.", examples=["ward"])
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_HITS, examples=[10])] = 10,
) -> SearchOut:
    """Return names that hold every word, old and new ones, with or without accents."""
    response.headers["Cache-Control"] = "no-store"  # a question is nobody's business
    return _found(service, q, kinds=[kind] if kind else list(KINDS), limit=limit)


@router.post("", operation_id="searchNamesInBody", openapi_extra=QUESTION)
def search_names_in_body(asked: SearchIn, service: PublicDep, response: Response) -> SearchOut:
    """Answer as the GET does, with the question in the body: it stands in no log and no cache."""
    response.headers["Cache-Control"] = "no-store"
    return _found(service, asked.q, kinds=asked.kinds or list(KINDS), limit=asked.limit)


def _found(service: Service, text: str, *, kinds: Sequence[str], limit: int) -> SearchOut:
    hits = service.served.names.index.find(text, limit=limit, kinds=kinds)
    return SearchOut(
        items=[_hit(rank, hit) for rank, hit in enumerate(hits, 1)],
        versions=versions_of(service),
    )


def _hit(rank: int, hit: Hit) -> HitOut:
    entry = hit.entry
    placed = not math.isnan(entry.lon)
    return HitOut.model_validate(
        {
            "rank": rank,
            "kind": entry.kind,
            "name": entry.name,
            "context": entry.context or None,
            "code": entry.code or None,
            "fit": hit.fit,
            "lon": entry.lon if placed else None,
            "lat": entry.lat if placed else None,
            "today": [SearchLead.model_validate(one, from_attributes=True) for one in entry.leads],
        }
    )
