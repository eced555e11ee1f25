/* Calendars for ics.py: each line of standard input "FROM UNTIL DAYS TENTATIVE HEX HEX HEX" in
 * seconds and bytes (summary, description, category; "-" for none) becomes an event. */
#include "wire/ics.h"

#include <stdio.h>

static struct str
from_hex(const char *hex, char *bytes)
{
    size_t len = 0;

    for (unsigned byte; sscanf(hex, "%2x", &byte) == 1 && strlen(hex) >= 2; hex += 2)
        bytes[len++] = (char)byte;
    return (struct str){ bytes, len };
}

int
main(void)
{
    static char hex[3][4001], bytes[3][2001];
    long long   from, until;
    int         days, tentative;
    struct buf  out;

    buf_init(&out, (size_t)1 << 30);
    ics_begin(&out, STR("Probe"));
    for (unsigned i = 0; scanf("%lld %lld %d %d %4000s %4000s %4000s", &from, &until, &days,
                               &tentative, hex[0], hex[1], hex[2]) == 7;
         i++) {
        char uid[20];

        (void)snprintf(uid, sizeof uid, "%u@probe", i);
        ics_add_event(&out, &(struct ics_event){ .uid = str_from_c(uid),
                                                 .summary = from_hex(hex[0], bytes[0]),
                                                 .description = from_hex(hex[1], bytes[1]),
                                                 .category = from_hex(hex[2], bytes[2]),
                                                 .from = from * TIME_SECOND,
                                                 .until = until * TIME_SECOND,
                                                 .all_day = days, .tentative = tentative },
                      TIME_DAY);
    }
    ics_end(&out);
    if (out.failed || fwrite(out.at, 1, out.len, stdout) != out.len)
        return 1;
    buf_free(&out);
    return 0;
}
