"""Setting a packet: plain data in, a tagged PDF out. Texts are data to the template and never its language."""

import json
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).parents[1] / "data" / "packet.typ"
# Signs that print nothing, and those that turn the text around them; a line's end stays one.
_UNSEEN = {code: " " for code in (*range(32), *range(0x7F, 0xA0)) if code != ord("\n")}
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), 0xFEFF))


def typeset(data: dict[str, Any]) -> bytes:
    """The PDF of a packet; the same data and fonts give the same bytes. TypstError where it cannot be set."""
    texts = json.dumps(_clean(data))
    pdf: bytes = typst.compile(
        input=str(TEMPLATE), root=str(TEMPLATE.parent), format="pdf", sys_inputs={"packet": texts}
    )
    return pdf


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").translate(_UNSEEN | _TURNING)
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list) else value
