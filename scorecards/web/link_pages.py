"""What a link that opens nothing says, and what to do then."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from hiring.operations.links import LinkExpired, LinkRefused, LinkUnknown

BAD_REQUEST, FORBIDDEN, GONE = 400, 403, 410
EXPIRED = "Your link has expired"
TITLES = {"link_unknown": "This link is not whole", "link_expired": EXPIRED, "link_revoked": EXPIRED}


def refused_page(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    """Answer a link that opens nothing; where a new one would help there is a button for it."""
    page = {
        "title": TITLES.get(refusal.code, "There is nothing to open here"),
        "text": refusal.detail,
        "is_renewable": refusal.seat is not None,
        "is_unknown": isinstance(refusal, LinkUnknown),
    }
    return guarded(render(request, "scorecards/link_refused.html", page, status=_status(refusal)))


def closed_page(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    """Answer a page whose seat session ended; the way back is the link in the mail."""
    title = "Open your link again" if refusal.seat else "There is nothing left to do here"
    page = {
        "title": title,
        "text": refusal.detail,
        "is_over": refusal.seat is None,
        "is_aged": isinstance(refusal, LinkExpired),
    }
    return guarded(render(request, "scorecards/link_closed.html", page, status=FORBIDDEN))


def somebody_elses_page(request: HttpRequest) -> HttpResponse:
    """Answer a link opened while somebody else is signed in, naming nobody but them."""
    return guarded(render(request, "scorecards/link_somebody_else.html", status=FORBIDDEN))


def asked_page(request: HttpRequest) -> HttpResponse:
    """Say what happens after somebody asked for a new link: the same, whatever was done."""
    return guarded(render(request, "scorecards/link_asked.html"))


def guarded(response: HttpResponse) -> HttpResponse:
    """Keep an answer, and the address it came from, to the browser that asked."""
    add_never_cache_headers(response)
    # Unlike no-referrer, which makes browsers send forms with the origin "null", this lets ours be posted.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _status(refusal: LinkRefused) -> int:
    return BAD_REQUEST if isinstance(refusal, LinkUnknown) else GONE
