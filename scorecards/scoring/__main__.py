"""`python -m scorecards.scoring FILE.json`: the summary of an exported panel, with Python and nothing else."""

import sys

from scorecards.scoring import BadPanel, canonical_bytes, summarise
from scorecards.scoring.files import read_file


def main(arguments: list[str]) -> int:
    """Print the canonical document of one file, or of standard input for `-`; 1 and a line for bad input."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m scorecards.scoring FILE.json\n")
        return 2
    [name] = arguments
    try:
        document = summarise(read_file(name))
    except BadPanel as refusal:
        sys.stderr.write(f"{name}: {refusal}\n")
        return 1
    sys.stdout.buffer.write(canonical_bytes(document))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
