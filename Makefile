# make lab    install what is needed into .venv, then open JupyterLab on your own copy of the notebooks
# make test   install what the tests need, then run the checks
# The other targets are for people who change labkit; CONTRIBUTING.md says when.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE # else each of the many processes compiles all of labkit anew

.DEFAULT_GOAL := help
.PHONY: help lab test types tests long class class-test docs picture format notebooks browser twin bench clean

help:
	@echo "make lab    opens the workbook in JupyterLab (the first time it installs, about a minute)"
	@echo "make test   runs the checks, in less than five minutes"
	@echo "make long   runs the checks that take longer: all pages in a browser, real processes, whole walks"
	@echo "make class  opens a class on JupyterHub (as root; deploy/hub/README.md)"
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
	@echo "== tests and notebooks"
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not long"

long: $(VENV)/.ready-test
	@echo "== pages in the browser, real processes, whole walks"
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m long tests

# The hub and its proxy are installed where the learners' accounts may read, so not in this folder.
CLASS := $(or $(LABKIT_CLASS),/srv/labkit-class)
CLASS_PROXY := $(CLASS)/proxy/node_modules/.bin/configurable-http-proxy

class: $(CLASS)/.ready
	@LABKIT_CLASS=$(CLASS) LABKIT_CLASS_PROXY=$(CLASS_PROXY) $(CLASS)/python/bin/labkit class open deploy/hub/jupyterhub_config.py

$(CLASS)/.ready: pyproject.toml deploy/hub/package.json
	@[ "$$(id -u)" = 0 ] || { echo "A class gives each learner an account of this machine, so it needs root: sudo make class"; exit 1; }
	@command -v npm >/dev/null || { echo "The class's proxy needs Node.js: install the packages nodejs and npm, then try again."; exit 1; }
	@mkdir -p $(CLASS)/proxy && chmod 755 $(CLASS) && cp deploy/hub/package.json $(CLASS)/proxy/
	@npm install --prefix $(CLASS)/proxy --no-package-lock --no-audit --no-fund --loglevel=error
	@$(PYTHON) -m venv $(CLASS)/python && $(CLASS)/python/bin/python -m pip install --quiet ".[class]"
	@touch $@

class-test: $(VENV)/.ready-test $(VENV)/class/node_modules
	LABKIT_CLASS_TEST=1 $(BIN)/python -m pytest tests/hub

$(VENV)/class/node_modules: deploy/hub/package.json | $(VENV)/.ready-test
	@mkdir -p $(VENV)/class && cp deploy/hub/package.json $(VENV)/class/
	@npm install --prefix $(VENV)/class --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@

docs: $(VENV)/docs/.ready
	$(VENV)/docs/bin/python -m sphinx -q -W docs docs/built

$(VENV)/docs/.ready: docs/requirements.txt | $(VENV)/bin/python
	@$(PYTHON) -m venv $(VENV)/docs && $(VENV)/docs/bin/python -m pip install --quiet -r docs/requirements.txt
	@touch $@

picture: $(VENV)/.ready-test
	$(BIN)/python .ci/picture.py

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
	$(BIN)/python benchmarks/ways.py

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
