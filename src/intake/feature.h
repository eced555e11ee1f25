/*
 * intake/feature.h - the features of a GeoJSON document, one after the other. Private to
 * intake.
 *
 * The document is in memory as a whole, since it is one value; its features are parsed one
 * at a time, so that a broken one costs itself and memory stays that of one.
 *
 * In      a FeatureCollection or one Feature (RFC 7946)
 * Out     each feature's text; a report as JSON: the properties are the fields, a point
 *         the place, "id" the id unless the properties have one
 * Errors  open: SYNTAX, the document as a whole is no GeoJSON, with its line and column.
 *         map: SYNTAX, this feature is no report
 */
#ifndef INTAKE_FEATURE_H
#define INTAKE_FEATURE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

struct features {
    struct str doc;
    size_t     at;     /* behind the last feature given; the end behind all */
    uint64_t   number; /* of the feature last given, 1-based */
    bool       single; /* the document is one feature */
};

enum status features_open(struct features *features, struct str doc, struct err *err) MUST_USE;
/* *ret_more false at the end. An error is final. */
enum status features_next(struct features *features, struct str *ret_feature, bool *ret_more,
                          struct err *err) MUST_USE;

enum status feature_map(struct str feature, struct arena *step, struct buf *out,
                        struct err *err) MUST_USE;
void        feature_help(struct buf *out);

#endif
