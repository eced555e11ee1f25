/*
 * bench/plan.c - how long the solver behind `truce plan` takes to prove an optimum.
 *
 *   bench_plan [all] [DATA]   the OR-Library's problems in DATA (cover/, pmed/, facility/; by
 *                             default ../shared/data) that are small, or all of them; then a
 *                             mission of 40 sites, or four of 500
 *
 * Seconds are by the clock. Beside each: the plain solver, CBC's own program on the same
 * problem as a file; and for some a second solver, GLPK's, as a check; beside the mission what
 * local search alone finds in half the time. A program that is not
 * there is said to be missing. Fails if an optimum is not the published one.
 */
#include "plan_work.h"

#include "base/sys.h"
#include "plan/reduce.h"
#include "plan/search.h"
#include "plan/thrift.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Published optima: J. E. Beasley, European Journal of Operational Research 31 (1), 1987 and
 * 21 (2), 1985 for p-median; the library's own files for the rest. */
static const struct known {
    const char *file;
    double      optimum;
    bool        small, second; /* asked by default; asked of the second solver too */
} knowns[] = {
    { "cover/scp41", 429, true, true },    { "cover/scp42", 512, false, true },
    { "cover/scp43", 516, false, true },   { "cover/scp44", 494, false, true },
    { "cover/scp45", 512, false, true },   { "cover/scp46", 560, false, true },
    { "cover/scp47", 430, false, true },   { "cover/scp48", 492, false, true },
    { "cover/scp49", 641, false, true },   { "cover/scp410", 514, false, true },
    { "cover/scp51", 253, true, false },   { "cover/scp52", 302, false, false },
    { "cover/scp53", 226, false, false },  { "cover/scp54", 242, false, false },
    { "cover/scp55", 211, false, false },  { "cover/scpa1", 253, true, false },
    { "cover/scpa2", 252, false, false },  { "cover/scpa3", 232, false, false },
    { "cover/scpb1", 69, false, false },   { "cover/scpb2", 76, false, false },
    { "cover/scpb3", 80, false, false },   { "pmed/pmed1", 5819, true, false },
    { "pmed/pmed5", 1355, true, false },   { "facility/cap71", 932615.75, true, false },
};

static struct arena keep;
static unsigned     wrong;

static void
fail(const char *what, const struct err *err)
{
    printf("bench_plan: %s: %s\n", what, err->text);
    exit(1);
}

/* ---- the same as a file for other programs ---- */

static void
write_cover(FILE *out, const struct cover_problem *p)
{
    bool most = p->columns_max != 0;

    fprintf(out, most ? "Maximize\n obj:" : "Minimize\n obj:");
    for (uint32_t i = 0; i < (most ? p->row_count : p->column_count); i++)
        fprintf(out, "%s + %.9g %c%u", i % 8 ? "" : "\n",
                most ? p->rows[i].weight : (double)p->columns[i].cost, most ? 'y' : 'x', i);
    fprintf(out, "\nSubject To\n");
}

static void
write_rows(FILE *out, const struct cover_problem *p, const struct cover_rows *rows)
{
    bool most = p->columns_max != 0;

    for (uint32_t r = 0; r < p->row_count; r++) {
        fprintf(out, " r%u:", r);
        for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
            fprintf(out, "%s + x%u", i % 12 ? "" : "\n", rows->reaches[i].column);
        if (most)
            fprintf(out, " - y%u >= 0\n", r);
        else
            fprintf(out, " >= 1\n");
    }
    if (most) {
        fprintf(out, " most:");
        for (uint32_t c = 0; c < p->column_count; c++)
            fprintf(out, "%s + x%u", c % 12 ? "" : "\n", c);
        fprintf(out, " <= %u\nBounds\n", p->columns_max);
        for (uint32_t r = 0; r < p->row_count; r++)
            fprintf(out, " y%u <= 1\n", r);
    }
    fprintf(out, "Binaries\n");
    for (uint32_t c = 0; c < p->column_count; c++)
        fprintf(out, " x%u\n", c);
    fprintf(out, "End\n");
}

