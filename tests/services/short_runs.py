"""Imported by workers: a run over a list ends after ten seconds instead of a minute."""

from hiring.operations.import_runs import run_rows

assert run_rows.__kwdefaults__["seconds"] == 60
run_rows.__kwdefaults__["seconds"] = 10.0
