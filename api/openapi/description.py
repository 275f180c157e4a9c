"""What the description says of every route without its module saying it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi.openapi.utils import get_openapi

from api.openapi.described import complete
from api.refused.problems import MEDIA_TYPE
from api.shield.catalogue import listed
from api.shield.named_writes import HEADER, is_write, needs_key

if TYPE_CHECKING:
    from fastapi import FastAPI

PROBLEM: Final = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
ANY_WRITE: Final = {
    "400": "The Idempotency-Key is missing where it is needed, or no good key",
    "409": "The key was used for another request, or this very request is still running",
}


ANYTHING: Final = {
    "400": "The address holds letters that are not allowed, or the request cannot be read",
    "414": "The address is too long",
    "431": "The headers are too large",
    "503": "The server restarts, or more is asked than can be done: come again after Retry-After",
}
WITH_KEY: Final = {
    "429": "Too many wrong keys or tokens came from this address: come again after Retry-After",
}
WITH_BODY: Final = {
    "408": "The body came too slowly",
    "413": "The body is too large",
    "422": "The request is not valid",
}


def install(app: FastAPI) -> None:
    """Let the application describe itself with what holds for all of its routes."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign] # FastAPI's own way to extend it


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        separate_input_output_schemas=app.separate_input_output_schemas,
    )
    for route in listed(app):
        for method in route.methods:
            operation = schema["paths"].get(route.path, {}).get(method.lower())
            if operation is None:
                continue
            _add_answers(operation, ANYTHING | (WITH_BODY if "requestBody" in operation else {}))
            if operation.get("security") or is_write(route):
                _add_answers(operation, WITH_KEY)
            _name_problems(operation)
            if is_write(route):
                _add_key(operation, required=needs_key(route))
                _add_answers(operation, ANY_WRITE)
    complete(schema)
    return schema


def _name_problems(operation: dict[str, Any]) -> None:
    """Say of every refusal that it is a problem document, whatever the framework made of it."""
    for status, told in operation["responses"].items():
        content = told.get("content", {})
        if status[0] in "45" and content and MEDIA_TYPE not in content:
            told["content"] = {MEDIA_TYPE: next(iter(content.values()))}
        elif status[0] in "45" and content:
            filled: dict[str, Any] = next((one for one in content.values() if one), {})
            told["content"] = {MEDIA_TYPE: content[MEDIA_TYPE] or filled}


def _add_answers(operation: dict[str, Any], told: dict[str, str]) -> None:
    for status, text in told.items():
        operation["responses"].setdefault(status, {"description": text, **PROBLEM})


def _add_key(operation: dict[str, Any], *, required: bool) -> None:
    parameter = {
        "name": HEADER,
        "in": "header",
        "required": required,
        "description": "A random UUID of the sender: sent again, the request is done once.",
        "schema": {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[!-~]+$"},
        "example": "6e3f2f0c-31a1-4d2e-9a57-0d1c6c1f7f10",
    }
    operation.setdefault("parameters", []).append(parameter)