static void
write_milp(FILE *out, const struct milp *milp)
{
    const struct milp_variable  *v = (const void *)milp->variables.at;
    const struct milp_row       *rows = (const void *)milp->rows.at;
    const struct milp_term      *terms = (const void *)milp->terms.at;
    const struct milp_objective *o = (const void *)milp->objectives.at;

    fprintf(out, "Minimize\n obj:");
    for (uint32_t i = 0; i < o->count; i++)
        fprintf(out, "\n + %.12g x%u", terms[o->first + i].factor, terms[o->first + i].variable);
    fprintf(out, "\nSubject To\n");
    for (size_t r = 0; r < milp->rows.len / sizeof *rows; r++) {
        fprintf(out, " r%zu:", r);
        for (uint32_t i = 0; i < rows[r].count; i++)
            fprintf(out, "\n %+.12g x%u", terms[rows[r].first + i].factor,
                    terms[rows[r].first + i].variable);
        fprintf(out, " %s %.12g\n", rows[r].side == MILP_EQUAL ? "=" : "<=", rows[r].limit);
    }
    fprintf(out, "Bounds\n");
    for (size_t i = 0; i < milp->variables.len / sizeof *v; i++)
        fprintf(out, " 0 <= x%zu <= 1\n", i);
    fprintf(out, "Binaries\n");
    for (size_t i = 0; i < milp->variables.len / sizeof *v; i++)
        if (v[i].whole)
            fprintf(out, " x%zu\n", i);
    fprintf(out, "End\n");
}

/* ---- other programs ---- */

/* The number after `mark` in the last line of the command's output that has it. */
static bool
ask_program(const char *command, const char *mark, double *ret_value, double *ret_seconds)
{
    double from_s = sys_clock_s();
    FILE  *in = popen(command, "r");
    char   line[512];
    bool   found = false;

    while (in && fgets(line, sizeof line, in)) {
        const char *at = strstr(line, mark);

        if (at) {
            *ret_value = fabs(strtod(at + strlen(mark), NULL));
            found = true;
        }
    }
    if (in)
        pclose(in);
    *ret_seconds = sys_clock_s() - from_s;
    return found;
}

static void
ask_others(const char *file, double base, bool second)
{
    double value, seconds;
    char   command[512];

    snprintf(command, sizeof command, "command -v cbc >/dev/null && cbc %s sec 120 solve 2>&1",
             file);
    if (ask_program(command, "Objective value:", &value, &seconds))
        printf("  %10.2f %8.2f", base > 0 ? base - value : value, seconds);
    else
        printf("  %19s", "no answer of cbc");
    snprintf(command, sizeof command,
             "command -v glpsol >/dev/null && glpsol --lp %s --cuts --tmlim 60 -o /dev/stdout 2>&1",
             file);
    if (second && ask_program(command, "Objective:  obj =", &value, &seconds))
        printf("  %10.2f %8.2f", value, seconds);
    else
        printf("  %19s", second ? "no answer of glpsol" : "");
}

/* ---- one problem ---- */

static void
begin_line(const char *name, double value, double bound, double seconds, double optimum)
{
    bool ok = fabs(value - optimum) < 1e-4 && fabs(bound - optimum) < 1e-4;

    printf("%-16s %11.2f %11.2f %6.2f%% %8.2f", name, value, bound,
           100 * fabs(value - bound) / fmax(fabs(value), 1), seconds);
    if (!ok) {
        printf("  WRONG: %.2f is the optimum", optimum);
        wrong++;
    }
}

