# Short targets; `make help` lists them. Each sets up what it needs, once.
PYTHON ?= python3
THEME ?= 山间明月
STYLE ?= song-ink
SEED ?= 0

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint requirements/constraints.txt
PINS := pyproject.toml requirements/constraints.txt

# Files of tests side by side, as many as there are cores (four at most: each takes a gigabyte), a thread each.
PYTEST := pytest -n auto --maxprocesses 4 --dist loadfile

LINT := "ruff check ." "ruff format --check ." "mypy" "lint-imports --no-logo"
# Run all, also after one has failed: a slip of style must not hide what the tests say.
run_all = @status=0; for check in $(1); do echo "── $$check"; OMP_NUM_THREADS=1 $(BIN)/$$check || status=1; done; exit $$status

.DEFAULT_GOAL := help
.PHONY: help create studio test postgres lint bench peers docs stickers photographs clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

create: .venv/.installed  ## set up .venv, paint a first picture and print where it lies (THEME=… STYLE=… SEED=…)
	@$(BIN)/danqing create "$(THEME)" --style "$(STYLE)" --seed $(SEED) --output "$(CURDIR)/out/$(THEME).png" --force

studio: .venv/.studio  ## open the studio in the browser (OPTIONS="--port 8000 --data FOLDER …")
	@$(BIN)/danqing studio $(OPTIONS)

test: .venv/.tested  ## run every check: style, types, import directions, then the tests
	$(call run_all,$(LINT) "$(PYTEST)")

# Those that drive a browser, or have to do with the engine alone, say nothing more there.
postgres: .venv/.tested  ## run the studio's tests once more, on a PostgreSQL server of their own
	OMP_NUM_THREADS=1 tools/with_postgres $(BIN)/$(PYTEST) -q tests/studio \
	  --ignore-glob '*/test_browser*' --ignore-glob '*/test_engine*' --ignore tests/studio/test_launch.py

lint: .venv/.tested  ## check style (ruff), types (mypy) and the direction of imports (import-linter)
	$(call run_all,$(LINT))

bench: .venv/.benched  ## measure speed, memory and quality beside the peers
	$(BIN)/python -m bench.create

peers: .venv/.benched  ## install the published GANs for bench.train, in build/peers
	$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --upgrade --target build/peers \
	  --requirement bench/requirements-peers.txt

docs: .venv/.tested  ## write docs/cli.md anew from the commands' own --help
	$(BIN)/python -m tools.cli_docs

# The drawings the sticker styles are trained on; needs npm, and Debian's openclipart-png for the clip art.
PACKAGES ?= build/packages
DATA ?= data
stickers: .venv/.dev  ## gather drawings of things from public packages (PACKAGES=… DATA=…)
	npm install --silent --prefix "$(PACKAGES)" emojibase-data emoji-datasource-google emoji-datasource-twitter \
	  @lobehub/fluent-emoji-3d @lobehub/fluent-emoji-flat
	$(BIN)/python recipes/gather_stickers.py "$(PACKAGES)/node_modules" "$(DATA)/stickers"

# Photographs that the Enlarger is trained on, from two of Debian's packages; needs no root.
photographs: .venv/.dev  ## gather photographs from public packages (PACKAGES=… DATA=…)
	mkdir -p "$(PACKAGES)/debian"
	cd "$(PACKAGES)/debian" && apt-get download -qq plasma-workspace-wallpapers tuxpaint-stamps-default
	for file in "$(PACKAGES)"/debian/*.deb; do dpkg-deb --extract "$$file" "$(PACKAGES)/debian" || exit; done
	$(BIN)/python recipes/gather_photographs.py "$(PACKAGES)/debian" "$(DATA)"

clean:  ## remove .venv, caches and what `make create` painted
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment; each stamp says which extras it holds. `touch` comes last, so a broken download is tried again.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Danqing needs Python 3.11 or newer; say which one: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: $(PINS) | .venv/bin/python
	$(PIP) --editable .
	@touch $@

.venv/.studio: $(PINS) | .venv/bin/python
	$(PIP) --editable '.[studio]'
	@touch $@ .venv/.installed

.venv/.tested: $(PINS) | .venv/bin/python
	$(PIP) --editable '.[test]'
	@touch $@ .venv/.installed .venv/.studio

.venv/.benched: $(PINS) | .venv/bin/python
	$(PIP) --editable '.[bench]'
	@touch $@ .venv/.installed

.venv/.dev: $(PINS) | .venv/bin/python
	$(PIP) --editable '.[dev]'
	@touch $@ .venv/.installed .venv/.studio .venv/.tested .venv/.benched
