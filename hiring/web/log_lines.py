"""What no log line may hold."""

import logging
import re

LINK = re.compile(r"(/i/|/accounts/welcome/|/accounts/password/reset/key/)[^\s/?\"']+")


class HideLinks(logging.Filter):
    """Cut the signed part out of links that let somebody in: whoever reads logs must not be able to open them."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if LINK.search(line):
            record.msg, record.args = LINK.sub(r"\1…", line), ()
        return True
