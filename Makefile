# Two commands on a fresh machine (Debian or Ubuntu with Swift, git and make):
#   make site   installs what is missing, builds portico and the sample portal
#   make test   installs what is missing and runs every test
# `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: site test test-swift test-outside torture fuzz bench format lint install install-files install-manual clean help libraries test-tools

# C code is optimised in debug builds too: the tests check a million signatures.
SWIFT_FLAGS := -Xcc -O2
IMPORT_CHECK := --explicit-target-dependency-import-check error

PREFIX ?= /usr/local
SWIFT_SOURCES := Package.swift Sources Tests

LIBRARIES := ca-certificates libcmark-gfm-dev libcmark-gfm-extensions-dev libcurl4-openssl-dev libsqlite3-dev zlib1g-dev pkg-config tzdata
TEST_TOOLS := python3 python3-venv default-jre-headless chromium firefox-esr fonts-noto-cjk curl nginx caddy systemd

WEBKIT := webkit2gtk-driver xvfb

# Installs those of the named Debian packages that are missing.
define install_missing
	@missing=""; \
	for package in $(1); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  as_root=""; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	  $$as_root apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends $$missing; \
	fi
endef

site: libraries ## build the programs and the sample portal: Site/public
	swift build $(SWIFT_FLAGS) --product portico
	swift build $(SWIFT_FLAGS) --product portico-submit
	swift build $(SWIFT_FLAGS) --product portico-verifier
	@set -e; portico="$$(swift build $(SWIFT_FLAGS) --show-bin-path)/portico"; \
	if [ ! -e State/keys/keys.json ]; then "$$portico" keys create; fi; \
	if [ ! -e State/receipt-keys/keys.json ]; then "$$portico" keys create --receipts; fi; \
	for provider in kaede-distribution meridian-supply; do \
	  "$$portico" record partnership "$$provider" --evidence "Content/evidence/$$provider.eml"; \
	done; \
	for user in greta-lindner ingrid-berg; do "$$portico" invite --all --as "$$user"; done; \
	"$$portico" invite --all; \
	"$$portico" build; \
	echo "Look at it: python3 -m http.server --directory Site/public 8080 --bind 127.0.0.1"

test: test-swift test-outside ## run every test

test-swift: libraries
	$(call install_missing,python3)
	swift build $(SWIFT_FLAGS) $(IMPORT_CHECK) --build-tests
	swift test $(SWIFT_FLAGS) --skip-build --parallel

test-outside: libraries test-tools
	swift build $(SWIFT_FLAGS) --product portico
	swift build $(SWIFT_FLAGS) --product portico-submit
	swift build $(SWIFT_FLAGS) --product portico-verifier
	PORTICO="$$(swift build $(SWIFT_FLAGS) --show-bin-path)/portico" \
	PORTICO_VERIFIER="$$(swift build $(SWIFT_FLAGS) --show-bin-path)/portico-verifier" \
	  .venv/bin/python -m pytest -q -rs -p no:cacheprovider -n auto --dist loadfile Tests/Outside

torture: libraries test-tools ## try to lose or double an acceptance or a letter, at length; and the pages in WebKitGTK
	$(call install_missing,$(WEBKIT))
	swift build -c release --product portico
	swift build -c release --product portico-submit
	swift build -c release --product portico-verifier
	PORTICO_TORTURE=full PORTICO="$$(swift build -c release --show-bin-path)/portico" \
	PORTICO_VERIFIER="$$(swift build -c release --show-bin-path)/portico-verifier" \
	  .venv/bin/python -m pytest -q -rs -p no:cacheprovider Tests/Outside/survival Tests/Outside/browser/test_engines.py

