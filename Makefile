# The one command surface. `make` lists the targets.
SHELL := /bin/sh
.DEFAULT_GOAL := help
# Node 24 comes with the packages; a system's Node is only needed to install them.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

INSTALLED := node_modules/.package-lock.json

.PHONY: help install up clean check format test test-unit test-integration test-api prove bench faults \
  replay image image-base image-run test-image deps test-infra render scan

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

install: $(INSTALLED) ## install the packages

$(INSTALLED): package.json package-lock.json
	@echo "Installing packages (once, about half a minute) …"
	@npm ci --no-audit --no-fund
	@node -e 'if (parseInt(process.versions.node, 10) < 24) { console.error("Node 24 or newer is needed and no package of it exists for this platform: install it from nodejs.org"); process.exit(1) }'
	@touch $@

up: install ## run the API with PostgreSQL and the AirVisual simulator (Ctrl-C stops it)
	@PORT=$(PORT) ADMIN_PORT=$(ADMIN_PORT) SIMULATOR_PORT=$(SIMULATOR_PORT) node tests/embedded/up.ts
PORT ?= 9090
ADMIN_PORT ?= 9091
SIMULATOR_PORT ?= 9092

clean: install ## remove what `make up` keeps
	@node tests/embedded/clean.ts

check: install ## types, lint and format
	@tsc -p .
	@biome check --error-on-warnings

format: install ## format, and mend what lint can mend
	@biome check --write

test: check deps ## every test that needs no cluster
	@mocha 'tests/unit/**/*.test.ts' 'tests/integration/**/*.test.ts' 'tests/infra/**/*.test.ts' \
	  tests/acceptance/started.test.ts

test-unit: install ## pure code and the rules of the architecture
	@mocha 'tests/unit/**/*.test.ts'

test-integration: install ## a real PostgreSQL, real HTTP servers
	@mocha 'tests/integration/**/*.test.ts'

test-infra: install deps ## the whole platform program, recorded without cloud or cluster
	@mocha 'tests/infra/**/*.test.ts'

test-api: install ## the API's contract, from outside: API_URL=http://… [SIMULATOR_URL=http://…]
	@mocha tests/acceptance/url.test.ts

prove: install deps ## each mutation must turn its test red
	@node tests/mutations/prove.ts

bench: install ## measurements, apart from the tests (BENCH_ROUNDS=5 BENCH_SECONDS=3 BENCH_ONLY=1,4)
	@[ -n "$$BENCH_ONLY" ] || node tests/bench/cell-sizes.ts
	@node tests/bench/bench.ts

faults: install ## breaks every neighbour of the service and counts (FAULTS_ONLY=name,name FAULTS_SHORT=1)
	@node tests/faults/run.ts

replay: install ## store the unstored-query lines of a log, each once: make -s replay < log (needs DATABASE_URL)
	@node service/replay.ts

# The images' tag; BASE is another base than the Dockerfile's own.
TAG ?= dev

image: install ## build the images of the API and the simulator, and the list of their parts (TAG=dev BASE=…)
	@TAG=$(TAG) BASE=$(BASE) node service/image/build.ts

image-base: install ## a base for `make image` where none can be pulled: make image BASE=localhost/node24-stand-in
	@node tests/stand-ins/node/build.ts

image-run: install ## `make up` with the images' programs in containers
	@IMAGE_TAG=$(TAG) $(MAKE) --no-print-directory up

# All of the service's tests that need no clock of their own.
IN_CONTAINER := $(addprefix tests/integration/service/, $(addsuffix .test.ts, \
  admin coordinates listener log main migrate purge replay roles server middleware/* \
  routes/docs routes/home routes/list-parameters routes/openapi routes/queried-cities))

test-image: install ## what is in the images, two builds of one commit, and the API's tests against a container
	@IMAGE_TAG=$(TAG) mocha 'tests/image/**/*.test.ts' $(IN_CONTAINER) tests/acceptance/started.test.ts

deps: install ## bring the manifests that the platform installs, pinned by their checksums (needs Go once)
	@node platform/commands/deps.ts

STACK ?= local

render: install deps ## every object of a stack in a cluster, in the order of its making: STACK=local
	@STACK=$(STACK) node tests/infra/render.ts

scan: render ## checkov over what is rendered, every finding mended or waived: STACK=local (needs Python)
	@STACK=$(STACK) node tests/scan/scan.ts
