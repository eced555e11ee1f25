/*
 * terms/extent.h - a zone over time while it is being built.
 *
 * Where a track's place is known but to an error, the zone around it lies between two sets:
 * `low`, what surely belongs to it, and `high`, what may. Each is a list of epochs that
 * covers all time. A join takes the low of what it adds and the high of what it cuts away,
 * so low stays within the true zone and high around it, whatever is joined with what; a
 * place is surely in where it lies in low, surely out where it meets nothing of high.
 *
 * Memory  step, but for the zones
 */
#ifndef TERMS_EXTENT_H
#define TERMS_EXTENT_H

#include "terms/bind.h"

struct expression;

struct extent {
    struct epochs low, high; /* one and the same list where nothing is in doubt */
};

/* Room for so many epochs and one more. */
enum status epochs_init(struct binder *b, size_t most, struct epochs *ret_epochs) MUST_USE;
/* At the end; an epoch without time is left out, one of the same zone only lasts longer. */
void        epochs_add(struct epochs *epochs, struct span span, const struct zone *zone);

/* low and high alike. */
struct extent extent_of(struct epochs epochs);
bool          extent_is_exact(const struct extent *extent);

/* After a call of bind_make_… with b->lenient as `moves`: what reports make impossible to
 * build is empty for what surely lies in a zone, and everywhere for what may. */
enum status extent_settle_for(struct binder *b, enum status status, bool moves, bool high,
                              const struct zone **ret_zone, bool *failed) MUST_USE;

enum status extent_join(struct binder *b, const struct expression *e, enum zone_join join,
                        const struct extent *left, const struct extent *right,
                        struct extent *ret_extent) MUST_USE;
/* Neighbours first, so that no set is copied once for each of the others; parts is spoilt. */
enum status extent_join_all(struct binder *b, const struct expression *e, enum zone_join join,
                            struct extent *parts, uint32_t count,
                            struct extent *ret_extent) MUST_USE;

/* As the program has it, in keep: both lists as one. */
enum status extent_settle(struct binder *b, const struct extent *extent,
                          struct epochs *ret_epochs) MUST_USE;

/* Around a track, as the world tells of it. */
enum status extent_of_track(struct binder *b, const struct expression *e,
                            struct extent *ret_extent) MUST_USE;

#endif
