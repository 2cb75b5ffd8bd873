"""Database comparisons that Django does not know by itself."""

from typing import Any

from django.db.models import Lookup, TextField


@TextField.register_lookup
class Resembles(Lookup):
    """`words__resembles="okfor"`: some words come near to the text, by the trigram index. PostgreSQL only."""

    lookup_name = "resembles"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        words, words_params = self.process_lhs(compiler, connection)
        text, text_params = self.process_rhs(compiler, connection)
        return f"{text} <%% {words}", [*text_params, *words_params]
