# Two commands for everybody: `make demo` and `make test`. Each sets up all that it needs.
# Needs: make, and Python 3.11 or newer with its venv module.

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
SYNC := --quiet --frozen --extra all --reinstall-package truceline
VENDOR := src/truceline/console/static/vendor
# Tests that draw more, and longer, where TRUCELINE_HYPOTHESIS asks for it.
THOROUGH = $(shell grep -rl --include=test_*.py TRUCELINE_HYPOTHESIS tests)
export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON := $(BIN)/python
export UV_PROJECT_ENVIRONMENT := .venv

.PHONY: help demo test nightly lint types rings unit docs words bench clean
help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.ready: pyproject.toml uv.lock hatch_build.py $(wildcard browser/*.*)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Truceline needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	# Behind a proxy that signs for others, only the system's own certificates know its name.
	# Truceline itself is always built, so that the browser libraries of this lock are there.
	$(BIN)/uv sync $(SYNC) || $(BIN)/uv sync $(SYNC) --system-certs
	touch $@

demo: .venv/.ready ## Run the truce of 27 February 2016, and open its desk in a browser (DEMO=--no-serve: only show it)
	$(BIN)/truceline demo .demo $(DEMO)

test: lint types rings unit ## Check style, types, rings and every claim

lint: .venv/.ready ## Check style
	$(BIN)/ruff check --output-format concise .
	$(BIN)/ruff format --check --quiet .

types: .venv/.ready ## Check types
	$(BIN)/mypy

rings: .venv/.ready ## Check that imports point inwards
	$(BIN)/lint-imports

unit: .venv/.ready ## Run the tests; what the machine lacks is skipped and listed
	# numba knows only of changes to the module itself, not to what it calls.
	find src -name '*.nb[ic]' ! -newer "$$(ls -t src/truceline/*/*.py | head -1)" -delete
	$(BIN)/pytest -n 3 --dist worksteal

nightly: .venv/.ready ## Run the long suites whole (takes hours; disks are tested only as root)
	TRUCELINE_HYPOTHESIS=thorough $(BIN)/pytest -n 2 --dist worksteal $(THOROUGH)
	TRUCELINE_DURABILITY=thorough $(BIN)/pytest tests/durability
	TRUCELINE_FUZZ=$${TRUCELINE_FUZZ:-120} $(BIN)/pytest -n 2 --dist worksteal tests/fuzz/test_explored.py

docs: .venv/.ready ## Write the generated pages of the reference anew
	$(BIN)/python -m truceline.cli.reference
	$(BIN)/python -m truceline.cli.picture

words: .venv/.ready ## Bring the catalogues of the console up to what its pages say
	$(BIN)/python -m truceline.console.word_list

bench: .venv/.ready ## Run every benchmark, each beside its peers (takes long)
	$(BIN)/uv sync --quiet --frozen --extra all --group bench || $(BIN)/uv sync --quiet --frozen --extra all --group bench --system-certs
	# A benchmark that finds nothing to run on says so, and ends with 2.
	for each in benchmarks/*.py; do echo "== $$each"; $(BIN)/python $$each || [ $$? -eq 2 ] || exit 1; done

clean: ## Remove what was built here
	rm -rf .venv $(VENDOR) .browser-tests .demo .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis
