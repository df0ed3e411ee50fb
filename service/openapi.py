"""The OpenAPI document: completed with the schema of problems and the ways to prove who is asking."""

from __future__ import annotations

import importlib.metadata
from typing import Any

from service.problems import SCHEMA

VERSION = importlib.metadata.version("firstline")
SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key (fl_k_…), or a site's token of a person."},
    "conversation": {"type": "http", "scheme": "bearer", "description": "The token of one conversation: fl_c_…"},
    "session": {"type": "apiKey", "in": "cookie", "name": "firstline", "description": "Set by signing in."},
}


def complete(app: Any) -> None:
    """Replace the application's generator by one that adds what FastAPI does not know."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = made()
            components = document.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = SCHEMA
            components["securitySchemes"] = SECURITY
            # whatever does not say it otherwise is asked by somebody, in any of the ways
            for operation in (each for item in document["paths"].values() for each in item.values()):
                operation.setdefault("security", [{way: []} for way in SECURITY])
            for name in ("HTTPValidationError", "ValidationError"):
                components["schemas"].pop(name, None)
            app.openapi_schema = document
        schema: dict[str, Any] = app.openapi_schema
        return schema

    app.openapi = openapi
