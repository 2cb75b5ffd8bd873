"""Looks for cycles less often while tests run: some hundred thousand objects of the framework stay for good."""

import gc


def pytest_collection_finish():
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
