# The one command surface. `make` lists the targets.
SHELL := /bin/sh
.DEFAULT_GOAL := help
# Node 24 comes with the packages; a system's Node is only needed to install them.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

INSTALLED := node_modules/.package-lock.json

.PHONY: help install up clean check format test test-unit coverage test-integration test-api smoke prove bench faults \
  replay rules dashboards test-rules charts-score image image-push image-base image-run test-image deps test-infra test-engine preview deploy destroy local-up dev cluster-load \
  kind-up kind-down render graph scan scan-charts local-tls passwords creds open doctor

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
	@tsc -p service/status/page
	@biome check --error-on-warnings

format: install ## format, and mend what lint can mend
	@biome check --write

# Two files at a time; one, where they would share a given server.
test: check deps ## every test that needs no cluster
	@mocha --parallel --jobs $(if $(DATABASE_URL),1,2) 'tests/unit/**/*.test.ts' 'tests/integration/**/*.test.ts' 'tests/infra/**/*.test.ts' 'tests/charts/**/*.test.ts' \
	  tests/acceptance/started.test.ts

test-unit: install ## pure code and the rules of the architecture
	@mocha 'tests/unit/**/*.test.ts'

coverage: install ## the unit tests, and which lines they run: build/coverage/lcov.info
	@c8 mocha 'tests/unit/**/*.test.ts'

test-integration: install ## a real PostgreSQL, real HTTP servers
	@mocha 'tests/integration/**/*.test.ts'

test-infra: install deps ## the whole platform program, recorded without cloud or cluster
	@mocha 'tests/infra/**/*.test.ts'

charts: install deps ## the tools' charts: rendered by Helm, their refusals, their Jobs (needs Go once)
	@mocha 'tests/charts/**/*.test.ts'

golden: install deps ## what the charts render, and pages that are generated, written anew: look at the diff
	@node tests/charts/golden.ts

rules: install ## the rules of Prometheus, as every target gets them: build/observability/rules.yaml
	@node platform/commands/rules.ts

dashboards: install ## the dashboards, for any Grafana, and a page of links to Prometheus: STACK=local [RUNBOOKS=https://…/docs/runbooks]
	@STACK=$(STACK) RUNBOOKS=$(RUNBOOKS) node platform/commands/dashboards.ts

test-rules: install ## each alert fires and stays silent, by promtool; a real Prometheus finds what they read (needs Go once)
	@mocha 'tests/observability/**/*.test.ts'

charts-score: install ## how many of the charts' values have a test that sees them ignored (needs Go once)
	@node tests/charts/score.ts

test-engine: install deps ## the stacks under Pulumi's real engine: up, up again, one change, destroy (needs Go once)
	@mocha 'tests/engine/**/*.test.ts'

test-api: install ## the API's contract, from outside: API_URL=http://… [API_HOST=its name there] [API_RELEASE=…] [SIMULATOR_URL=http://…]
	@mocha tests/acceptance/url.test.ts

smoke: install ## a few tests that production may be asked at any time: API_URL=http://… [API_HOST=its name there] [API_RELEASE=…]
	@mocha tests/acceptance/smoke.test.ts

prove: install deps ## each mutation must turn its test red
	@node tests/mutations/prove.ts

bench: install deps ## measurements, apart from the tests (BENCH_ROUNDS=5 BENCH_SECONDS=3 BENCH_ONLY=1,4)
	@[ -n "$$BENCH_ONLY" ] || node tests/bench/cell-sizes.ts
	@node tests/bench/bench.ts

faults: install ## breaks every neighbour of the service and counts (FAULTS_ONLY=name,name FAULTS_SHORT=1)
	@node tests/faults/run.ts

replay: install ## store the unstored-query lines of a log, each once: make -s replay < log (needs DATABASE_URL)
	@node service/replay.ts

# The images' tag; BASE is another base than the Dockerfile's own.
TAG ?= dev

image: install ## build the images of the API and the simulator, and the list of their parts (TAG=dev BASE=… ONLY=air-quality-api)
	@TAG=$(TAG) BASE=$(BASE) ONLY=$(ONLY) node service/image/build.ts

image-push: install ## push that image to a repository, and say its digest: REGISTRY=registry.example.com/air-quality-api (TAG=dev)
	@TAG=$(TAG) REGISTRY=$(REGISTRY) node service/image/push.ts

image-base: install ## a base for `make image` where none can be pulled: make image BASE=localhost/node24-stand-in
	@node tests/stand-ins/node/build.ts

image-run: install ## `make up` with the images' programs in containers
	@IMAGE_TAG=$(TAG) $(MAKE) --no-print-directory up

