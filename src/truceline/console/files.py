"""The files that pages need: own style and scripts, and libraries that came with the build."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.staticfiles import StaticFiles as Served

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope as Request


class StaticFiles(Served):
    """The console's own files; a browser asks each time whether they changed."""

    def __init__(self) -> None:
        super().__init__(directory=str(files("truceline.console").joinpath("static")))

    async def get_response(self, path: str, scope: Request) -> Response:
        """A file, or 404; never listed, and never taken for anything but what it is."""
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "no-cache"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return answer
