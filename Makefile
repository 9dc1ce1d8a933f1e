# `make` sets up what is missing and builds everything into dist/; `make test` checks it.
#
#   make                 set up, then build            (make ARGS="..." for build.py's options)
#   make test            ruff, mypy, import contract and pytest  (ARGS="..." for pytest's)
#   make test-slow       the tests that take long: whole books, browsers, kills (CI runs both)
#   make installed       the wheel in fresh environments: Python 3.11, 3.12, 3.13 (a minute)
#   make setup           only set up
#   make docs            build the manual into docs/dist/
#   make reference       write the manual's chapters of settings and commands anew
#   make examples        build the book of every construct, examples/handbook, into its dist/
#   make tutorial        draw the tutorial's pictures (about a minute)
#   make writing         draw the pictures of the chapter on writing (half a minute)
#   make update-golden   write the tests' expected files anew
#   make judges          every judge over every artifact of dist/ (about ten minutes)
#   make chaos           kill, disturb and starve every command (about ten minutes)
#   make hostile         every kind of hostile book (about ten minutes)
#   make mutants         put faults into the code, and see that tests find them (hours)
#   make bench           measure everything and write benchmarks/README.md (about three hours)
#   make bench-translations  measure segments, sync, merges, check, adopt (half an hour)
#   make bench-machine   measure machine translation (about ten minutes)
#   make bench-memory    measure the translation memory (about eight minutes)
#   make bench-costs     measure what builds cost, beside other programs (about an hour)
#   make bench-scale     farms of books beside separate builds, and how their costs grow (about an hour)
#   make bench-hard      build every hard book, and count what is lost (about five minutes)
#   make bench-preview   measure the preview, from a save to the page (about five minutes)
#   make bench-workbench measure the workbench with 5,000 messages (about five minutes)
#   make bench-pages     what a designer would mark on the pages of our books (about five minutes)
#   make bench-paragraphs  lines one after the other, and of whole paragraphs (about five minutes)
#   make release         build wheel and sdist, with bill of materials, licences and provenance
#   make lock            renew the three lock files    (LOCK_FLAGS= keeps what is there)
#   make picture         draw the README's picture from dist/, the manual's of lines, and all pages
#   make clean           remove dist/ and the caches, not .venv
#
# PYTHON=python3.12 (say) picks the Python that .venv is made with.

PYTHON ?= python3
ARGS =
LOCK_FLAGS = --upgrade

BIN = .venv/bin

# One more than there are processors: tests wait for browsers and Java, too.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# A Mac's Python doesn't look where Homebrew puts Pango.
ifeq ($(shell uname -s),Darwin)
RUN = DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:/usr/local/lib:/usr/lib"
else
RUN =
endif

.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: build test test-slow installed judges setup setup-dev update-golden bench bench-translations bench-machine
.PHONY: bench-memory bench-scale bench-hard bench-paragraphs bench-pages bench-preview bench-workbench bench-costs docs examples reference tutorial writing chaos hostile mutants release lock picture clean

build: setup
	@$(RUN) $(BIN)/python build.py $(ARGS)

test: setup-dev
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo --no-cache
	$(RUN) $(BIN)/python -m pytest -n $(WORKERS) -m "not slow" $(ARGS)

test-slow: setup-dev
	$(RUN) $(BIN)/python -m pytest -n $(WORKERS) -m slow $(ARGS)

installed: setup-dev
	@sh tools/installed $(ARGS)

judges: setup-dev
	@$(RUN) $(BIN)/python build.py
	$(RUN) $(BIN)/python -m benchmarks.judges $(ARGS)

chaos: setup-dev
	$(RUN) $(BIN)/python -m benchmarks.chaos $(ARGS)

hostile: setup-dev
	$(RUN) $(BIN)/python -m benchmarks.hostile $(ARGS)

mutants: setup-dev
	$(RUN) $(BIN)/python -m tests.mutants --write $(ARGS)

docs: setup
	@$(RUN) $(BIN)/python build.py --project docs $(ARGS)

reference: setup
	$(BIN)/python tools/reference.py

examples: setup
	@$(RUN) $(BIN)/python build.py --project examples/handbook $(ARGS)

writing: setup-dev
	$(RUN) $(BIN)/python tools/writing.py

tutorial: setup-dev
	$(RUN) $(BIN)/python tools/tutorial.py

# tools/setup looks at what is there, in a few hundredths of a second, and adds only what isn't.
setup:
	@PYTHON="$(PYTHON)" sh tools/setup build

setup-dev:
	@PYTHON="$(PYTHON)" sh tools/setup test

update-golden: setup-dev
	$(RUN) $(BIN)/python -m pytest -n $(WORKERS) --update-golden $(ARGS)

# These write what they measured into benchmarks/README.md. Where one of them finds a fault, the
# others are measured all the same.
TRANSLATIONS = exactness histories two_people rewritten seeded_errors unseen_errors false_alarms adoption shapes prose

bench: setup-dev
	@$(RUN) $(BIN)/python build.py
	@$(call measure,$(TRANSLATIONS) machine memory hard_books paragraphs page_faults preview workbench costs scale many_messages judges hostile chaos)

bench-translations: setup-dev
	@$(call measure,$(TRANSLATIONS))

bench-machine: setup-dev
	@$(call measure,machine)

bench-memory: setup-dev
	@$(call measure,memory)

bench-hard: setup-dev
	@$(call measure,hard_books)

bench-paragraphs: setup-dev
	@$(call measure,paragraphs)

bench-pages: setup-dev
	@$(call measure,page_faults)

bench-preview: setup-dev
	@$(call measure,preview)

bench-workbench: setup-dev
	@$(call measure,workbench)

bench-costs: setup-dev
	@$(call measure,costs)

bench-scale: setup-dev
	@$(call measure,scale many_messages)

measure = failed=; for name in $(1); do echo "benchmarks.$$name"; \
	$(RUN) $(BIN)/python -m benchmarks.$$name --write $(ARGS) || failed="$$failed $$name"; done; \
	[ -z "$$failed" ] || { echo "these ended with a fault:$$failed"; exit 1; }

release: setup-dev
	@$(BIN)/python tools/release.py $(ARGS)

lock:
	@PYTHON="$(PYTHON)" sh tools/lock $(LOCK_FLAGS)

picture: setup-dev build
	$(RUN) $(BIN)/python tools/picture.py
	$(RUN) $(BIN)/python tools/lines.py
	$(RUN) $(BIN)/python tools/pages.py
	$(RUN) $(BIN)/python tools/workbench.py

clean:
	rm -rf dist docs/dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name .venv -prune -o -name __pycache__ -type d -exec rm -rf {} +
