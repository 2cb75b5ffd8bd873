"""Ask the web server of this container for a page; the exit status says whether it answered well."""  # noqa: INP001

import os
import sys
import urllib.request


def request(path: str) -> urllib.request.Request:
    """Address the server that BIND names, under a host name that ALLOWED_HOSTS accepts."""
    port = os.environ.get("BIND", "127.0.0.1:8000").rpartition(":")[2]
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*")
    return urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host or "localhost"})


if __name__ == "__main__":
    # An answer of 400 or above raises, which is the exit status 1.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    direct.open(request(sys.argv[1]), timeout=4).close()
