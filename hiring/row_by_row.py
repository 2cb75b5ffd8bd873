"""EXISTS that is asked of each row a page looks at, and not of the whole table beforehand."""

from django.db.models import Exists


class ExistsForRow(Exists):
    """`Exists`, for conditions that a page of a large list asks of the few rows it gets to.

    PostgreSQL may answer EXISTS for all rows there are and look its page up in that, because it does not reckon
    with the page's LIMIT; an offset, even of nothing, forbids it. Where a whole table is read plain `Exists` is better.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"
