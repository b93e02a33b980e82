# The commands of the project; `make help` lists them. What they do is in deploy/local/.

PYTHON ?= python3
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
stateful hammer crash fuzz-files: export TIER ?= N

LOCK = .venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
       --no-emit-index-url --no-header --no-annotate -q pyproject.toml

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 12

run: ## set up and run everything on this machine; PORT, HOST, DATABASE_URL, BROKER_URL, CACHE_URL
	@exec $(PYTHON) -m deploy.local run

test: ## set up, then lint, types, import contracts and all tests; DATABASE_URL, LONG=1, PYTEST_ARGS
	@exec $(PYTHON) -m deploy.local test

lint: ## lint, format and types only
	@exec $(PYTHON) -m deploy.local lint

pytest: ## tests only; PYTEST_ARGS='-m database'
	@exec $(PYTHON) -m deploy.local pytest

bench: ## benchmarks, one JSON object a line; ONLY=name, SCALE=0.1
	@exec $(PYTHON) -m deploy.local bench

stateful: ## random histories of ledger, register and market, long; TIER=N or R
	@PYTEST_ARGS="-m stateful $(PYTEST_ARGS)" exec $(PYTHON) -m deploy.local pytest

hammer: ## many clients at once, long; TIER=N or R
	@PYTEST_ARGS="-m hammer $(PYTEST_ARGS)" exec $(PYTHON) -m deploy.local pytest

crash: ## kill -9 in the middle, long; TIER=N or R
	@PYTEST_ARGS="tests/crash $(PYTEST_ARGS)" exec $(PYTHON) -m deploy.local pytest

fuzz-files: ## thousands of hostile files and honest photographs to a running server; TIER=N or R, FUZZ_SEED
	@PYTEST_ARGS="-m fuzz -rP $(PYTEST_ARGS)" exec $(PYTHON) -m deploy.local pytest

tour: ## walk docs/how-to/tour.md through a running demonstration; PORT
	@.venv/bin/python -m tests.demonstration.tour

manage: ## manage.py on the private database; ARGS='audit_ledger'
	@exec $(PYTHON) -m deploy.local manage

format: setup ## rewrite the code as ruff likes it
	@.venv/bin/ruff check --fix --quiet; .venv/bin/ruff format

messages: setup ## compile the translations, where gettext is installed
	@if command -v msgfmt >/dev/null; then .venv/bin/python manage.py compilemessages; \
	else echo "msgfmt is missing: apt-get install gettext" >&2; fi

lock: setup ## compile requirements*.txt from pyproject.toml
	@$(LOCK) -o requirements.txt
	@$(LOCK) --extra dev -o requirements-dev.txt

setup: ## .venv with what development needs
	@exec $(PYTHON) -m deploy.local setup

clean: ## remove .venv, caches and var/ with the private database
	@exec $(PYTHON) -m deploy.local clean

.PHONY: help run test lint pytest bench stateful hammer crash fuzz-files tour manage format messages lock setup clean
