"""Somebody who imports a list of people every minute, page by page, as the admin offers it."""

import threading
import time
from itertools import count
from typing import Self
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from bench.load.crew import FORM, cookies
from hiring.models import CandidateImport
from tests.services.faults.day import request

ROWS, EVERY, PATIENCE = 300, 60.0, 60.0
COLUMNS = {"column_0": "name", "column_1": "email", "column_2": "tags"}


class Importer:
    """Imports while it is entered; `done` is how many lists were taken in whole, `waited` the seconds of each."""

    def __init__(self, session: str, job: int, host: str) -> None:
        self.session, self.job, self.host = session, job, host
        self.waited: list[float] = []
        self.troubles: list[str] = []
        self._numbers = count()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *trouble: object) -> None:
        self._over.set()
        self._thread.join(2 * PATIENCE)

    def _work(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            try:
                self._import()
                self.waited.append(time.monotonic() - began)
            except Exception as trouble:  # noqa: BLE001 - told with the figures
                self.troubles.append(f"import: {type(trouble).__name__}: {trouble}")
            self._over.wait(EVERY)
        connection.close()

    def _import(self) -> None:
        start = reverse("admin:hiring_job_import_candidates", args=[self.job])
        form = {"file": SimpleUploadedFile("people.csv", self._list(), "text/csv")}
        page = self._post(start, encode_multipart(BOUNDARY, form), MULTIPART_CONTENT)
        self._post(page, urlencode(COLUMNS), FORM)
        self._await(page, CandidateImport.State.PREVIEW)
        self._post(page, "", FORM)
        self._await(page, CandidateImport.State.DONE)

    def _list(self) -> bytes:
        number = next(self._numbers)
        lines = (
            f"Imported Person {number}-{row},imported-{number}-{row}@example.org,load" for row in range(ROWS)
        )
        return "\n".join(("name,email,tags", *lines)).encode()

    def _post(self, path: str, body: bytes | str, kind: str) -> str:
        headers = cookies(self.session) | {"Content-Type": kind}
        answer = request(self.host, "POST", path, body, headers, PATIENCE)
        assert answer.status == 302, (path, answer.status, answer.content[:200])
        return answer.headers["Location"]

    def _await(self, page: str, state: str) -> None:
        public_id = page.rstrip("/").rpartition("/")[2]
        upload = CandidateImport.objects.filter(public_id=public_id)
        ends = time.monotonic() + PATIENCE
        while (reached := upload.values_list("state", flat=True).get()) != state:
            assert time.monotonic() < ends, f"It is {reached} after {PATIENCE:.0f} s, and not {state}."
            time.sleep(0.5)
