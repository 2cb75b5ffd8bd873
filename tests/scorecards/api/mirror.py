"""A mirror of the API as another system keeps it: rows by resource and id, fed by the changes alone."""

import json


class Mirror:
    """Follows the feed with `get`, which answers an address with parsed JSON."""

    def __init__(self, get):
        self.get, self.rows, self.next = get, {}, "/api/v1/changes/?page_size=7"

    def follow(self):
        """Read on until there is nothing more at the moment; returns what the pages said."""
        said = []
        while True:
            page = self.get(self.next)
            for change in page["results"]:
                self.apply(change)
                said.append(change)
            self.next = page["next"]
            if not page["has_more"]:
                return said

    def apply(self, change):
        place = (change["resource"], change["id"])
        if change["change"] == "written":
            self.rows[place] = change["object"]
        else:
            self.rows.pop(place, None)  # it may be said twice


def everything(get, resources):
    """Every row of every list, the way the mirror should have them."""
    found = {}
    for resource in resources:
        address = f"/api/v1/{resource}/?page_size=200"
        while address:
            page = get(address)
            found |= {(resource, row["id"]): row for row in page["results"]}
            address = page["next"]
    return found


def getter(client, **headers):
    """Answers addresses by a test client."""

    def get(address):
        response = client.get(address, **headers)
        assert response.status_code == 200, response.content
        return json.loads(response.content)

    return get
