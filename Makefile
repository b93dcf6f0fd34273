# make lab    install what is needed into .venv, then open JupyterLab on your own copy of the notebooks
# make test   install what the tests need, then run every check
# The other targets are for people who change labkit; CONTRIBUTING.md says when.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help lab test types tests format notebooks browser twin bench clean

help:
	@echo "make lab    opens the workbook in JupyterLab (the first time it installs, about a minute)"
	@echo "make test   runs every check"
	@echo "More, for people who change labkit: make format, notebooks, browser, twin, bench, clean"

lab: $(VENV)/.ready-lab
	@$(BIN)/labkit lab

# Types are checked beside the tests, so that no core stands still.
test: $(VENV)/.ready-test
	@echo "== style" && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "== one-way dependencies" && $(BIN)/lint-imports
	@$(MAKE) --no-print-directory -j2 types tests

types: $(VENV)/.ready-test
	@echo "== types" && $(BIN)/mypy

tests: $(VENV)/.ready-test
	@echo "== tests, notebooks and browser"
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

format: $(VENV)/.ready-test
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

notebooks: $(VENV)/.ready-test
	$(BIN)/python .ci/notebooks.py

browser: $(VENV)/.ready-test
	LABKIT_EVERY_STEP=1 $(BIN)/python -m pytest tests/browser

twin: $(VENV)/.ready-test
	$(BIN)/python -m tests.policy.twin --cases 100000

bench: $(VENV)/.ready-test
	$(BIN)/python benchmarks/policy.py
	$(BIN)/python benchmarks/hostile.py
	$(BIN)/python benchmarks/cloud.py
	$(BIN)/python benchmarks/paths.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Set-up happens when it never did, or when pyproject.toml changed since.
$(VENV)/.ready-lab: pyproject.toml | $(VENV)/bin/python
	@sh .ci/install "$(BIN)/python" "."
	@touch $@

$(VENV)/.ready-test: pyproject.toml | $(VENV)/bin/python
	@sh .ci/install "$(BIN)/python" ".[test]"
	@touch $@ $(VENV)/.ready-lab

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "labkit needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	    echo "Install a newer Python, or name one: make PYTHON=python3.12 lab"; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python could not make a virtual environment (see above)."; \
	    echo "On Debian and Ubuntu the package python3-venv is needed for it."; exit 1; }
