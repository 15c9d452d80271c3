"""OGC API Features: what a reader may see of a desk, as layers for QGIS, GDAL and their like.

Part 1: Core (OGC 17-069r4), with its classes core and geojson. Longitude comes first (CRS84).

=====================================  ========================================================
``/features``                          the landing page: where everything is
``/features/conformance``              what of the standard is met
``/features/collections``              the layers
``/features/collections/{id}/items``   features by ``bbox``, ``datetime``, ``limit``, page by page
``/features/about``                    the same for people
=====================================  ========================================================

Readers prove themselves as everywhere, by cookie or by ``Authorization: Bearer``; with GDAL, by
``GDAL_HTTP_HEADERS``. No secret ever stands in an address. What a reader may not see is absent, and
``numberMatched`` is said only where all of it is on the page.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from truceline.api import features_asking as asking
from truceline.api import features_shapes as shapes
from truceline.api.shapes import PROBLEMS, text
from truceline.api.visiting import PREFIX, private, visiting
from truceline.errors import BadInput, Fault, NotFound
from truceline.mechanism.relays import OFFICER

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.reception.layers import Layer
    from truceline.reception.visits import Visit

router = APIRouter(prefix="/features", tags=["features"], responses=PROBLEMS)

GEOJSON: Final = "application/geo+json"
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMS: Final = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
SITES_ID: Final = "protected_cells"


@router.get("", response_model=shapes.Landing)
def landing(request: Request) -> Response:
    """The landing page: links to all there is."""
    asking.only(request)
    with visiting(request) as visit:
        title = f"{visit.desk.origin}: what you may see, as layers"
    links = [
        _link(request, "/features", "self", "application/json", "This page"),
        _link(
            request, "/openapi.json", "service-desc",
            "application/vnd.oai.openapi+json;version=3.1", "The specification of the API",
        ),
        _link(request, "/features/about", "service-doc", "text/html", "The layers, for people"),
        _link(request, "/features/conformance", "conformance", "application/json", "Conformance"),
        _link(request, "/features/collections", "data", "application/json", "The layers"),
    ]  # fmt: skip
    return private({"title": title, "description": _ABOUT, "links": links})


@router.get("/conformance", response_model=shapes.Conformance)
def conformance(request: Request) -> Response:
    """Which classes of the standard are met."""
    asking.only(request)
    with visiting(request):
        return private({"conformsTo": list(CONFORMS)})


@router.get(
    "/about",
    responses={200: text("The layers, for people", "text/html")},
    response_class=Response,
)
def about(request: Request) -> Response:
    """The layers, for people: what each holds, and how to open it."""
    asking.only(request)
    with visiting(request) as visit:
        rows = "".join(
            f"<dt>{html.escape(layer.title)} (<code>{layer.id}</code>)</dt>"
            f"<dd>{html.escape(layer.says)}</dd>"
            for layer in _layers(visit)
        )
        origin = html.escape(visit.desk.origin)
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{origin}</title></head>'
        f"<body><h1>{origin}</h1><p>{html.escape(_ABOUT)}</p><dl>{rows}</dl></body></html>"
    )
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'"}
    return Response(page, media_type="text/html", headers=headers)


@router.get("/collections", response_model=shapes.Collections)
def collections(request: Request) -> Response:
    """The layers that the reader may ask for."""
    asking.only(request)
    with visiting(request) as visit:
        held = [_collection(request, layer) for layer in _layers(visit)]
    link = _link(request, "/features/collections", "self", "application/json", "The layers")
    return private({"links": [link], "collections": held})


@router.get("/collections/{collection}", response_model=shapes.Collection)
def collection(request: Request, collection: asking.Collection_) -> Response:
    """One layer."""
    asking.only(request)
    with visiting(request) as visit:
        return private(_collection(request, _layer(visit, collection)))


@router.get(
    "/collections/{collection}/items",
    responses={200: {"description": "Features", "content": {GEOJSON: {"schema": shapes.ITEMS}}}},
    response_class=Response,
)
def items(
    request: Request,
    collection: asking.Collection_,
    bbox: asking.Bbox = None,
    datetime: asking.Datetime = None,
    limit: asking.Limit = asking.DEFAULT,
    cursor: asking.Cursor_ = None,
) -> Response:
    """Features of a layer, newest first; follow the link ``next`` to the end.

    Of protected sites a ``bbox`` of at most one degree each way must be given; each question is
    counted against the quota of checks and logged, and there is no next page.
    """
    from truceline.analysis.features import Window  # noqa: PLC0415 - geometry loads slowly
    from truceline.reception import layers  # noqa: PLC0415 - likewise

    asking.only(request, ("bbox", "datetime", "limit", "cursor"))
    area, lower, upper = asking.box(bbox)
    since, until = asking.interval(datetime)
    with visiting(request) as visit:
        layer = _layer(visit, collection)
        if layer.id == SITES_ID:
            if area is None:
                sentence = "Sites are not handed out in bulk: a bbox is needed."
                hint = "Give a bbox of at most one degree each way."
                raise BadInput(Fault("SITES_BOX", sentence, hint, where="bbox"))
            found = layers.sites(visit, area)
            return _answer(request, visit, found["features"], whole=not found["left_out"])
        view = visit.view()
        window = Window(area=area, since=since, until=until, lower=lower, upper=upper)
        begin = asking.read(cursor, layers.BEGIN)
        most = min(limit, asking.MOST)
        page = layers.page(view, layer, window, begin=begin, limit=most)
    following = None if page.next is None else asking.written(page.next)
    whole = cursor is None and following is None
    return _answer(request, visit, list(page.features), whole=whole, following=following)


@router.get(
    "/collections/{collection}/items/{feature}",
    responses={200: {"description": "A feature", "content": {GEOJSON: {"schema": shapes.FEATURE}}}},
    response_class=Response,
)
def item(request: Request, collection: asking.Collection_, feature: asking.FeatureId) -> Response:
    """One feature by its subject's id. Protected sites are found by place alone."""
    from truceline.reception import layers  # noqa: PLC0415 - geometry loads slowly

    asking.only(request)
    with visiting(request) as visit:
        layer = _layer(visit, collection)
        if layer.id == SITES_ID:
            sentence = "Sites are found by place alone."
            raise NotFound(Fault("FEATURE_UNKNOWN", sentence, "Ask for items with a bbox."))
        found = layers.one(visit.view(), layer, feature)
    path = f"/features/collections/{layer.id}"
    links = [
        _link(request, f"{path}/items/{feature}", "self", GEOJSON, "This feature"),
        _link(request, path, "collection", "application/json", layer.title),
    ]
    return _geojson({**found, "links": links})


