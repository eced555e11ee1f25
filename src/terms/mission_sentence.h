/*
 * terms/mission_sentence.h - a mission read back, a plain sentence for each thing.
 *
 * Like terms/sentence.h: made from the program, not from the text. The same words for every
 * party and contributor. What no record says is said to be not said.
 */
#ifndef TERMS_MISSION_SENTENCE_H
#define TERMS_MISSION_SENTENCE_H

#include "base/buf.h"
#include "terms/mission.h"

#define MISSION_PART_TABLE(X)                                                          \
    /* id, one, more, above its sentences */                                           \
    X(CONTRIBUTOR, "contributor", "contributors", "Contributors")                      \
    X(CAPABILITY, "capability", "capabilities", "Capabilities")                        \
    X(SITE, "site", "sites", "Sites")                                                  \
    X(UNIT, "unit", "units", "Units, a sentence for each time one was stated")         \
    X(MILESTONE, "milestone", "milestones", "Milestones")                              \
    X(RECALL, "recall", "recalls", "Recalls")                                          \
    X(MEETING, "meeting", "meetings", "Meetings")                                      \
    X(POSITION, "position", "positions", "Positions")                                  \
    X(MEASURE, "measure", "measures", "Measures")

enum mission_part {
#define MISSION_PART_ENUM(id, one, more, title) MISSION_PART_##id,
    MISSION_PART_TABLE(MISSION_PART_ENUM)
#undef MISSION_PART_ENUM
    MISSION_PARTS
};

struct mission_part_row {
    const char *one, *more, *title;
};

extern const struct mission_part_row mission_part_rows[MISSION_PARTS];

uint32_t mission_part_count(const struct mission *mission, enum mission_part part);
/* A recall has the name of its contributor. */
struct str mission_part_name(const struct mission *mission, enum mission_part part, uint32_t i);
/* A unit and a position has one for each of its versions, the others have one. */
uint32_t mission_sentence_count(const struct mission *mission, enum mission_part part, uint32_t i);
/* The k-th of them; ends in a full stop. */
void mission_sentence_add(const struct mission *mission, enum mission_part part, uint32_t i,
                          uint32_t k, struct buf *out);

#endif
