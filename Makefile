# Everything runs from here; `make demo` and `make test` need only Python >= 3.10, git and make.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Modules are compiled once, not in every process of the tests.
export PYTHONDONTWRITEBYTECODE :=
OUT ?= demo
# The demo needs two frameworks, the tests all of them: it does with a small environment where there is no large one.
DEMO_VENV = $(if $(wildcard $(VENV)/.installed),$(VENV),.venv-demo)
# The files of tests are shared out among as many processes; `make test TESTERS=0` runs them in this one.
TESTERS ?= logical

# What the frameworks' own tests need besides; tests of what is missing are skipped, and are the same both ways.
TESTS_NEED = beautifulsoup4 html5lib numpydoc pytz tabulate xlsxwriter zstandard

.PHONY: all install demo test test-on-demand test-frameworks lint types format proto bench clean
all: lint types test

# A virtual environment of Python $(PYTHON), if that is not too old.
NEW_VENV = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "autolog needs Python >= 3.10; try: make PYTHON=python3.12")' && $(PYTHON) -m venv

$(VENV)/.installed: pyproject.toml
	$(NEW_VENV) $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m compileall -q autolog integrations store
	@touch $@

.venv-demo/.installed: pyproject.toml
	$(NEW_VENV) .venv-demo
	.venv-demo/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[examples]'
	@touch $@

install: $(VENV)/.installed   ## this checkout into a virtual environment that another one has filled
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -m compileall -q autolog integrations store

demo: $(DEMO_VENV)/.installed ## prepare.py, train.py and evaluate.py under `autolog run`, then trace and impact
	PATH="$(abspath $(DEMO_VENV)/bin):$$PATH" sh examples/breast_cancer/run.sh $(OUT)

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
	rm -rf $(VENV) .venv-demo .venv-mlmd .venv-mlflow $(OUT) .autolog dist .mypy_cache .ruff_cache .pytest_cache
