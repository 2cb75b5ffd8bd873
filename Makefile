# Everything runs from here; nothing needs root, a system package or Node. `make` alone lists the targets.

PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
WORKERS ?= auto
ARGS ?=

LOCKS := run demo dev
COMPILE := pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-annotate --no-header --quiet $(if $(UPGRADE),--upgrade)
# What a production host would set, for the checks that look at it.
PRODUCTION := SECRET_KEY=0123456789-abcdefghij-KLMNOPQRST-uvwxyz-0123456789-ABCDEFGHIJ DEBUG=false HTTPS=true \
	BEHIND_PROXY=true ALLOWED_HOSTS=fairpanel.example BASE_URL=https://fairpanel.example DATABASE_URL=sqlite://:memory: \
	EMAIL_URL=smtp://mail.fairpanel.example

# Tests, the demo and the benches start processes by the dozen: what one compiled, the next one reads.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo demo-reset test test-pg test-browser lint format bench lock lock-check audit licences migrations clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.demo ## Set everything up and run the site with a demo company (PORT=8000)
	@exec $(PY) -m local.demo

demo-reset: $(VENV)/.demo ## Delete the demo's data and run it afresh
	@exec $(PY) -m local.demo --reset

test: $(VENV)/.dev ## Run all tests on SQLite (ARGS="tests/hiring -k csv")
	$(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-pg: $(VENV)/.dev ## Run all tests on a PostgreSQL started for the purpose
	TEST_DATABASE=postgres $(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-browser: $(VENV)/.dev ## Run the tests that drive Chromium
	$(PY) -m pytest -m browser $(ARGS)

lint: $(VENV)/.dev ## Check style, types, layers, templates, migrations, deployment settings
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	find templates hiring scorecards -name '*.html' -exec $(VENV)/bin/djade --check --target-version 5.2 {} +
	@if grep -n '://' requirements/*.txt; then echo 'requirements/: a lock names a host.'; exit 1; fi
	$(PRODUCTION) $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

format: $(VENV)/.dev ## Rewrite code and templates in the house style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	find templates hiring scorecards -name '*.html' -exec $(VENV)/bin/djade --target-version 5.2 {} +

bench: $(VENV)/.dev ## Measure, and print ratios
	$(PY) -m bench.run $(ARGS)

lock: $(VENV)/.uv ## Recompile requirements/ from pyproject.toml (UPGRADE=1 takes newer versions)
	@for name in $(LOCKS); do \
		echo "requirements/$$name.txt"; \
		extra=; [ $$name = run ] || extra="--extra $$name"; \
		$(PY) -m uv $(COMPILE) $$extra --output-file requirements/$$name.txt || exit 1; \
	done

lock-check: $(VENV)/.uv ## Fail when requirements/ and pyproject.toml disagree
	@before=$$(cat requirements/*.txt | cksum); $(MAKE) --no-print-directory lock; \
	if [ "$$before" != "$$(cat requirements/*.txt | cksum)" ]; then \
		echo 'requirements/ did not fit pyproject.toml; it does now: commit it.'; exit 1; fi

audit: $(VENV)/.dev ## Ask whether any package is known to be vulnerable
	@$(PY) -m local.dependencies audit

licences: $(VENV)/.dev ## Write docs/licences.md from the lock
	@$(PY) -m local.dependencies licences

migrations: $(VENV)/.dev ## Write migrations for changed models
	$(PRODUCTION) $(PY) manage.py makemigrations

clean: ## Delete the virtual environment and all caches; the demo's data in var/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- The virtual environment: one stamp for each lock; it changes only when a lock does -------------

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Fairpanel needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)."; \
		echo "Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making a virtual environment in $(VENV) …"
	@$(PYTHON) -m venv --clear "$(VENV)"

$(VENV)/.uv: requirements/uv.txt | $(PY)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt \
		|| echo "uv cannot be installed here; pip will do."
	@touch $@

# $(1) is the name of the lock. uv is quick; pip reads the same file where uv does not run or finds no index.
define sync
	@echo "Installing requirements/$(1).txt …"
	@$(PY) -m uv pip sync --quiet --python $(PY) --require-hashes requirements/$(1).txt \
		|| $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(1).txt
endef

# The development set contains the demo's: where it is installed, it is kept up to date instead.
$(VENV)/.demo: requirements/demo.txt $(VENV)/.uv
	$(call sync,$(if $(wildcard $(VENV)/.dev),dev,demo))
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.uv
	$(call sync,dev)
	@touch $(VENV)/.demo $@