static const char *
make_file(FILE **ret_out)
{
    static char name[] = "/tmp/bench_plan_XXXXXX.lp";
    int         fd;

    memcpy(strstr(name, "plan_") + 5, "XXXXXX", 6);
    fd = mkstemps(name, 3);
    *ret_out = fd < 0 ? NULL : fdopen(fd, "w");
    if (!*ret_out) {
        printf("bench_plan: cannot write %s\n", name);
        exit(1);
    }
    return name;
}

static void
run_cover(const struct known *known, struct str text)
{
    bool                 pmed = strncmp(known->file, "pmed", 4) == 0;
    struct cover_limits  limits = { .seed = 1, .stages = pmed ? 1 : 3 };
    struct cover_problem p;
    struct cover_answer  answer;
    struct cover_rows    rows;
    struct err           err = { 0 };
    double               base = 0, from_s;
    FILE                *out;
    const char          *file;

    if ((pmed ? work_pmed(text, &keep, &p, &base, &err)
              : work_cover(text, &keep, &p, &err)) != TRUCE_OK)
        fail(known->file, &err);
    from_s = sys_clock_s();
    if (cover_solve(&p, &limits, &keep, &answer, &err) != TRUCE_OK ||
        cover_rows_make(&p, &keep, &rows, &err) != TRUCE_OK)
        fail(known->file, &err);
    const struct cover_value *v = &answer.stages[pmed ? COVER_COVERED : COVER_COST];
    begin_line(known->file, pmed ? base - v->value : v->value, pmed ? base - v->bound : v->bound,
               sys_clock_s() - from_s, known->optimum);
    file = make_file(&out);
    write_cover(out, &p);
    write_rows(out, &p, &rows);
    fclose(out);
    ask_others(file, base, known->second);
    sys_remove(file);
}

static void
run_warehouses(const struct known *known, struct str text)
{
    struct milp        milp;
    struct milp_limits limits = { 0 };
    struct milp_answer answer;
    struct err         err = { 0 };
    double             from_s = sys_clock_s();
    FILE              *out;
    const char        *file;

    milp_init(&milp);
    if (work_warehouses(text, &milp, &keep, &err) != TRUCE_OK ||
        milp_solve(&milp, 0, &limits, &keep, &answer, &err) != TRUCE_OK)
        fail(known->file, &err);
    begin_line(known->file, answer.stage.value, answer.stage.bound, sys_clock_s() - from_s,
               known->optimum);
    file = make_file(&out);
    write_milp(out, &milp);
    fclose(out);
    ask_others(file, 0, known->second);
    sys_remove(file);
    milp_free(&milp);
}

static void
run_known(const char *folder, const struct known *known)
{
    char       path[SYS_PATH_LEN_MAX];
    struct buf text;
    struct err err = { 0 };

    snprintf(path, sizeof path, "%s/%s.txt", folder, known->file);
    if (!sys_exists(path)) {
        printf("%-16s not run: there is no %s\n", known->file, path);
        return;
    }
    buf_init(&text, 16 << 20);
    if (sys_read_file(path, &text, &err) != TRUCE_OK)
        fail(path, &err);
    if (strncmp(known->file, "facility", 8) == 0)
        run_warehouses(known, buf_str(&text));
    else
        run_cover(known, buf_str(&text));
    printf("\n");
    fflush(stdout);
    buf_free(&text);
    arena_free(&keep);
}

