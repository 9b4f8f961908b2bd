# Two commands are enough: `make run` opens Tirek on the practice school, `make test` proves that it works.
# The model engine is published as source only, so it is left out of the list here and built by packaging/engine/build.sh.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ENGINE := $(VENV)/.engine
TESTED := $(VENV)/.tests-ready
OUT ?= out
T ?= tests
# The order of tests is shuffled, the same way each time unless asked otherwise: SEED=random
SEED ?= 20261121

.DEFAULT_GOAL := help
.PHONY: help setup run tour test lint types contracts unit soak bench lock translations package test-package stick clean

help:  ## this list
	@echo "Tirek, the workplace of a primary union organisation"
	@echo
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/p' Makefile | expand -t 22
	@echo
	@echo "  make unit T=path      one part of the tests"

setup: $(READY) $(ENGINE) translations  ## virtual environment, locked dependencies, the model engine (built once)

$(READY): requirements/all.txt pyproject.toml packaging/system.sh
	@bash packaging/system.sh $(PYTHON)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies..."
	@awk '/^[^ #]/ {skip = /^llama-cpp-python==/} !skip' requirements/all.txt > $(VENV)/requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $(VENV)/requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(ENGINE): $(READY) packaging/engine/build.sh packaging/engine/ship.sh requirements/model.txt
	@bash packaging/engine/build.sh $(BIN)/python
	@touch $@

$(TESTED): $(READY) packaging/system.sh
	@bash packaging/system.sh $(PYTHON) tests
	@touch $@

translations: $(READY)
	@$(BIN)/python -m tirek.foundation.language.catalogues
	@$(BIN)/python -m compileall -q desktop protocol central

run: setup  ## open Tirek on the practice school (without a display: the same day, headless)
	@bash packaging/run.sh $(BIN) $(OUT)

tour: setup  ## the whole working day headless; pictures and papers in out/tour
	@$(BIN)/tirek tour --out $(OUT)/tour

test: setup lint types contracts unit  ## everything that must be green: linters, types, contracts, tests

lint: $(READY)  ## style, mistakes, licences of what is shipped
	@$(BIN)/ruff check .
	@$(BIN)/python tools/licences.py --check

types: $(READY)  ## strict types of rules, services and the protocol
	@$(BIN)/pyright --warnings

contracts: $(READY)  ## who may import whom
	@$(BIN)/lint-imports --no-cache

unit: setup $(TESTED)  ## the tests (T=path for a part, WITHOUT=engine as if the model engine were not built)
	@$(if $(filter engine,$(WITHOUT)),TIREK_WITHOUT_ENGINE=1 )$(BIN)/python -m pytest -n 2 --dist loadfile --max-worker-restart 0 $(if $(filter random,$(SEED)),,--randomly-seed=$(SEED)) $(T)

soak: setup $(TESTED)  ## long runs: hours of writing, killing and exchanging
	@$(BIN)/python -m pytest -m soak $(T)

bench: setup  ## each figure beside what it is compared to
	@$(BIN)/tirek bench

package: setup  ## dist/: the installer for Windows, the .deb and the archive for Linux (PACKING=zlib: quicker, larger)
	@bash packaging/cached.sh windows bash packaging/windows/build.sh $(abspath $(BIN))/python
	@bash packaging/cached.sh linux bash packaging/linux/build.sh $(abspath $(BIN))/python

test-package: package  ## install what was packed, walk a short day in it, renew and remove it: under Wine and in a clean Debian (as root); a stick of it
	@bash packaging/cached.sh windows-test bash packaging/windows/test.sh $(abspath $(BIN))/python
	@bash packaging/cached.sh linux-test bash packaging/linux/test.sh $(abspath $(BIN))/python
	@bash packaging/usb/test.sh $(abspath $(BIN))/python
	@$(BIN)/python -m pytest -q $(if $(filter random,$(SEED)),,--randomly-seed=$(SEED)) tests/packaging

stick: package  ## the regional stick in OUT=DIR: installers, update, how to install, checksums, signed list (MODEL=file, PACKS=dir)
	@packaging/usb/tirek-stick $(OUT) $(if $(MODEL),--model $(MODEL)) $(if $(PACKS),--packs $(PACKS))

lock:  ## resolve the dependencies anew and lock them with hashes
	@bash packaging/lock.sh $(BIN)
	@bash packaging/windows/lock.sh $(BIN)
	@bash packaging/linux/lock.sh

clean:  ## remove what was made, but not the built engine
	rm -rf $(VENV) $(OUT) build dist translations/build