_ABOUT: Final = (
    "Notices, incidents, areas and local truces, as far as you may see them. Each notice stands as "
    "exact as it is open; the public sees coarse cells, after the delay in the agreement. Neither "
    "the receipt of a notice nor the absence of one alters the protection that humanitarian law "
    "gives. Sign in, or send Authorization: Bearer with a token, to see what is yours to see."
)


def _layers(visit: Visit) -> list[Layer]:
    """The layers that a visitor may ask for; where sites lie is for officers of the cell."""
    from truceline.reception import layers  # noqa: PLC0415 - geometry loads slowly

    officer = OFFICER in visit.desk.standing().roles_of(visit.visitor.actor)
    return [*layers.LAYERS.values(), *([layers.PROTECTED] if officer else [])]


def _layer(visit: Visit, name: str) -> Layer:
    for layer in _layers(visit):
        if layer.id == name:
            return layer
    sentence = f"You see no collection {name}."
    raise NotFound(Fault("COLLECTION_UNKNOWN", sentence, "See /api/v1/features/collections."))


def _collection(request: Request, layer: Layer) -> dict[str, Any]:
    path = f"/features/collections/{layer.id}"
    return {
        "id": layer.id,
        "title": layer.title,
        "description": layer.says,
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            _link(request, path, "self", "application/json", layer.title),
            _link(request, f"{path}/items", "items", GEOJSON, "Its features"),
        ],
    }


def _answer(
    request: Request,
    visit: Visit,
    features: list[dict[str, Any]],
    *,
    whole: bool,
    following: str | None = None,
) -> Response:
    """A page of features (clause 7.15.7)."""
    asked = [(name, value) for name, value in request.query_params.items() if name != "cursor"]
    path = request.url.path.removeprefix(PREFIX)
    links = [_link(request, _with(path, request.query_params.items()), "self", GEOJSON, "This")]
    if following is not None:
        onward = _with(path, [*asked, ("cursor", following)])
        links.append(_link(request, onward, "next", GEOJSON, "The next page"))
    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": features,
        "numberReturned": len(features),
        "timeStamp": _time(visit.now),
        "links": links,
    }
    if whole:
        # Otherwise counting would cost more than the page, and an estimate would be no number.
        body["numberMatched"] = len(features)
    return _geojson(body)


def _geojson(body: dict[str, Any]) -> Response:
    return JSONResponse(body, media_type=GEOJSON, headers={"Cache-Control": "no-store"})


def _with(path: str, parameters: Any) -> str:
    query = urlencode(list(parameters))
    return f"{path}?{query}" if query else path


def _link(request: Request, path: str, rel: str, media: str, title: str) -> dict[str, str]:
    """A link, with the address by which the desk was asked."""
    base = f"{request.url.scheme}://{request.url.netloc}{PREFIX}"
    return {"href": f"{base}{path}", "rel": rel, "type": media, "title": title}


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
