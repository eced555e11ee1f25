/*
 * test/fuzz/fuzz.h - one harness, three uses: libFuzzer, AFL++ (same entry point), and
 * replay.c, which runs the seeds in every `make check`.
 *
 * A harness returns 0 and holds its invariant by CHECK.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
