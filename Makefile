# Everything a person does with this repository. `make help` lists it.

.DEFAULT_GOAL := help
SHELL := /bin/bash
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export PATH := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/portico/node/bin:$(PATH)

# More for the browser tests, for example: make e2e ARGS='sign-in --project js-sqlite'
ARGS ?=

.PHONY: help run test lint fmt e2e bench deny tools rust-tests browser-tests

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start Portico at http://localhost:3000
	cargo run --release --locked

test: tools lint ## everything: format, lints, Rust tests on SQLite and PostgreSQL, browser tests on both
	scripts/with-postgres.sh $(MAKE) --no-print-directory rust-tests browser-tests

lint: ## check the format and the lints
	cargo fmt --all --check
	cargo clippy --locked --all-targets -- -D warnings

fmt: ## format the code
	cargo fmt --all

e2e: ## the browser tests alone; ARGS go to Playwright
	scripts/ensure-tools.sh
	scripts/with-postgres.sh $(MAKE) --no-print-directory browser-tests

bench: ## one table: what this machine can do, and what Portico and a peer make of it
	scripts/ensure-tools.sh rust postgres peer
	POSTGRES_DURABLE=1 scripts/with-postgres.sh cargo bench --locked --bench portal -- $(ARGS)

deny: ## advisories, licences and sources of the dependencies (needs cargo-deny)
	cargo deny --locked check

# The parts of `test`; they expect a PostgreSQL in AUTH_TEST_DATABASE_URL.

tools:
	scripts/ensure-tools.sh

rust-tests:
	cargo test --locked

browser-tests:
	cargo build --locked
	cd end2end && npm run --silent types && npm test --silent -- $(ARGS)