# libFuzzer without its main function comes with the compiler. The scratch folder is one of its own, since everything is built anew.
COMPILER_FOLDER = $(dir $(realpath $(shell command -v swiftc)))..
FUZZ_LIBRARY = $(wildcard $(COMPILER_FOLDER)/lib/clang/*/lib/linux/libclang_rt.fuzzer_no_main-$(shell uname -m).a)
FUZZ_READERS ?= yaml csv words markdown layout mail form token status-list request-head reply line
FUZZ_SECONDS ?= 360
FUZZ_BUILD := .build-fuzz

fuzz: libraries ## feed bytes to each reader for FUZZ_SECONDS (360): FUZZ_READERS="csv mail"
	@[ -n "$(FUZZ_LIBRARY)" ] || { echo "the compiler has no libFuzzer for $$(uname -m) beside it"; exit 1; }
	PORTICO_FUZZ=$(FUZZ_LIBRARY) swift build $(SWIFT_FLAGS) --scratch-path $(FUZZ_BUILD) --product portico-fuzz
	@set -e; for reader in $(FUZZ_READERS); do \
	  mkdir -p $(FUZZ_BUILD)/inputs/$$reader $(FUZZ_BUILD)/found; \
	  echo "reading: $$reader"; \
	  SWIFT_BACKTRACE=enable=no PORTICO_FUZZ_READER=$$reader $(FUZZ_BUILD)/debug/portico-fuzz \
	    -max_total_time=$(FUZZ_SECONDS) -max_len=16384 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
	    -artifact_prefix=$(FUZZ_BUILD)/found/$$reader- $(FUZZ_BUILD)/inputs/$$reader \
	    Tests/Fixtures/fuzz/$$reader Content Templates; \
	done

bench: libraries test-tools ## measure speed and size beside the floor (takes several minutes)
	swift build -c release --product portico
	swift build -c release --product portico-submit
	swift build -c release --product portico-verifier
	swift build -c release --product portico-floor
	swift build -c release --product portico-empty
	$(call install_missing,wrk)
	python3 Tests/Benchmarks/bench.py "$$(swift build -c release --show-bin-path)"
	python3 Tests/Benchmarks/acceptances.py "$$(swift build -c release --show-bin-path)"
	.venv/bin/python Tests/Benchmarks/preview.py "$$(swift build -c release --show-bin-path)"
	.venv/bin/python Tests/Benchmarks/sending.py "$$(swift build -c release --show-bin-path)"
	python3 Tests/Benchmarks/first_invitation.py "$$(swift build -c release --show-bin-path)"

format: ## put all Swift files in the committed format
	swift format format --in-place --recursive --parallel $(SWIFT_SOURCES)

lint: ## check the format strictly
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)

install: libraries ## build for speed and install below PREFIX (/usr/local)
	swift build -c release --product portico
	swift build -c release --product portico-submit
	swift build -c release --product portico-verifier
	$(MAKE) --no-print-directory install-files BUILT="$$(swift build -c release --show-bin-path)"
	$(MAKE) --no-print-directory install-manual

# The programs in the folder BUILT, what comes with them, and what shells complete. What an earlier version brought along goes.
SHARE = $(DESTDIR)$(PREFIX)/share/portico
# For programs that only portico starts.
LIBEXEC = $(DESTDIR)$(PREFIX)/libexec/portico
COMPLETIONS = $(DESTDIR)$(PREFIX)/share
install-files:
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(LIBEXEC)" "$(SHARE)"
	install "$(BUILT)/portico" "$(BUILT)/portico-verifier" "$(DESTDIR)$(PREFIX)/bin/"
	install "$(BUILT)/portico-submit" "$(LIBEXEC)/"
	rm -rf "$(SHARE)/Content" "$(SHARE)/Templates" "$(SHARE)/Starter"
	cp -R Content Templates Starter "$(SHARE)/"
	install -d "$(COMPLETIONS)/bash-completion/completions" "$(COMPLETIONS)/zsh/site-functions" \
	  "$(COMPLETIONS)/fish/vendor_completions.d"
	@set -e; for program in portico portico-verifier; do \
	  run="$(BUILT)/$$program --generate-completion-script"; \
	  $$run bash > "$(COMPLETIONS)/bash-completion/completions/$$program"; \
	  $$run zsh > "$(COMPLETIONS)/zsh/site-functions/_$$program"; \
	  $$run fish > "$(COMPLETIONS)/fish/vendor_completions.d/$$program.fish"; \
	done

# One page a command, as `man portico.invite`; made by the argument parser's own plugin, in the build that is there. It ends
# paragraphs by empty lines, which man complains of.
MANUAL_BUILD ?= release
MANUAL_FLAGS = $(if $(filter debug,$(MANUAL_BUILD)),$(SWIFT_FLAGS))
install-manual:
	install -d "$(DESTDIR)$(PREFIX)/share/man/man1"
	rm -rf .build/manual && mkdir -p .build/manual
	swift package $(MANUAL_FLAGS) --allow-writing-to-directory .build/manual generate-manual --multi-page \
	  --configuration $(MANUAL_BUILD) --output-directory .build/manual > .build/manual.log 2>&1 || { cat .build/manual.log; exit 1; }
	sed -i 's/^$$/.Pp/' .build/manual/*.1
	install -m 644 .build/manual/*.1 "$(DESTDIR)$(PREFIX)/share/man/man1/"

clean: ## remove what was built; keys, journal and site stay
	rm -rf .build .venv

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

libraries:
	$(call install_missing,$(LIBRARIES))

test-tools: .venv/installed
	$(call install_missing,$(TEST_TOOLS))

.venv/installed: Tests/Outside/requirements.txt
	$(call install_missing,$(TEST_TOOLS))
	rm -rf .venv && /usr/bin/python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r Tests/Outside/requirements.txt
	touch $@
