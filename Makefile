# Everything a newcomer needs: `make demo` shows the product, `make test` proves it. Both install what is missing.
SHELL := /bin/bash
SWIFT ?= swift
BUILD := $(SWIFT) build --explicit-target-dependency-import-check error
# Relative relocations are packed (glibc 2.36, Debian 12), and what nothing calls is left out.
RELEASE := $(BUILD) -c release --static-swift-stdlib -Xswiftc -use-ld=lld -Xlinker -s -Xlinker --no-export-dynamic \
  -Xlinker -z -Xlinker now -Xlinker -z -Xlinker pack-relative-relocs
SMALL := -Xlinker --no-eh-frame-hdr -Xlinker -T -Xlinker $(CURDIR)/tools/link/no-unwind-tables.ld

.PHONY: demo test setup peers build release deb lint unit e2e faults simulation fuzz soak bench train clean

demo: setup
	$(BUILD) --product safety-gateway
	$(BUILD) --product duty-desk
	@tools/demo.sh

test: peers lint unit e2e

setup:
	@tools/setup.sh

# Also other people's programs that the end-to-end tests talk to; tests of those that cannot be had are skipped.
peers:
	@tools/setup.sh peers || tools/setup.sh

build: setup
	$(BUILD)

# Both programs as they are shipped: stripped, with Swift's own libraries inside.
release: setup
	$(RELEASE) $(SMALL) --product safety-gateway
	$(RELEASE) --product duty-desk
	@tools/no-run-path.py .build/release/safety-gateway .build/release/duty-desk

# Debian packages of both, in .build/deb.
deb: release
	@tools/setup.sh deb
	@tools/deb.sh

lint:
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests Package.swift
	@tools/check-tree.sh

unit:
	$(BUILD) --build-tests
	tools/unit-tests.sh

e2e:
	$(BUILD) --product safety-gateway
	$(BUILD) --product duty-desk
	$(SWIFT) test --disable-xctest --skip-build --filter EndToEndTests

# Longer campaigns. FAULT_SEEDS: how many times a program is killed at a random moment while alarms flow.
faults: setup
	$(BUILD) --build-tests
	$(BUILD) --product safety-gateway
	$(BUILD) --product duty-desk
	FAULT_SEEDS=$${FAULT_SEEDS:-300} $(SWIFT) test --disable-xctest --skip-build --filter "EndToEnd/(KillTests|ClockTests)"

# The alert engine in a world where everything fails: SIMULATION_RUNS seeds (a quarter of an hour for ten thousand).
simulation: setup
	SIMULATION_RUNS=$${SIMULATION_RUNS:-10000} $(SWIFT) test -c release -Xswiftc -enable-testing --disable-xctest \
	  --filter AlertRouterTests.SimulationTests

# `make fuzz SECONDS=60` gives each target so long.
fuzz: setup
	env SECONDS=$(or $(SECONDS),10) BUILD=.build/fuzz sh Fuzz/run.sh

# A day of the simulated home again and again on a running gateway; memory and disk at the end. SOAK_SECONDS: for how long.
soak: release
	tools/soak.sh $${SOAK_SECONDS:-3600}

bench: release
	.build/release/safety-gateway bench ingest --folder .build
	.build/release/safety-gateway bench falls
	.build/release/safety-gateway bench inactivity
	.build/release/safety-gateway bench replay
	.build/release/safety-gateway bench alert-latency
	tools/bench.sh
	Benchmarks/Decode/run.sh
	Benchmarks/Falls/run.sh

train:
	tools/train/train.sh

clean:
	rm -rf .build
