# Two commands: `make run` and `make test`. Each installs what it needs into .venv first.
PYTHON ?= python3
BIN := .venv/bin
BENCH := .venv-bench/bin
.DEFAULT_GOAL := help
.PHONY: help install dev training run try test lint bench train encoder clean

help:  ## what each target does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

install: .venv/.installed  ## .venv with the `firstline` command (no torch, no transformers)

.venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Firstline needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

dev: .venv/.dev

.venv/.dev: .venv/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

# torch first and pinned: whatever depends on it would otherwise pull gigabytes of CUDA packages.
training: .venv/.installed  ## adds torch and sentence-transformers: other encoders by name, export of the shipped one
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[training]'

run: install  ## the service with a demo: the page to talk to it opens at the address that it prints
	@$(BIN)/firstline serve

try: install  ## describe a problem on the command line and see what Firstline would do
	@$(BIN)/firstline triage

test: dev  ## all tests
	$(BIN)/python -m pytest -n auto

lint: dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv-bench/.installed  ## speed beside the plain pipeline; with DATA=dir also quality on the public sets there
	$(BENCH)/python -m benchmarks $(if $(DATA),--data "$(DATA)")

# An environment of its own: the plain pipeline needs torch, which .venv stays free of.
.venv-bench/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	$(BENCH)/pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BENCH)/pip install --quiet --disable-pip-version-check -e '.[dev,training]'
	@touch $@

train: install  ## train the shipped model again from the committed corpus
	$(BIN)/python -m training.shipped

encoder: training  ## export, tune and export again the shipped encoders (a quarter of an hour)
	$(BIN)/python -m training.encoder --out models/encoders/minilm-l6-v2-int8
	$(BIN)/python -m training.tune --out build/tuned
	$(BIN)/python -m training.encoder --weights build/tuned --out models/encoders/minilm-l6-v2-firstline-int8

clean:  ## remove what was installed and built
	rm -rf .venv .venv-bench .pytest_cache .mypy_cache .ruff_cache build *.egg-info
