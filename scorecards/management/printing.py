"""Documents on a command's standard output: the bytes that were hashed, and nothing else."""

import sys
from typing import Any

from django.core.management.base import OutputWrapper

from scorecards.scoring import canonical_bytes


def print_document(stdout: OutputWrapper, document: Any) -> None:
    """Write canonical bytes, in UTF-8 whatever the terminal speaks; a new line only where a person reads."""
    written = canonical_bytes(document)
    bytes_out = getattr(stdout, "buffer", None)
    if bytes_out is None:
        stdout.write(written.decode(), ending="")
    else:
        bytes_out.write(written)
        bytes_out.flush()
    if stdout.isatty():
        sys.stdout.write("\n")
