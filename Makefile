# The commands of daily work; each installs what it needs first. `make help` lists them.
# The build itself is CMake's: see CMakePresets.json for the configurations.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: run test bench lint format install clean help tool build build-asan deps

JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
DESTDIR ?=
FILE ?=
ARGS ?=
BENCH_ARGS ?=

# Without INGOT_TESTSUITE the official suite's tests are left out, and say so.
configure = cmake --preset $(1) -DINGOT_TESTSUITE="$${INGOT_TESTSUITE:-}" --log-level=WARNING \
	>/dev/null
INGOT := build/release/bin/ingot
SAMPLE := $(INGOT) run --dir docs::/docs:ro build/release/samples/word_count.wasm \
	/docs/guide.md /docs/internals.md /docs/performance.md

run: tool ## Build, then run a program: make run FILE=app.wasm ARGS="…" (else a sample)
ifeq ($(FILE),)
	$(SAMPLE)
else
	$(INGOT) run $(FILE) $(ARGS)
endif

# ctest names the tests that were skipped; the reasons stand in its log.
left_out = awk '/ Test: / { name = $$3 } \
	/^(SKIPPED|skipped): / { $$1 = name ":"; print "skipped:", $$0 }' \
	build/$(1)/Testing/Temporary/LastTest.log

test: build ## Every test in release, then the small ones under ASan and UBSan
	XDG_CACHE_HOME=$(CURDIR)/build/cache ctest --test-dir build/release --output-on-failure -j $(JOBS)
	$(MAKE) --no-print-directory build-asan
	XDG_CACHE_HOME=$(CURDIR)/build/cache ctest --test-dir build/asan --output-on-failure \
		-j $(JOBS) -L '^(unit|spec|cli|wasi)$$'
	@$(call left_out,release)

bench: build ## Compare with native code and every other engine found: make bench BENCH_ARGS="…"
	python3 bench/run.py --build-dir build/release $(BENCH_ARGS)

# The sources that clang-format and clang-tidy look at; tables (.def) keep their columns.
SOURCES = git ls-files -z -- '*.h' '*.hpp' '*.c' '*.cpp'

lint: build ## clang-format, clang-tidy and tests/style, all as errors
	$(SOURCES) | xargs -0 clang-format-19 --dry-run -Werror
	python3 tests/style/check.py
	python3 tests/style/tidy.py --build-dir build/release --jobs $(JOBS)

format: deps ## Lay out every source with clang-format
	$(SOURCES) | xargs -0 clang-format-19 -i

install: tool ## Install the release build: make install PREFIX=/usr/local DESTDIR=
	DESTDIR="$(DESTDIR)" cmake --install build/release --strip --prefix "$(PREFIX)"

clean: ## Remove every build
	rm -rf build

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

deps:
	@tools/install-deps.sh

# Without the tests: what a first `make run` waits for.
tool: deps
	@$(call configure,release)
	@cmake --build --preset release -j $(JOBS) --target ingot ingot-codegen sample_programs

build: deps
	@$(call configure,release)
	@cmake --build --preset release -j $(JOBS)

build-asan: deps
	@$(call configure,asan)
	@cmake --build --preset asan -j $(JOBS)
