"""Row locks mean something on PostgreSQL only: elsewhere the tests of two people at once are not collected."""

import os

collect_ignore = (
    [] if os.environ.get("TEST_DATABASE") == "postgres" else ["test_concurrency.py", "test_field_races.py"]
)
