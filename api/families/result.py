"""A child's result and its proof by the family's code; no database, no account, nothing kept."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.access.door import DoorDep
from api.deps import ServiceDep
from api.families.opened import NO_STORE, as_sent, opened
from api.families.shapes import CodeIn, ProofOut, ResultOut
from api.refused.problems import RESPONSES, Problem
from api.shield.named_writes import QUESTION

router = APIRouter(prefix="/v1/family", tags=["families"], responses=RESPONSES)

ACCEPTED: Final = "accept-encoding"
WRONG_KEY: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": Problem, "description": "A key was sent that opens nothing; none is needed"}
}
"""Of a write that needs no key: whoever sends one is held to it."""

FAILURES: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": Problem, "description": "The code opens nothing, or nothing is published"},
    429: {"model": Problem, "description": "Too many wrong tries from this connection"},
}


@router.post(
    "/result",
    operation_id="readFamilyResult",
    response_model=ResultOut,
    responses=FAILURES,
    openapi_extra=QUESTION,
)
async def read_result(
    body: CodeIn, request: Request, service: ServiceDep, door: DoorDep
) -> Response:
    """
    Return the result of one child. When it is looked at has no influence on it.

    Every code that opens nothing is answered alike, whether it was never made, is mistyped, was
    withdrawn or belongs to another season.
    """
    _, found = opened(request, service, door, body.code)
    response = Response()
    response.raw_headers, response.body = as_sent(found, request.headers.get(ACCEPTED, ""))
    return response


@router.post("/proof", operation_id="readFamilyProof", responses=FAILURES, openapi_extra=QUESTION)
async def read_proof(
    body: CodeIn, request: Request, response: Response, service: ServiceDep, door: DoorDep
) -> ProofOut:
    """Return the proof that the offer stands in the sealed run; it holds the child's own id."""
    results, found = opened(request, service, door, body.code)
    response.headers["Cache-Control"] = NO_STORE
    return ProofOut.model_validate(results.proof(found))
