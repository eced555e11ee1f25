# A thin front for Meson: make, make demo, make check, make bench, make install.
PREFIX ?= /usr/local
BUILD ?= build
CHECK ?= build-check

.PHONY: all setup demo check bench fuzz judge install clean

all: setup
	@[ -f $(BUILD)/build.ninja ] || meson setup $(BUILD) --buildtype=release --prefix=$(PREFIX) >/dev/null
	@ninja -C $(BUILD) src/cmd/truce library doc/truce.1 doc/truce-terms.5 doc/truce
	@ln -sf src/cmd/truce $(BUILD)/truce

setup:
	@tools/setup

# The main job on real events: agreements on Ukraine and the UCDP table.
demo: all
	@tools/demo $(BUILD)/truce demo

# Unit, oracle, fault, scenario and replayed fuzz seeds, under sanitizers; then a short fuzz.
check:
	@tools/setup check
	@tools/check $(CHECK)

bench: all
	@tools/setup check
	@tools/bench $(BUILD)

fuzz:
	@tools/setup check
	@tools/fuzz 60

# The language a second time, slow and obvious: random agreements and reports judged by both,
# a million pairs of clause and report. make check does twenty seconds of it.
judge: all
	@tools/setup check
	@/usr/bin/python3 test/oracle/judge.py $(BUILD)/truce

install: all
	@meson configure $(BUILD) --prefix=$(PREFIX)
	@ninja -C $(BUILD) build.ninja >/dev/null
	meson install -C $(BUILD) --no-rebuild $(if $(DESTDIR),--destdir $(abspath $(DESTDIR)))

clean:
	rm -rf $(BUILD) $(CHECK) build-fuzz demo
