/*
 * cmd/posture_mission.h - a posture from .truce files, printed.
 */
#ifndef CMD_POSTURE_MISSION_H
#define CMD_POSTURE_MISSION_H

#include "cmd/command.h"
#include "plan/posture.h"

struct posture_mission {
    const struct program *program;
    struct posture_ask    ask;
    uint32_t             *leaves;
    uint32_t              leave_count;
    struct posture        before, after; /* the same without --without */
};

void posture_mission_text(const struct posture_mission *mission, struct buf *out);
void posture_mission_json(const struct posture_mission *mission, struct buf *out);
void posture_mission_csv(const struct posture_mission *mission, struct buf *out);

#endif
