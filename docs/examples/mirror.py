"""Mirror everything a Fairpanel token may see into a SQLite file, and keep it in step. Nothing to install.

    FAIRPANEL=https://fairpanel.example TOKEN=fp_… python3 mirror.py warehouse.sqlite3

Run it again, from cron for instance, and it goes on where it stopped; `--follow 5` looks every five seconds
until it is stopped. A page and its cursor are written in one transaction, so it may be killed at any moment.
Every row stands in the table `rows` as JSON: SQLite, DuckDB and PostgreSQL all read it from there.
"""

import argparse
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.request

TABLES = """
CREATE TABLE IF NOT EXISTS rows (resource TEXT, id TEXT, object TEXT NOT NULL, PRIMARY KEY (resource, id));
CREATE TABLE IF NOT EXISTS place (only INTEGER PRIMARY KEY CHECK (only = 1), next TEXT NOT NULL);
"""
PATIENCE = 5  # tries, with a longer pause after each
BUSY = {429, 500, 502, 503, 504}


class StartAgain(Exception):
    """The feed does not reach back to where this mirror stopped."""


def fetch(address, token):
    """One page of the feed, tried again while the server is busy or away."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    for attempt in range(PATIENCE):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            trouble, pause = what_to_do(refusal, attempt)
        except OSError as error:
            trouble, pause = str(error), 2**attempt
        time.sleep(pause)
    sys.exit(f"Gave up after {PATIENCE} tries: {trouble}")


def what_to_do(refusal, attempt):
    """Why a page was refused and how long to wait; there is no use in waiting where the request is at fault."""
    problem = json.load(refusal)
    if problem["code"] == "cursor_expired":
        raise StartAgain
    trouble = f"{refusal.code} {problem['code']}: {problem['detail']}"
    if refusal.code not in BUSY:
        sys.exit(trouble)
    return trouble, float(refusal.headers.get("Retry-After", 2**attempt))


def apply(warehouse, page):
    """Write one page and the place after it, both or neither."""
    with warehouse:
        for change in page["results"]:
            key = (change["resource"], change["id"])
            if change["change"] == "written":
                row = json.dumps(change["object"], sort_keys=True)
                warehouse.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (*key, row))
            else:
                warehouse.execute("DELETE FROM rows WHERE resource = ? AND id = ?", key)
        warehouse.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", (page["next"],))


def catch_up(warehouse, site, token):
    """Read until there is nothing more at the moment; returns the number of changes."""
    count, has_more = 0, True
    while has_more:
        place = warehouse.execute("SELECT next FROM place").fetchone()
        try:
            page = fetch(place[0] if place else f"{site}/api/v1/changes/?page_size=500", token)
        except StartAgain:
            with warehouse:
                warehouse.execute("DELETE FROM rows")
                warehouse.execute("DELETE FROM place")
            continue
        apply(warehouse, page)
        count, has_more = count + len(page["results"]), page["has_more"]
    return count


def main():
    options = argparse.ArgumentParser(description="Mirror Fairpanel into a SQLite file.")
    options.add_argument("file")
    options.add_argument("--follow", type=float, metavar="SECONDS", help="go on looking, so often")
    asked = options.parse_args()
    try:
        site, token = os.environ["FAIRPANEL"].rstrip("/"), os.environ["TOKEN"]
    except KeyError as missing:
        sys.exit(f"Set {missing.args[0]}: FAIRPANEL is the site's address, TOKEN a service account's token.")
    warehouse = sqlite3.connect(asked.file)
    warehouse.executescript(TABLES)
    while True:
        count = catch_up(warehouse, site, token)
        if count or not asked.follow:
            rows = warehouse.execute("SELECT count(*) FROM rows").fetchone()[0]
            print(f"{count} changes, {rows} rows", flush=True)
        if not asked.follow:
            return
        time.sleep(asked.follow)


if __name__ == "__main__":
    main()