/* What local search alone finds in so many seconds. */
static void
search_alone(const struct cover_problem *p, double seconds)
{
    struct search_limits first = { .seed = 1, .work = 1e8 };
    struct thrift_limits then = { .seed = 1, .work = INFINITY };
    bool    *taken = ARENA_ARRAY(&keep, (size_t)p->column_count + 1, bool);
    bool    *sites = ARENA_ARRAY(&keep, (size_t)p->site_count + 1, bool);
    int64_t *targets = ARENA_ARRAY(&keep, (size_t)p->row_count + 1, int64_t);
    struct cover_rows rows;
    struct err        err = { 0 };
    double            v[COVER_STAGES];

    if (!taken || !sites || !targets ||
        cover_rows_make(p, &keep, &rows, &err) != TRUCE_OK ||
        search_run(p, &rows, &first, &keep, taken, &err) != TRUCE_OK ||
        cover_survivable(p, &rows, &keep, sites, &err) != TRUCE_OK ||
        reduce_targets(p, &rows, &keep, targets, &err) != TRUCE_OK)
        fail("search", &err);
    then.until = sys_clock_s() + seconds;
    if (thrift_run(p, &rows, targets, sites, &then, &keep, taken, &err) != TRUCE_OK ||
        cover_check(p, taken, &keep, v, &err) != TRUCE_OK)
        fail("search", &err);
    printf("  local search alone, %.0f s: covered %.2f, backup %.2f, surviving %.2f, cost %.2f\n",
           seconds, v[COVER_COVERED], v[COVER_BACKUP], v[COVER_SURVIVING], v[COVER_COST]);
}

static void
run_mission(struct work_size size, double seconds)
{
    static const char *const words[] = { "covered", "backup", "surviving", "cost", "columns" };
    struct cover_limits      limits = { .seconds = seconds, .gap = 0.01, .seed = 1 };
    struct cover_problem     p;
    struct cover_answer      answer;
    struct err               err = { 0 };

    if (work_mission(size, 1, &keep, &p, &err) != TRUCE_OK)
        fail("mission", &err);
    printf("mission: %u sites, %u units, %u bases, survive %u, %u capabilities, up to %u needs a site "
           "of up to %u%s%s: %u columns, %u needs, %u entries\n",
           size.sites, size.units, size.bases, size.survive, size.capabilities, size.needs,
           size.each,
           size.apart ? ", one capability a unit, room for all" : "",
           size.scarce ? ", too few units" : "", p.column_count, p.row_count, p.entry_count);
    if (cover_solve(&p, &limits, &keep, &answer, &err) != TRUCE_OK)
        fail("mission", &err);
    for (int s = 0; s < COVER_STAGES; s++) {
        const struct cover_value *v = &answer.stages[s];

        if (v->asked)
            printf("  %-14s %11.2f %11.2f %6.2f%% %8.2f\n", words[s], v->value, v->bound,
                   100 * fabs(v->value - v->bound) / fmax(fabs(v->value), 1), v->seconds);
    }
    search_alone(&p, seconds / 2);
    arena_free(&keep);
}

static const struct work_size small = { .sites = 40, .units = 24, .bases = 10, .owners = 12,
                                        .survive = 1, .capabilities = 5, .needs = 3, .each = 2 };
#define LARGE .sites = 500, .units = 200, .bases = 60, .owners = 20, .survive = 1
static const struct work_size missions[] = {
    { LARGE, .capabilities = 5, .needs = 3, .each = 2 },
    { LARGE, .capabilities = 3, .needs = 1, .each = 1 },
    { LARGE, .capabilities = 5, .needs = 3, .each = 2, .apart = true },
    { LARGE, .capabilities = 5, .needs = 3, .each = 2, .apart = true, .scarce = true },
};

int
main(int argc, char **argv)
{
    bool        all = argc > 1 && strcmp(argv[1], "all") == 0;
    const char *folder = argc > (all ? 2 : 1) ? argv[argc - 1] : "../shared/data";

    arena_init(&keep, (size_t)4 << 30);
    printf("%-16s %11s %11s %7s %8s  %10s %8s  %10s %8s\n", "problem", "value", "bound", "gap",
           "s", "plain cbc", "s", "glpsol", "s");
    for (size_t i = 0; i < sizeof knowns / sizeof *knowns; i++)
        if (all || knowns[i].small)
            run_known(folder, &knowns[i]);
    if (!all)
        run_mission(small, 10);
    for (size_t i = 0; i < sizeof missions / sizeof *missions && all; i++)
        run_mission(missions[i], 120);
    return wrong ? 1 : 0;
}
