/* Answers for zones.py: each line of standard input "ZONE SECONDS" as "INSTANT OFFSET TEXT",
 * where SECONDS is taken once as a wall clock and twice as an instant. */
#include "base/tz.h"

#include <stdio.h>

int
main(void)
{
    struct arena arena;
    struct tz    tz = { 0 };
    char         name[65], last[65] = "";
    long long    seconds;

    arena_init(&arena, (size_t)1 << 30);
    while (scanf("%64s %lld", name, &seconds) == 2) {
        struct err err = { 0 };

        if (strcmp(name, last) != 0 &&
            tz_load(str_from_c(name), &arena, &tz, &err) != TRUCE_OK) {
            printf("error %s\n", err.text);
            continue;
        }
        memcpy(last, name, sizeof last);
        char    text[TIME_TEXT_LEN];
        instant at = seconds * TIME_SECOND;
        printf("%lld %lld %.*s\n", (long long)(tz_from_local(&tz, at, NULL) / TIME_SECOND),
               (long long)(tz_offset_at(&tz, at) / TIME_SECOND), STR_ARGS(time_text(at, text)));
    }
    arena_free(&arena);
    return 0;
}
