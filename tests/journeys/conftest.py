"""Whole flows in a real browser over real processes."""

from tests.browser.conftest import browser

__all__ = ["browser"]
