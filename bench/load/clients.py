"""Requests sent at moments that are fixed beforehand: a slow answer delays none that is due, it makes it wait."""

import queue
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from random import Random

from bench.load.crew import Crew
from bench.load.mix import MIX, Kind
from tests.services.faults.day import request

THREADS = 48
PATIENCE = 30  # seconds for one answer
LEAST = 20  # answers below which the twentieth slowest says nothing


@dataclass(slots=True)
class Tally:
    """The seconds from when each request was due to the end of its answer, by act, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind.act: [] for kind in MIX})
    troubles: list[str] = field(default_factory=list)

    def p(self, act: str, share: float = 0.95) -> float:
        """The time within which this share was answered; 0 without answers."""
        ordered = sorted(self.seconds[act])
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0

    def too_slow(self) -> list[str]:
        """Each kind of which more than one in twenty took too long, as far as there are enough of it to say."""
        return [
            f"{kind.label} {self.p(kind.act) * 1000:.0f} ms"
            for kind in MIX
            if kind.limit and len(self.seconds[kind.act]) >= LEAST and self.p(kind.act) > kind.limit
        ]


class Clients:
    """Many at once on one host; `run` returns when the last answer is in."""

    def __init__(self, crew: Crew, host: str) -> None:
        self.crew, self.host = crew, host
        self._runs = count()
        self._due: queue.Queue[tuple[float, Kind] | None] = queue.Queue()
        self._lock = threading.Lock()

    def run(self, rate: float, seconds: float, *, tally: Tally | None = None) -> Tally:
        """Send `rate` requests a second on average for so long, as they come by chance (Poisson)."""
        tally = tally or Tally()
        threads = [threading.Thread(target=self._work, args=(tally,)) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        chance, due = Random(next(self._runs)), time.monotonic()
        ends = due + seconds
        shares = [kind.share for kind in MIX]
        while due < ends:
            time.sleep(max(due - time.monotonic(), 0))
            self._due.put((due, chance.choices(MIX, shares)[0]))
            due += chance.expovariate(rate)
        for _ in threads:
            self._due.put(None)
        for thread in threads:
            thread.join()
        return tally

    def _work(self, tally: Tally) -> None:
        while task := self._due.get():
            due, kind = task
            trouble = self._send(kind)
            took = time.monotonic() - due
            with self._lock:
                tally.seconds[kind.act].append(took)
                if trouble:
                    tally.troubles.append(trouble)

    def _send(self, kind: Kind) -> str:
        """Send one and read it whole; what was wrong with it, if anything was."""
        try:
            ask = getattr(self.crew, kind.act)()
            answer = request(self.host, ask.method, ask.path, ask.body, ask.headers, PATIENCE)
            if answer.status != ask.expected:
                return f"{kind.label}: {answer.status} {answer.content[:120]!r}"
            if ask.then:
                ask.then(answer.content)
        except Exception as trouble:  # noqa: BLE001 - whatever it is, it is told with the figures
            return f"{kind.label}: {type(trouble).__name__}: {trouble}"
        return ""
