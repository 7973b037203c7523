# Everything runs from here; `make demo` and `make test` need only Python >= 3.10, git and make.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Modules are compiled once, not in every process of the tests.
export PYTHONDONTWRITEBYTECODE :=
OUT ?= demo
# The files of tests are shared out among as many processes; `make test TESTERS=0` runs them in this one.
TESTERS ?= logical

# What the frameworks' own tests need besides; tests of what is missing are skipped, and are the same both ways.
TESTS_NEED = beautifulsoup4 html5lib numpydoc pytz tabulate xlsxwriter zstandard

.PHONY: all install demo test test-on-demand test-frameworks lint types format proto bench clean
all: lint types test

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "autolog needs Python >= 3.10; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m compileall -q autolog integrations store
	@touch $@

install: $(VENV)/.installed   ## this checkout into a virtual environment that another one has filled
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -m compileall -q autolog integrations store

demo: $(VENV)/.installed      ## prepare.py, train.py and evaluate.py under `autolog run`, then trace and impact
	PATH="$(abspath $(BIN)):$$PATH" sh examples/breast_cancer/run.sh $(OUT)

test: $(VENV)/.installed
	$(BIN)/python -m pytest -m "not on_demand" -n $(TESTERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-on-demand: $(VENV)/.installed
	$(BIN)/python -m pytest -m on_demand

test-frameworks: $(VENV)/.installed    ## parts of the tests in the frameworks' wheels, without and with autolog
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TESTS_NEED)
	$(BIN)/python tests/frameworks/run.py

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(VENV)/.installed
	$(BIN)/mypy

proto:                        ## regenerate store/autolog_store/proto with the oldest protoc whose code still runs everywhere
	PYTHON=$(PYTHON) sh store/proto/generate.sh

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) .venv-mlmd .venv-mlflow $(OUT) .autolog dist .mypy_cache .ruff_cache .pytest_cache
