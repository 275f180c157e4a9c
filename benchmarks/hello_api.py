# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""The smallest application of the same framework and server: what every ratio is made to."""

from __future__ import annotations

from fastapi import FastAPI


def create_app() -> FastAPI:
    """Return an application that says hello."""
    app = FastAPI(openapi_url=None)

    @app.get("/v1/ready")
    async def read_hello() -> dict[str, str]:
        return {"hello": "world"}

    return app
