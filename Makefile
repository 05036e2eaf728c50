# `make` alone lists what there is to make.

SWIFT ?= swift
PREFIX ?= /usr/local
SOURCES := Package.swift $(wildcard Sources) $(wildcard Tests)
FORMAT_OPTIONS := --recursive --parallel --configuration .swift-format

.DEFAULT_GOAL := help
.PHONY: help dependencies demo test build fuzz soak sanitize install lint format clean

help:
	@echo "make demo          train small models on corpora/speech and corpora/glyphs, which speak and draw (DEMO_MINUTES=4)"
	@echo "make test          check the format, then build and run all tests"
	@echo "make soak          kill, fill and flood the program for some minutes, and look whether its promises hold"
	@echo "make fuzz          let libFuzzer make files for every reader (FUZZ_SECONDS=3600 each)"
	@echo "make sanitize      run the tests under the address and the thread sanitizer"
	@echo "make build         build the program: .build/release/wavegen"
	@echo "make install       copy the program and its models to $(PREFIX) (PREFIX=/usr/local)"
	@echo "make lint          check the format of the Swift sources"
	@echo "make format        rewrite the Swift sources in that format"
	@echo "make clean         delete what was built and what the demo made"

dependencies:
	@Scripts/install-dependencies

demo: build
	Scripts/demo

test: dependencies lint
	$(SWIFT) test -c release --disable-testable-imports

build: dependencies
	$(SWIFT) build -c release --product wavegen

soak: build
	Scripts/soak

fuzz: dependencies
	Scripts/fuzz

# Timings mean nothing here. What the test library itself leaves behind when it ends is not asked for.
SANITIZED := $(SWIFT) test -c release --disable-testable-imports --skip Benchmark
sanitize: dependencies
	ASAN_OPTIONS=detect_leaks=0 $(SANITIZED) --sanitize address --scratch-path .build-address
	.build-address/release/wavegen train --corpus corpora/speech --preset small --steps 20 --checkpoint .build-address/leaks.safetensors
	.build-address/release/wavegen sample --checkpoint .build-address/leaks.safetensors --seconds 0.2 .build-address/leaks.wav
	TSAN_OPTIONS=suppressions=$(CURDIR)/Scripts/thread-sanitizer-suppressions \
	  $(SANITIZED) --sanitize thread --scratch-path .build-thread

install: build
	install -D .build/release/wavegen "$(DESTDIR)$(PREFIX)/bin/wavegen"
	install -D -m 644 -t "$(DESTDIR)$(PREFIX)/share/wavegen" Sources/WavegenCommands/ShippedModels/*.safetensors

lint: dependencies
	$(SWIFT) format lint --strict $(FORMAT_OPTIONS) $(SOURCES)

format: dependencies
	$(SWIFT) format format --in-place $(FORMAT_OPTIONS) $(SOURCES)

clean:
	$(SWIFT) package clean
	rm -rf demo
