# Lectern's commands. `make help` lists them; docs/operators.md and CONTRIBUTING.md say more.

SHELL := /bin/sh
.DEFAULT_GOAL := help
# Programs of the project come first: the Node that is pinned in package.json before the machine's own.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

# npm writes this file at the end of every installation.
INSTALLED := node_modules/.package-lock.json
BUILT := dist/.built
CLIENT := $(shell find web protocol -path web/server -prune -o -type f -print 2>/dev/null)

.PHONY: help
help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.PHONY: start
start: packages $(BUILT) ## install what is missing, build the client, run Prosody and Lectern until Ctrl-C
	@exec node launcher/start.ts

.PHONY: stop
stop: $(INSTALLED) ## end the Lectern that runs with this data folder
	@node launcher/stop.ts

.PHONY: test
test: test-packages $(BUILT) ## run all tests but those of `make interop`
	@npm --silent test

.PHONY: interop
interop: interop-packages $(INSTALLED) ## run the tests with XMPP clients made by others
	@npm --silent run interop

.PHONY: lint
lint: $(INSTALLED) ## check types, format and style
	@npm --silent run lint

.PHONY: bench
bench: bench-packages $(BUILT) ## measure, on this machine
	@npm --silent run bench

.PHONY: client
client: $(BUILT) ## build the client, when its sources are newer

.PHONY: clean
clean: ## remove what was built and installed below this folder; never the data in var/
	rm -rf dist node_modules

.PHONY: clean-data
clean-data: stop ## remove var/: accounts, rooms, documents, recordings, logs
	rm -rf var

.PHONY: packages
packages:
	@launcher/install-packages.sh run

.PHONY: test-packages
test-packages:
	@launcher/install-packages.sh run test

.PHONY: interop-packages
interop-packages:
	@launcher/install-packages.sh run test interop

.PHONY: bench-packages
bench-packages:
	@launcher/install-packages.sh run test bench

$(INSTALLED): package-lock.json
	npm ci
	@touch $@

$(BUILT): $(INSTALLED) $(CLIENT)
	npm run build
	@mkdir -p $(@D) && touch $@
