"""An operator's eye on a site: what /healthz/ready said, all the time."""

import json
import threading
from contextlib import closing
from http.client import HTTPConnection, HTTPException

UNANSWERED = "unanswered"
SLOW = "does not answer"


class Probe:
    """Asks every quarter of a second; `said` holds each answer's failing parts, nothing where all was well."""

    def __init__(self, host, patience=15):
        self.host, self.patience = host, patience
        self.said = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *trouble):
        self._over.set()
        self._thread.join(20)

    def says(self, *failing):
        """Whether its last answer named exactly these parts."""
        return bool(self.said) and self.said[-1] == frozenset(failing)

    def ever_said(self):
        return frozenset().union(*self.said)

    def _watch(self):
        while not self._over.wait(0.25):
            self.said.append(failing_of(self.host, self.patience))


def failing_of(host, patience=15):
    """The parts that a site says fail, none where it is ready."""
    try:
        with closing(HTTPConnection(host, timeout=patience)) as connection:
            connection.request("GET", "/healthz/ready")
            answer = connection.getresponse()
            said = json.loads(answer.read())
    except (OSError, HTTPException, ValueError):
        return frozenset({UNANSWERED})
    # A status that does not fit its own words would be no truth either.
    if (answer.status == 200) != (not said["failing"]):
        return frozenset({f"status {answer.status}"})
    # On a machine that is busy with tests a look may take longer than ready waits for it: that is no fault of a part.
    return frozenset(part for part in said["failing"] if said["checks"][part] != SLOW)
