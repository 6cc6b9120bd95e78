# `make plan` and `make test` work on a fresh Debian machine that has python3 with venv, and make. `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# make PYTHON=python3.13 plan: another interpreter, when .venv is made
PYTHON ?= python3
# make OUT=folder plan: where the main job writes
OUT ?= out
# make WORKERS=4 test
WORKERS ?= auto
# make TESTS='tests/topology -k route' test
TESTS ?=

VENV := .venv
BIN := $(VENV)/bin

# A person's own settings must not leak into the environment built here: another folder's packages, another target.
unexport PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX PIP_CONSTRAINT PIP_REQUIRE_HASHES PIP_REQUIRE_VIRTUALENV

# --no-compile: Python compiles the modules that run, when they first run; compiling all of them ahead takes longer
# than the main job does, and a fifth of the environment's size.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
INSTALL := $(PIP) install --no-compile --no-warn-script-location

# Stamps: a step is repeated when what it was made from has changed.
MADE := $(VENV)/.made
RUN := $(VENV)/.installed-run
TEST := $(VENV)/.installed-test
# GNPy, which the tests run on what is exported to it, in an environment of its own: its pins are not ours.
GNPY := $(VENV)/.installed-gnpy

.PHONY: help plan agent test check format bench bench-maps bench-probes loop proof lock reference losses pictures clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

plan: $(RUN) ## build .venv if needed, then the main job: verdicts, report and map of the reference plan, in out/
	$(BIN)/python -m netplan plan --out '$(OUT)'

agent: ## the probes' agent as one file, out/ixprobe.pyz; needs nothing but python3
	@$(PYTHON) probes/deploy/build_agent.py '$(OUT)'

test: $(TEST) $(GNPY) ## every test, heavy proofs with a small count
	.ci/install-system
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

check: $(TEST) ## style, types and the arrows between the packages
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(TEST) ## bring the code into the house's format
	$(BIN)/ruff check --quiet --fix . || true
	$(BIN)/ruff format .

loop: $(TEST) ## as root: agents at five sites, a relay with hidden delays, collector, calibrate: the hidden lengths come back
	.ci/install-system
	$(BIN)/python -m pytest -n 0 -s tests/loop/test_loop.py

proof: $(TEST) $(GNPY) ## the heavy proofs and the property tests in full; takes long
	.ci/install-system
	PROOF=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m 'proof or hypothesis' $(TESTS)

bench: $(TEST) ## times and memory, growth with the size of the network, ratios to peers; kept in build/bench/, drawn in docs/images/
	$(BIN)/python tests/bench/startup.py
	$(BIN)/python tests/bench/scale.py
	$(BIN)/python tests/bench/resilience.py
	$(BIN)/python tests/bench/samples.py
	$(BIN)/python tests/bench/settlement.py
	$(BIN)/python tests/bench/engineering.py
	$(BIN)/python tests/bench/calibration.py
	$(BIN)/python tests/bench/floors.py
	$(BIN)/python tests/bench/formats.py

bench-maps: $(TEST) ## the map page beside stock folium: build, size, time to use, panning; kept in build/bench/
	$(BIN)/python tests/bench/map_pages.py

bench-probes: $(TEST) ## as root: ixprobe beside fping, irtt and scapy between two network namespaces; kept in build/bench/
	.ci/install-system
	$(BIN)/python tests/bench/probes.py

# No lock may hold an index address or a path: the same lock serves whatever mirror a machine is set to.
# Pins stay where they are, except for `make lock UPGRADE=--upgrade`.
UPGRADE ?=
RESOLVE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(UPGRADE)

lock: $(TEST) ## resolve the locks anew: both of pyproject.toml, and GNPy's
	$(RESOLVE) --group build --output-file requirements.lock
	$(RESOLVE) --group test --all-extras --constraint requirements.lock --output-file requirements-test.lock
	echo 'gnpy>=3.0.1,<4' | $(RESOLVE:pyproject.toml=-) --output-file .ci/gnpy.lock

reference: $(RUN) ## build the tables of the reference plan anew from the facts in geodata/data and topology/data
	$(BIN)/python -m topology.reference netplan/reference

losses: $(TEST) ## put the table of what each format carries and loses into docs/formats/interchange.md
	$(BIN)/python -m netplan.interchange.losses docs/formats/interchange.md

pictures: $(TEST) ## draw the pictures of forecast and calibration, take the README's pictures of the map page
	$(BIN)/python tests/maps/exchange_pictures.py docs/images
	$(BIN)/python tests/maps/envelope_picture.py docs/images
	.ci/install-system
	$(BIN)/python -m netplan plan --out build/pictures
	$(BIN)/python tests/maps/pictures.py build/pictures/map.html docs/images

clean: ## remove what the other targets made
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "netplan needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUN): $(MADE) requirements.lock pyproject.toml
	$(INSTALL) --require-hashes --requirement requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST): $(RUN) requirements-test.lock
	$(INSTALL) --require-hashes --requirement requirements-test.lock
	@touch $@

$(GNPY): $(MADE) .ci/gnpy.lock
	$(BIN)/python -m venv --clear --without-pip $(VENV)/gnpy
	$(PIP) --python $(VENV)/gnpy/bin/python install --no-compile --no-warn-script-location \
		--require-hashes --requirement .ci/gnpy.lock
	@touch $@
