"""The two ASGI applications: deliveries from agents, and pages for people and Prometheus."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from probes.collector.board import Board
from probes.collector.intake import Intake
from probes.collector.metrics import Gauges, exposition
from probes.collector.page import status_page
from probes.collector.tally import Tally

_METRICS = "text/plain; version=0.0.4; charset=utf-8"
_GUARDS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def delivery_app(intake: Intake) -> Starlette:
    """Make the application that agents deliver to."""

    async def batches(request: Request) -> JSONResponse:
        return await intake(request)

    return Starlette(routes=[Route("/v1/batches", batches, methods=["POST"])])


def status_app(
    board: Board, tally: Tally, gauges: Callable[[], Gauges], language: str, allowed: Callable[[], Collection[str]]
) -> Starlette:
    """Make the application that people and Prometheus read."""

    def page(request: Request) -> Response:  # in a thread of Starlette's: a thousand rows take a while
        asked = request.query_params.get("lang")
        lang = asked if asked in ("zh", "en") else language
        zone = datetime.now().astimezone().tzinfo or UTC
        text = status_page(
            board.agents(),
            board.latest(),
            gauges(),
            allowed=allowed(),
            lang=lang,
            now_ns=time.time_ns(),
            zone=zone,
        )
        return HTMLResponse(text, headers=_GUARDS)

    def metrics(_: Request) -> Response:
        text = exposition(tally, gauges(), board.agents(), board.latest())
        return Response(text.encode(), headers={"Content-Type": _METRICS, **_GUARDS})

    async def health(_: Request) -> Response:
        now = gauges()
        text = "ok\n" if now.healthy else "the store takes nothing\n"
        return PlainTextResponse(text, status_code=200 if now.healthy else 503)

    return Starlette(routes=[Route("/", page), Route("/metrics", metrics), Route("/healthz", health)])
