/*
 * plan/draw.h - chance that can be asked again: the word of a draw is a function of the seed, of
 * what is drawn and of the number of the draw, so it is the same in whatever order and on
 * however many threads it is asked for.
 *
 * All is in integers: there is no rounding that a machine could do otherwise.
 *
 * Source  Philox4x32-10: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy
 *         as 1, 2, 3", with the constants and test vectors of its authors' Random123.
 *         Triangular values from the least and the greatest of two uniform ones: Stein,
 *         Keblis 2009, "A new method to simulate the triangular distribution"
 */
#ifndef PLAN_DRAW_H
#define PLAN_DRAW_H

#include <stdint.h>

/* Four words for a counter and a key. */
void draw_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t ret_words[4]);

/* What is drawn: the `number`th chance of the thing `index` of a kind. */
struct draw_of {
    uint32_t kind, index, number;
};

/* Words of the draws `first` and on; first and count are multiples of 4. */
void draw_words(uint64_t seed, struct draw_of of, uint32_t first, uint32_t count,
                uint32_t *restrict ret_words);

/* Uniform from least up to least + width, which is excluded unless width is 0. In place. */
void draw_uniform(int32_t least, uint32_t width, uint32_t count, uint32_t *values);
/* Triangular from least to least + width with its peak at least + peak; two words a value, the
 * first of which becomes it. */
void draw_triangular(int32_t least, uint32_t width, uint32_t peak, uint32_t count,
                     uint32_t *restrict values, const uint32_t *restrict others);

/* A word is below it with that chance, to 1 in 2^32. */
uint64_t draw_threshold(double chance);

#endif