# All of the service's tests that need no clock of their own.
IN_CONTAINER := $(addprefix tests/integration/service/, $(addsuffix .test.ts, \
  admin coordinates listener log main migrate purge replay roles server middleware/* \
  routes/docs routes/home routes/list-parameters routes/openapi routes/queried-cities \
  status/* status/page/* tracing/open-telemetry))

test-image: install ## what is in the images, two builds of one commit, the API's tests against a container, backups and their restore
	@IMAGE_TAG=$(TAG) mocha 'tests/image/**/*.test.ts' $(IN_CONTAINER) tests/acceptance/started.test.ts

deps: install ## bring the manifests that the platform installs, pinned by their checksums (needs Go once)
	@node platform/commands/deps.ts

STACK ?= local

render: install deps ## every object of a stack in a cluster, in the order of its making: STACK=local
	@STACK=$(STACK) node tests/infra/render.ts

graph: install deps ## a picture of what a stack consists of, in the order of its making: STACK=local
	@STACK=$(STACK) node tests/infra/graph.ts

scan: render ## checkov over what is rendered, every finding mended or waived: STACK=local (needs Python)
	@STACK=$(STACK) node tests/scan/scan.ts

scan-charts: install ## checkov over what the tools' charts render to (needs Python)
	@node tests/scan/scan-charts.ts

# Pulumi as it is installed, or built from its Go modules where it is not.
ENGINE := node tests/support/engine/with-engine.ts

preview: install deps ## what `make deploy` would change: STACK=local
	@STACK=$(STACK) $(ENGINE) node platform/commands/stack.ts preview

deploy: install deps ## `pulumi up` of a stack; asks first, unless it is local: STACK=local
	@STACK=$(STACK) $(ENGINE) node platform/commands/stack.ts deploy

destroy: install deps ## takes a stack away; asks first, unless it is local: STACK=local
	@STACK=$(STACK) $(ENGINE) node platform/commands/stack.ts destroy

local-up: ## the platform on a cluster that has the images: KUBECONFIG=…
	@$(MAKE) --no-print-directory deploy STACK=local

KIND := air-quality
# What brings images of this machine to the nodes.
LOAD ?= $(if $(wildcard /run/air-quality-cluster),node tests/cluster/load.ts,kind load docker-image --name $(KIND))

cluster-load: install ## bring the images of `make image` to the cluster's nodes (TAG=dev)
	@$(LOAD) localhost/air-quality-api:$(TAG) localhost/air-quality-simulator:$(TAG)

dev: install deps ## each saved change of service/ is built and rolled out on the local cluster (BASE=…)
	@LOAD="$(LOAD)" BASE=$(BASE) $(ENGINE) node platform/commands/dev.ts

kind-up: image ## a kind cluster with the platform on it (needs Docker and kind)
	@kind get clusters | grep -qx $(KIND) || \
	  kind create cluster --name $(KIND) --config platform/kind/cluster.yaml
	@$(MAKE) --no-print-directory cluster-load local-up

kind-down: ## remove the kind cluster with everything on it
	@kind delete cluster --name $(KIND)

# Pulumi's command line alone, for a stack's configuration.
CONFIGURE := node tests/support/engine/with-command-line.ts

local-tls: install ## a certificate for a stack, of a CA of this machine; says how to trust it: STACK=local
	@STACK=$(STACK) $(CONFIGURE) node platform/commands/local-tls.ts

passwords: install ## makes up the passwords that a stack lacks, encrypted in its file: STACK=dev
	@STACK=$(STACK) $(CONFIGURE) node platform/commands/passwords.ts

creds: install ## how to reach a stack, and its secrets: STACK=local (make -s creds NAME=… prints one's value)
	@STACK=$(STACK) NAME=$(NAME) $(if $(NAME),$(CONFIGURE)) node platform/commands/creds.ts

open: install ## a delivery tool's pages on this machine: TOOL=sonarqube STACK=dev (needs kubectl)
	@STACK=$(STACK) TOOL=$(TOOL) PORT=$(if $(filter command line,$(origin PORT)),$(PORT)) node platform/commands/open.ts

# What a stack's CronJobs do at their time, done now.
.PHONY: backup restore-drill

backup: install ## one more backup of a stack's database, with checksums: STACK=local (needs kubectl)
	@STACK=$(STACK) CRONJOB=$@ node platform/commands/run-cron-job.ts

restore-drill: install ## restore a stack's latest backup into another server, and compare: STACK=local (needs kubectl)
	@STACK=$(STACK) CRONJOB=$@ node platform/commands/run-cron-job.ts

# Commit to production (docs/pipeline.md).
.PHONY: pipeline stage approve roll-back comment outdated release e2e-pipeline test-jenkinsfile

pipeline: install deps ## all stages from a commit to production; goes on where it stopped (ANEW=1 begins again)
	@$(ENGINE) node platform/pipeline/pipeline-command.ts

stage: install deps ## one stage of the pipeline: NAME=unit
	@NAME=$(NAME) $(ENGINE) node platform/pipeline/stage-command.ts

approve: install ## your yes to the digest that waits, or with REFUSE=reason your no: KEY=~/.ssh/id_ed25519
	@KEY="$(patsubst ~/%,$(HOME)/%,$(KEY))" REFUSE="$(REFUSE)" node platform/pipeline/approve-command.ts

roll-back: install deps ## all requests to the release before, which is still there: STACK=prod
	@STACK=$(STACK) $(ENGINE) node platform/pipeline/roll-back-command.ts

comment: install deps ## what this would change in each stack, what it costs, which rules break, in Markdown: BASE=origin/main
	@$(if $(BASE),BASE=$(BASE)) node tests/infra/comment.ts

outdated: install ## packages that have a newer version, a week old at least; ends with 1 when there are some
	@node platform/commands/outdated.ts

release: install ## a version's commit and tag, with its day in the changelog; pushes nothing: VERSION=1.2.0
	@VERSION=$(VERSION) node platform/commands/release.ts

e2e-pipeline: install deps ## the pipeline on a real cluster: green, cut off, a fault at each stage, bad releases under load (PIPELINE_ONLY=…)
	@$(ON_CLUSTER) $(ENGINE) node tests/pipeline/main.ts

test-jenkinsfile: install ## the Jenkinsfile under the real Groovy compiler, against the pipeline's data (needs Maven once, Java)
	@mocha 'tests/jenkins/**/*.test.ts'

# On AWS.
.PHONY: cost aws-validate aws-emulate bootstrap status leaks rotate-key

cost: install deps ## what a stack on AWS costs a month; fails above its budget: STACK=dev
	@STACK=$(STACK) node tests/infra/cost.ts

aws-validate: install deps ## every input of AWS, read by the real provider's validators: STACK=dev (needs terraform)
	@STACK=$(STACK) node tests/terraform/validate.ts

aws-emulate: install deps ## the stack's AWS made, looked at and destroyed on an emulator: STACK=dev (needs terraform, Python)
	@STACK=$(STACK) node tests/terraform/emulate.ts

bootstrap: install ## what an account needs before its first stack; shows it, DO=1 makes it: STACK=dev (needs aws)
	@STACK=$(STACK) DO=$(DO) node platform/commands/aws/bootstrap.ts

status: install ## what a stack says of itself, and whether it answers: STACK=dev
	@STACK=$(STACK) $(CONFIGURE) node platform/commands/status.ts

leaks: install ## what carries a stack's tags on AWS and is not in its state: STACK=dev (needs aws)
	@STACK=$(STACK) $(CONFIGURE) node platform/commands/aws/leaks-command.ts

rotate-key: install ## another AirVisual key for a stack, read from standard input: STACK=prod
	@STACK=$(STACK) $(CONFIGURE) node platform/commands/rotate-key.ts

doctor: install ## whether this machine has what the commands above need: STACK=local
	@STACK=$(STACK) node platform/commands/doctor.ts

.PHONY: e2e e2e-long clients quality load

# The cluster of `make cluster-up`, unless another one is named.
ON_CLUSTER = $(if $(KUBECONFIG),,$(addprefix KUBECONFIG=,$(wildcard /var/lib/air-quality-cluster/kubeconfig))) LOAD="$(LOAD)"

e2e: install deps ## the platform's promises on a real cluster, under load: KUBECONFIG=… (E2E_ONLY=name,name)
	@$(ON_CLUSTER) $(ENGINE) mocha tests/e2e/e2e.test.ts

e2e-long: install deps ## 20 rolls, a million requests, and each protection removed once: three quarters of an hour
	@$(ON_CLUSTER) $(ENGINE) mocha tests/e2e/long.test.ts

clients: install ## npm and the image engine against real servers of the protocols that Nexus speaks (needs Go once)
	@node tests/clients/main.ts

quality: install deps ## a real SonarQube by its chart on the cluster: its gate on this project, both ways (needs Maven, a JDK, Chromium)
	@$(ON_CLUSTER) $(ENGINE) node tests/sonarqube/main.ts

load: install ## drives an API that runs: URL=http://… [HOST=its name there] [RATE=100] [SECONDS=30]
	@node tests/e2e/load/main.ts

# Without Docker: Kubernetes itself.
.PHONY: cluster-up cluster-down cluster-status cluster-logs cluster-images

cluster-up: install ## a real Kubernetes of two nodes on this Linux machine, without Docker Hub (root, Go)
	@node tests/cluster/main.ts up

cluster-down: install ## remove that cluster and everything it had on this machine
	@node tests/cluster/main.ts down

cluster-status: install ## its processes, nodes, pods and sizes
	@node tests/cluster/main.ts status

cluster-logs: install ## where its logs are, and the end of each (LOG_LINES=5)
	@LOG_LINES=$(LOG_LINES) node tests/cluster/main.ts logs
LOG_LINES ?= 5

cluster-images: install ## only build the images that stand in for official ones
	@node tests/cluster/main.ts images
