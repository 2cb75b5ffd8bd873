"""Panels whose packet is asked for, and reading what it says."""

import re

import pypdfium2

from scorecards.operations.packets import make_packet, open_packet, request_packet
from tests.factories import NOW, InterviewFactory, PanelistFactory, ScorecardFactory


def card_of(application, name="Mira Okafor", **fields):
    scores = fields.pop("scores", {"vision": 4, "people": 2})
    panelist = PanelistFactory(
        interview=InterviewFactory(application=application), user__name=name, **fields.pop("seat", {})
    )
    return ScorecardFactory(panelist=panelist, submitted=True, submitted__scores=scores, **fields)


def made(application, by, now=NOW):
    packet = request_packet(application_id=application.pk, by=by, now=now)
    make_packet(packet.pk, now=now)
    packet.refresh_from_db()
    return packet


def bytes_of(packet):
    content, _name = open_packet(public_id=packet.public_id, by=packet.owner, now=NOW)
    with content:
        return content.read()


def squeezed(words):
    """Without anything that setting type may add or move: space, breaks, the sign of a hyphen at a line's end."""
    return re.sub("[\\s\u200b]", "", words.replace("\ufffe", "-").replace("\x02", "-"))


def pages_of(packet):
    document = pypdfium2.PdfDocument(bytes_of(packet))
    return [squeezed(page.get_textpage().get_text_range()) for page in document]


def text_of(packet):
    """All it says, without what stands on each page."""
    pages, application = pages_of(packet), packet.application
    footer, header = squeezed(packets_version(packet)), f"{application.candidate}, {application.job.title}"
    text = "".join(
        page.replace(footer, "").replace(squeezed(header), "", n > 0) for n, page in enumerate(pages)
    )
    return re.sub(r"Page\d+of\d+", "", text)


def packets_version(packet):
    summary = packet.summary
    return f"Version {summary.version} · {summary.sha256[:12]} · {summary.public_id}"


def says(packet, *sentences):
    text = text_of(packet)
    return [sentence for sentence in sentences if squeezed(sentence) in text]
