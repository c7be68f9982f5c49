# Two commands: `make run` starts the map, `make test` checks everything. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run editor test lint format contracts bench bench-coverage bench-heritage bench-registers bench-exports bench-presenting pictures translations build clean browser postgis poppler migrate fuzz
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501
# localhost answers this machine alone; 0.0.0.0 lets the telephones of a hall follow a presentation.
ADDRESS ?= localhost
RAW_DATA ?= ../shared/data
CHECKED := geo app.py pages
# The Python an environment is made with: the newest supported one found, or make run PYTHON=…
PYTHON ?=
export CHROMIUM

SUPPORTED := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

help:
	@echo 'make run     install what is needed and start the map on http://localhost:$(PORT)'
	@echo 'make editor NAME=…  set the password of somebody who may edit'
	@echo 'make test    lint, types, imports, all tests with coverage, in a real browser'
	@echo 'make lint    only the checks that read the code'
	@echo 'make format  put the code into the one format'
	@echo 'make contracts  open exports in QGIS and LibreOffice (Debian: installs them)'
	@echo 'make bench   measure the map page against an ordinary one'
	@echo 'make bench-coverage  measure travel times and indicators beside other libraries'
	@echo 'make bench-heritage  measure links to heritage beside geopandas and PostGIS'
	@echo 'make bench-registers measure registers: read, checked, published and loaded'
	@echo 'make bench-exports   measure files written beside ogr2ogr'
	@echo 'make bench-presenting  measure the stage, its audience, slides and factsheets'
	@echo 'make fuzz    feed every reader of registers with broken files (FUZZ_SECONDS=300 each)'
	@echo 'make pictures      take the pictures of docs/ again'
	@echo 'make translations  collect new texts into the Mongolian catalogue'
	@echo 'make migrate make or renew the tables of registers in CLC_DATABASE_URL'
	@echo 'make build   derive data/ from raw inputs (RAW_DATA=$(RAW_DATA))'
	@echo 'make clean   remove the environment and all caches'
	@echo 'Variables:   PYTHON (3.11-3.13), PORT, ADDRESS (0.0.0.0: for others too), CHROMIUM (a Chromium or Chrome), RAW_DATA'

run: $(VENV)/.installed
	$(PY) -m streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS)

# The name may hold spaces and quotes: it goes by the environment.
editor: $(VENV)/.installed
	@if [ -z "$$NAME" ]; then echo 'Whose password? make editor NAME=…' >&2; exit 1; fi
	@$(PY) -m geo.store.editors set "$$NAME"

test: lint browser postgis poppler
	$(PY) -m pytest --cov --cov-report=term-missing:skip-covered -n 2 --dist loadgroup

lint: $(VENV)/.installed-test
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy --strict $(CHECKED)
	$(VENV)/bin/lint-imports --no-logo

format: $(VENV)/.installed-test
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

# Programs too heavy for every change: QGIS reads with a Python of its own.
contracts: $(VENV)/.installed-test
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    --no-install-recommends python3-qgis qgis-providers libreoffice-calc \
	    libreoffice-impress poppler-utils >/dev/null; \
	fi
	$(PY) -m pytest tests/contracts_heavy

bench: $(VENV)/.installed-test browser
	$(PY) -m tests.bench

bench-coverage: $(VENV)/.installed-test
	$(PY) -m tests.bench.coverage

bench-heritage: $(VENV)/.installed-test postgis
	$(PY) -m tests.bench.heritage

bench-registers: $(VENV)/.installed-test postgis
	$(PY) -m tests.bench.registers

bench-exports: $(VENV)/.installed-test
	$(PY) -m tests.bench.exports

bench-presenting: $(VENV)/.installed-test browser
	$(PY) -m tests.bench.presenting

# Wheels of the fuzzer are for Linux and Python 3.11 only.
fuzz: $(VENV)/.installed-test
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-fuzz.txt
	$(PY) -m tests.fuzz

pictures: $(VENV)/.installed-test browser
	CLC_PICTURES=docs $(PY) -m pytest -q tests/browser/test_pictures.py

# New texts enter the catalogue untranslated; a test names them until they are translated.
translations: $(VENV)/.installed
	$(VENV)/bin/pybabel -q extract -k N_ -k translate -k _ --sort-output --no-location --omit-header -o geo/locale/geo.pot geo pages
	$(VENV)/bin/pybabel -q update -N -l mn --omit-header --ignore-obsolete -i geo/locale/geo.pot -o geo/locale/mn/LC_MESSAGES/geo.po
	rm geo/locale/geo.pot

build: $(VENV)/.installed
	$(PY) -m geo.sources.build $(RAW_DATA) data

migrate: $(VENV)/.installed
	$(PY) -m geo.store.registers migrate

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
	find geo pages tests -name __pycache__ -type d -exec rm -rf {} +

# An environment that does not work (none yet, or its Python gone) is made anew.
$(VENV)/.installed: requirements.txt
	@if ! $(PY) -c '$(SUPPORTED)' 2>/dev/null; then \
	  found=; \
	  for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
	    if "$$python" -c '$(SUPPORTED)' 2>/dev/null; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo 'No usable Python: install 3.11, 3.12 or 3.13 with its venv module (Debian: apt install python3-venv), or name one: make run PYTHON=/path/to/python3' >&2; \
	    exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$found"; \
	  "$$found" -m venv --clear $(VENV); \
	fi
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-test: requirements-test.txt $(VENV)/.installed
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@

# The tests look at pixels: a Chromium that is there, else Debian's, else Playwright's own.
browser: $(VENV)/.installed-test
	@found() { \
	  for name in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	    [ -n "$$name" ] && "$$name" --version >/dev/null 2>&1 && return 0; \
	  done; \
	  return 1; \
	}; \
	if ! found && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core || true; \
	fi; \
	found || $(PY) -m playwright install chromium

# Pages made as PDF are read back by a program of another house.
poppler:
	@if ! command -v pdftotext >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends poppler-utils || true; \
	fi; \
	if ! command -v pdftotext >/dev/null; then \
	  echo 'No pdftotext: install Poppler (Debian: apt install poppler-utils; macOS: brew install poppler)' >&2; \
	  exit 1; \
	fi

# Distances are compared with PostGIS: the one that is there, else Debian's. The tests start a server
# of their own, as the account postgres where they are run by root.
postgis:
	@found() { ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || \
	  ls "$$(pg_config --sharedir 2>/dev/null)/extension/postgis.control" >/dev/null 2>&1; }; \
	if ! found && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends postgresql postgresql-postgis || true; \
	fi; \
	if ! found; then \
	  echo 'No PostGIS: install it (Debian: apt install postgresql-postgis; macOS: brew install postgis)' >&2; \
	  exit 1; \
	fi
