#include "terms.h"

#include "base/fault.h"
#include "base/sys.h"
#include "terms/bundle.h"

/* ---- a program as text, places left out, to compare two ---- */

static void
dump_terms(struct buf *out, const char *what, const struct term_list *list)
{
    buf_printf(out, " %s", what);
    for (uint32_t i = 0; i < list->count; i++)
        buf_printf(out, " %u", list->terms[i]);
}

static void
dump_epochs(struct buf *out, const struct epochs *epochs)
{
    buf_printf(out, " in %.*s", STR_ARGS(epochs->words));
    for (uint32_t i = 0; i < epochs->count; i++) {
        const struct zone *zone = epochs->at[i].zone;

        buf_printf(out, " [%lld %lld] %d %d %u", (long long)epochs->at[i].span.from,
                   (long long)epochs->at[i].span.until, zone->everywhere, zone->empty,
                   zone->ring_count);
        for (uint32_t r = 0; r < zone->ring_count; r++)
            for (uint32_t k = 0; k < zone->rings[r].count; k++)
                buf_printf(out, " %a %a", zone->rings[r].points[k].lon,
                           zone->rings[r].points[k].lat);
    }
}

static void
dump_zones(struct buf *out, const struct zone_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        dump_epochs(out, &list->zones[i]);
}

static void
dump_windows(struct buf *out, const struct windows *windows)
{
    for (uint32_t i = 0; i < windows->count; i++)
        buf_printf(out, " window %d %d %d", windows->at[i].weekdays, windows->at[i].from_min,
                   windows->at[i].until_min);
}

static void
dump_with(struct buf *out, const struct weapon_condition *with)
{
    dump_terms(out, "with", &with->weapons);
    buf_printf(out, " %d %d %g %d %g", with->set, with->calibre_mm.op, with->calibre_mm.value,
               with->range_m.op, with->range_m.value);
}

static void
dump_item(struct buf *out, const struct item *item)
{
    buf_printf(out, " item %.*s %d %u", STR_ARGS(item->name), item->is_weapon, item->weapon);
}

static void
dump_version(struct buf *out, const struct clause_version *v)
{
    buf_printf(out, " version %lld %lld by %llx %d '%.*s' '%.*s' '%.*s' '%.*s' '%.*s' '%.*s' '%.*s'",
               (long long)v->span.from, (long long)v->span.until, (unsigned long long)v->by,
               v->binds_all, STR_ARGS(v->title), STR_ARGS(v->text), STR_ARGS(v->source),
               STR_ARGS(v->verifier), STR_ARGS(v->uncheckable), STR_ARGS(v->stated_by),
               STR_ARGS(v->disputed_by));
    dump_terms(out, "acts", &v->acts);
    dump_with(out, &v->with);
    dump_terms(out, "against", &v->against);
    dump_zones(out, &v->in);
    dump_windows(out, &v->windows);
    buf_printf(out, " '%.*s' '%.*s'", STR_ARGS(v->from_words), STR_ARGS(v->until_words));
    buf_printf(out, " kind %d sure %lld %lld", v->kind, (long long)v->sure.from,
               (long long)v->sure.until);
    for (uint32_t i = 0; i < v->limit_count; i++) {
        dump_item(out, &v->limits[i].item);
        buf_printf(out, " to %lld", (long long)v->limits[i].most);
    }
    if (v->kind == CLAUSE_EQUAL) {
        dump_item(out, &v->equality.item);
        buf_printf(out, " between %u %u", v->equality.parties[0], v->equality.parties[1]);
    }
    if (v->kind == CLAUSE_REQUIRE)
        buf_printf(out, " due %d %d %lld %lld %lld %lld", v->duty.has_due, v->duty.has_every,
                   (long long)v->duty.due_first, (long long)v->duty.due_last,
                   (long long)v->duty.every.exact, (long long)v->duty.every.days);
    for (uint32_t i = 0; i < v->except_count; i++)
        for (uint32_t k = 0; k < v->excepts[i].count; k++) {
            const struct except_condition *e = &v->excepts[i].conditions[k];

            buf_printf(out, " except %u %d by %llx '%.*s' '%.*s' %lld %lld", i, e->kind,
                       (unsigned long long)e->by, STR_ARGS(e->words), STR_ARGS(e->notice),
                       (long long)e->before.exact, (long long)e->before.days);
            dump_terms(out, "terms", &e->terms);
            dump_with(out, &e->with);
            dump_zones(out, &e->in);
            dump_windows(out, &e->windows);
        }
}

static void
dump_counting(struct buf *out, const struct counting *counting)
{
    buf_printf(out, "\ncounting %.*s '%.*s'", STR_ARGS(counting->name), STR_ARGS(counting->title));
    for (uint32_t i = 0; i < counting->part_count; i++) {
        const struct counting_part *part = &counting->parts[i];

        dump_terms(out, "part", &part->acts);
        buf_printf(out, " %d %d %lld %g %lld %lld", part->by_number, part->merge,
                   (long long)part->gap, part->near_m, (long long)part->at_least,
                   (long long)part->as);
    }
}

static void
dump_anchor(struct buf *out, const struct anchor *anchor)
{
    const struct silence *silence = anchor->silence;

    buf_printf(out, "\nanchor %.*s '%.*s' %lld %lld", STR_ARGS(anchor->name),
               STR_ARGS(anchor->title), (long long)anchor->first, (long long)anchor->last);
    if (!silence)
        return;
    buf_printf(out, " first %lld %lld after %lld", (long long)silence->length.exact,
               (long long)silence->length.days, (long long)silence->after);
    dump_terms(out, "without", &silence->acts);
    dump_zones(out, &silence->in);
}

static void
dump_program(struct buf *out, const struct program *p)
{
    buf_printf(out, "operation %.*s tz %.*s", STR_ARGS(p->operation), STR_ARGS(p->tz.name));
    for (uint32_t i = 0; i < p->party_count; i++) {
        buf_printf(out, "\nparty %.*s '%.*s'", STR_ARGS(p->parties[i].name),
                   STR_ARGS(p->parties[i].title));
        for (uint32_t k = 0; k < p->parties[i].also_count; k++)
            buf_printf(out, " '%.*s'", STR_ARGS(p->parties[i].also[k]));
    }
    for (uint32_t i = 0; i < p->agreement_count; i++)
        buf_printf(out, "\nagreement %.*s '%.*s' '%.*s' %llx %d %lld",
                   STR_ARGS(p->agreements[i].name), STR_ARGS(p->agreements[i].title),
                   STR_ARGS(p->agreements[i].source),
                   (unsigned long long)p->agreements[i].parties, p->agreements[i].has_signed,
                   (long long)p->agreements[i].signed_at);
    for (uint32_t i = 0; i < p->line_count; i++)
        buf_printf(out, "\nline %.*s '%.*s' %u %u %u", STR_ARGS(p->lines[i].name),
                   STR_ARGS(p->lines[i].title), p->lines[i].left, p->lines[i].right,
                   p->lines[i].version_count);
    for (uint32_t i = 0; i < p->zone_count; i++) {
        buf_printf(out, "\nzone %.*s '%.*s'", STR_ARGS(p->zones[i].name),
                   STR_ARGS(p->zones[i].title));
        dump_epochs(out, &p->zones[i].epochs);
    }
    for (uint32_t i = 0; i < p->anchor_count; i++)
        dump_anchor(out, &p->anchors[i]);
    for (uint32_t i = 0; i < p->track_count; i++)
        buf_printf(out, "\ntrack '%.*s'", STR_ARGS(p->tracks[i]));
    for (uint16_t i = vocab_size(&vocab_standard, VOCAB_ACT); i < vocab_size(p->words, VOCAB_ACT); i++)
        buf_printf(out, "\nact %s '%s' %u", vocab_term(p->words, VOCAB_ACT, i)->name,
                   vocab_term(p->words, VOCAB_ACT, i)->meaning,
                   vocab_term(p->words, VOCAB_ACT, i)->parent);
    for (uint32_t i = 0; i < p->counting_count; i++)
        dump_counting(out, &p->countings[i]);
    for (uint32_t i = 0; i < p->clause_count; i++) {
        buf_printf(out, "\nclause %.*s %u", STR_ARGS(p->clauses[i].name),
                   p->clauses[i].agreement);
        for (uint32_t k = 0; k < p->clauses[i].version_count; k++)
            dump_version(out, &p->clauses[i].versions[k]);
    }
}

/* ---- layout ---- */

static enum status
format(struct str text, struct buf *out, struct diagnostics *diagnostics)
{
    struct arena step;
    struct err   err = { 0 };

    arena_init(&step, (size_t)64 << 20);
    enum status status = terms_format((struct terms_file){ STR("t.truce"), text }, &step, out,
                                      diagnostics, &err);
    for (uint32_t i = 0; i < diagnostics->count; i++) /* their words go with the arena */
        diagnostics->at[i].text = STR_NONE;
    arena_free(&step);
    return status;
}

static void
expect_layout(const char *text, const char *want)
{
    struct buf         out, again;
    struct diagnostics diagnostics;

    buf_init(&out, 1 << 20);
    buf_init(&again, 1 << 20);
    EXPECT(format(str_from_c(text), &out, &diagnostics) == TRUCE_OK);
    EXPECT_STR(buf_str(&out), str_from_c(want));
    EXPECT(format(buf_str(&out), &again, &diagnostics) == TRUCE_OK);
    EXPECT_STR(buf_str(&again), buf_str(&out));
    buf_free(&out);
    buf_free(&again);
}

TEST(attributes_are_indented_by_two_and_blanks_are_single)
{
    expect_layout("party   UA\t\"Ukraine\"\n\t\talso \"a\" ,\"b\"\nzone z\n ( a or\tb )  minus c\n",
                  "party UA \"Ukraine\"\n  also \"a\", \"b\"\nzone z\n  (a or b) minus c\n");
}

TEST(blank_lines_are_kept_but_never_two)
{
    expect_layout("\n\n\nparty A\n\n\n\nparty B\n  also \"x\"\n\n  also \"y\"\nparty C\n\n\n",
                  "party A\n\nparty B\n  also \"x\"\n\n  also \"y\"\nparty C\n");
}

TEST(comments_stay_where_they_are)
{
    expect_layout("# top\n\nparty A   # who\n  # inside\n# in column 1\n    also \"x\"# names\n"
                  "  # after\n\n# next\nparty B\n  # last",
                  "# top\n\nparty A  # who\n  # inside\n# in column 1\n  also \"x\"  # names\n"
                  "  # after\n\n# next\nparty B\n  # last\n");
}

TEST(comments_of_neighbouring_lines_are_aligned)
{
    expect_layout("party A # a\n  also \"xyz\" # b\nparty B\nparty C # c\n",
                  "party A       # a\n  also \"xyz\"  # b\nparty B\nparty C  # c\n");
}

TEST(a_long_list_is_wrapped_at_its_commas)
{
    expect_layout("zone z\n  polygon 46.80 36.93, 47.05 36.84, 47.22 36.80, 47.33 36.88, 47.33 37.10, "
                  "47.45 37.07, 47.53 36.95, 47.55 36.70,\n\n 47.78 36.52,\n 47.95 36.48\n",
                  "zone z\n  polygon 46.80 36.93, 47.05 36.84, 47.22 36.80, 47.33 36.88, "
                  "47.33 37.10, 47.45 37.07, 47.53 36.95,\n    47.55 36.70, 47.78 36.52, 47.95 36.48\n");
}

TEST(comments_in_a_list_end_the_line)
{
    expect_layout("zone z\n  polygon 1 1, # one\n # two\n 2 2,\n 3 3, 4 4\n",
                  "zone z\n  polygon 1 1,  # one\n    # two\n    2 2, 3 3, 4 4\n");
}

TEST(statements_this_version_cannot_do_are_laid_out_too)
{
    expect_layout("site odesa   \"Port\"\n    at 46.49   30.73\n\tneeds infantry 2 from m + 60 days\n"
                  "clause m.1\n   limit tank  to 75\n",
                  "site odesa \"Port\"\n  at 46.49 30.73\n  needs infantry 2 from m + 60 days\n"
                  "clause m.1\n  limit tank to 75\n");
}

TEST(what_is_no_statement_is_not_laid_out)
{
    struct buf         out;
    struct diagnostics diagnostics;

    buf_init(&out, 1 << 20);
    EXPECT(format(STR("party A\nnonsense\n"), &out, &diagnostics) == TRUCE_SYNTAX);
    EXPECT(diagnostics.error_count == 1 && out.len == 0);
    buf_free(&out);
}

/* ---- the examples ---- */

static enum status
disk_read(void *context, struct str name, struct arena *keep, struct str *ret_text,
          struct err *err)
{
    struct buf  bytes;
    char       *path = arena_copy_c(keep, name);
    enum status status;

    (void)context;
    TRY_NEW(path, err);
    buf_init(&bytes, TERMS_FILE_BYTES_MAX);
    status = sys_read_file(path, &bytes, err);
    if (status == TRUCE_OK) {
        *ret_text = arena_copy_str(keep, buf_str(&bytes));
        status = ret_text->at ? TRUCE_OK : err_memory(err);
    }
    buf_free(&bytes);
    return status;
}

#define UKRAINE TOP_FOLDER "/examples/ukraine/"

static const char *const examples[] = {
    UKRAINE "corridors-2022.truce", UKRAINE "energy-2025.truce", UKRAINE "measures-2020.truce",
    UKRAINE "minsk2.truce", UKRAINE "truces-2025.truce", UKRAINE "common.truce",
};
enum { EXAMPLES = sizeof examples / sizeof examples[0] };

static void
read_examples(struct arena *keep, struct terms_file *files)
{
    struct err err = { 0 };

    for (unsigned i = 0; i < EXAMPLES; i++) {
        files[i].name = str_from_c(examples[i]);
        EXPECT(disk_read(NULL, files[i].name, keep, &files[i].text, &err) == TRUCE_OK);
    }
}

TEST(the_examples_are_one_program_and_mean_the_same_once_laid_out)
{
    struct arena       keep;
    struct terms_file  files[EXAMPLES];
    struct buf         layout[EXAMPLES], dumps[2];
    struct program    *program;
    struct diagnostics diagnostics;
    struct err         err = { 0 };

    arena_init(&keep, (size_t)1 << 30);
    read_examples(&keep, files);
    for (int pass = 0; pass < 2; pass++) {
        EXPECT_SAY(terms_compile(files, EXAMPLES, disk_read, NULL, &keep, &program, &diagnostics,
                                 &err) == TRUCE_OK, "%s", err.text);
        buf_init(&dumps[pass], (size_t)64 << 20);
        dump_program(&dumps[pass], program);
        EXPECT(program->clause_count > 50 && !dumps[pass].failed);
        for (int i = 0; i < EXAMPLES && pass == 0; i++) {
            buf_init(&layout[i], 1 << 20);
            EXPECT(format(files[i].text, &layout[i], &diagnostics) == TRUCE_OK);
            files[i].text = buf_str(&layout[i]);
        }
    }
    EXPECT(str_eq(buf_str(&dumps[0]), buf_str(&dumps[1])));
    for (int i = 0; i < EXAMPLES; i++)
        buf_free(&layout[i]);
    buf_free(&dumps[0]);
    buf_free(&dumps[1]);
    arena_free(&keep);
}

/* ---- bundles ---- */

static const struct memory_file bundled[] = {
    { "maps/l.truce", "line l\n  file \"l.geojson\"\n" },
    { "maps/l.geojson", "{\"type\":\"LineString\",\"coordinates\":[[38,48],[38,49]]}" },
    { NULL, NULL },
};

TEST(a_bundle_compiles_to_the_same_program_without_the_disk)
{
    static const char  text[] = "include \"maps/l.truce\"\nzone z\n  within 5 km of l\n";
    struct compiled    first, second;
    struct bundle      bundle, decoded;
    struct buf         json, again, dumps[2];
    struct err         err = { 0 };
    struct terms_file  file = { STR("t.truce"), STR("") };

    memory_files = bundled;
    first = second = (struct compiled){ 0 };
    arena_init(&first.keep, (size_t)64 << 20);
    arena_init(&second.keep, (size_t)64 << 20);
    file.text = str_from_c(text);
    bundle_init(&bundle, &first.keep);
    EXPECT(bundle_add_main(&bundle, file.name, file.text, &err) == TRUCE_OK);
    struct bundle_recorder recorder = { &bundle, memory_read, NULL };
    EXPECT(terms_compile(&file, 1, bundle_record, &recorder, &first.keep, &first.program,
                         &first.diagnostics, &first.err) == TRUCE_OK);
    EXPECT(bundle.count == 3 && bundle.main_count == 1);
    EXPECT_STR(bundle.files[1].name, STR("maps/l.truce"));
    EXPECT_STR(bundle.files[2].name, STR("maps/l.geojson"));

    buf_init(&json, 1 << 20);
    buf_init(&again, 1 << 20);
    bundle_encode(&bundle, &json);
    EXPECT(has(buf_str(&json), "{\"files\":[{\"name\":\"t.truce\",\"text\":\"include \\\"maps"));
    EXPECT(has(buf_str(&json), "],\"main\":1}"));
    memory_files = NULL;
    EXPECT(bundle_decode(buf_str(&json), &second.keep, &decoded, &err) == TRUCE_OK);
    bundle_encode(&decoded, &again);
    EXPECT_STR(buf_str(&again), buf_str(&json));
    EXPECT(bundle_compile(&decoded, NULL, &second.keep, &second.program, &second.diagnostics,
                          &second.err) == TRUCE_OK);
    for (int i = 0; i < 2 && first.program && second.program; i++) {
        buf_init(&dumps[i], 1 << 20);
        dump_program(&dumps[i], i ? second.program : first.program);
    }
    EXPECT(str_eq(buf_str(&dumps[0]), buf_str(&dumps[1])));
    buf_free(&dumps[0]);
    buf_free(&dumps[1]);
    buf_free(&json);
    buf_free(&again);
    arena_free(&first.keep);
    arena_free(&second.keep);
}

TEST(a_bundle_takes_a_name_once)
{
    struct arena  keep;
    struct bundle bundle;
    struct err    err = { 0 };
    struct str    text;

    arena_init(&keep, 1 << 20);
    bundle_init(&bundle, &keep);
    EXPECT(bundle_add(&bundle, STR("a"), STR("1"), &err) == TRUCE_OK);
    EXPECT(bundle_add(&bundle, STR("a"), STR("1"), &err) == TRUCE_OK && bundle.count == 1);
    EXPECT(bundle_add(&bundle, STR("a"), STR("2"), &err) == TRUCE_CONFLICT);
    err = (struct err){ 0 };
    EXPECT(bundle_add(&bundle, STR("b"), STR("\xFF"), &err) == TRUCE_SYNTAX);
    err = (struct err){ 0 };
    EXPECT(bundle_read(&bundle, STR("b"), &keep, &text, &err) == TRUCE_MISSING);
    arena_free(&keep);
}

TEST(a_bundle_that_is_none_is_refused_with_words)
{
    static const char *const none[] = {
        "", "[]", "{}", "{\"files\":[],\"main\":1}", "{\"files\":[{}],\"main\":0}",
        "{\"files\":[{\"name\":\"a\",\"text\":1}],\"main\":0}", "{\"files\":[],\"main\":0.5}",
        "{\"files\":[],\"main\":-1}", "{\"files\":{},\"main\":0}", "{\"files\":[],\"main\":\"0\"}",
        "{\"files\":[{\"name\":\"a\",\"text\":\"\"},{\"name\":\"a\",\"text\":\"\"}],\"main\":1}",
    };

    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        struct arena  keep;
        struct bundle bundle = { .count = 77 };
        struct err    err = { 0 };

        arena_init(&keep, 1 << 20);
        EXPECT_SAY(bundle_decode(str_from_c(none[i]), &keep, &bundle, &err) == TRUCE_SYNTAX,
                   "%s", none[i]);
        EXPECT(bundle.count == 77 && err.text[0]);
        arena_free(&keep);
    }
}

/* ---- when memory fails ---- */

static const struct memory_file fault_files[] = {
    { "a.geojson", "{\"type\":\"Feature\",\"properties\":{\"name\":\"A\"},\"geometry\":{\"type\":"
                   "\"Polygon\",\"coordinates\":[[[38,48],[39,48],[39,49],[38,49],[38,48]]]}}" },
    { "b.truce", "anchor d\n  at 2015-02-16 00:00\n" },
    { NULL, NULL },
};

static const char fault_text[] =
    "operation \"x\"\n" HEAD "include \"b.truce\"\n"
    "line l\n  path 48 38, 49 38\n  left UA\n  right AF\n"
    "zone z from 2015-03-01\n  file \"a.geojson\" where name = \"A\"\n"
    "zone z\n  circle 5 km at 48.5 38.5\n"
    "clause m.1 \"One\"\n  forbid fire with mortar calibre >= 82 mm against civilian\n"
    "  in z minus (box 48 38 49 39 and side UA of l)\n  from d + 3 days\n  for 30 days\n"
    "  daily 08:00 to 10:00\n  except in z ruling \"why\"\n  stated by UA\n  text \"x\"\n"
    "clause m.1 \"One\"\n  forbid fire\n  from 2016-01-01\n  stated by UA\n  text \"x\"\n"
    "clause m.2\n  forbid fire\n  by UA\n  except shot, during \"Easter\"\n"
    "  except notified 24 hours before\n"
    "act car_burning under burning\nact burning \"Setting fire\" under sabotage\n"
    "zone ship\n  within 5 nm of track \"MV  A\" or (z minus within 1 km of track b)\n"
    "anchor quiet \"Quiet\"\n  first 7 days without fire, burning in z, ship_z after d + 2 hours\n"
    "zone ship_z\n  box 48 38 49 39\n"
    "clause m.7\n  forbid fire\n  from quiet + 1 day\n  for 30 days\n"
    "counting osce \"x\"\n  merge shelling within 1 hour and 1 km of at least 30 as 1\n"
    "  count explosion, fire by number\n  count flare by report\n"
    "clause m.3\n  limit tank to 75\n  limit personnel to 6000\n  by UA\n  in z\n"
    "clause m.4\n  equal mortars between UA, AF\n"
    "clause m.5\n  require withdrawal with tank against military\n  before d + 9 days, d\n"
    "clause m.6\n  require inspection\n  every 30 days\n  until 2016-01-01\n";

static bool
sweep_once(uint64_t n, bool for_ever)
{
    struct compiled c;

    memory_files = fault_files;
    c = (struct compiled){ 0 };
    arena_init(&c.keep, (size_t)64 << 20);
    struct terms_file file = { STR("t.truce"), str_from_c(fault_text) };
    fault_arm(n, for_ever);
    c.status = terms_compile(&file, 1, memory_read, NULL, &c.keep, &c.program, &c.diagnostics,
                             &c.err);
    bool met = fault_disarm();
    EXPECT_SAY(c.status == TRUCE_OK || c.err.text[0], "fault %llu", (unsigned long long)n);
    EXPECT_SAY((c.status == TRUCE_OK) == (c.program != NULL), "fault %llu", (unsigned long long)n);
    EXPECT_SAY(met ? c.status != TRUCE_SYNTAX || c.diagnostics.error_count : c.status == TRUCE_OK,
               "fault %llu: %s", (unsigned long long)n, c.err.text);
    arena_free(&c.keep);
    return met;
}

TEST(whichever_allocation_fails_the_compiler_says_so_and_leaves_nothing)
{
    for (int for_ever = 0; for_ever < 2; for_ever++)
        for (uint64_t n = 1; sweep_once(n, for_ever); n++)
            ;
}

TEST(a_program_needs_the_text_no_more)
{
    struct arena       keep, texts;
    struct buf         dump;
    struct program    *program;
    struct diagnostics diagnostics;
    struct err         err = { 0 };
    struct terms_file  file;

    memory_files = fault_files;
    arena_init(&keep, (size_t)64 << 20);
    arena_init(&texts, 1 << 20);
    buf_init(&dump, (size_t)64 << 20);
    file.name = arena_copy_str(&texts, STR("t.truce"));
    file.text = arena_copy_str(&texts, str_from_c(fault_text));
    EXPECT(terms_compile(&file, 1, memory_read, NULL, &keep, &program, &diagnostics, &err) ==
           TRUCE_OK);
    arena_free(&texts); /* the sanitizer sees whoever looks there */
    dump_program(&dump, program);
    diagnostics_text(&diagnostics, &dump);
    EXPECT(dump.len > 1000 && diagnostics.count > 0);
    EXPECT_STR(program->clauses[0].versions[0].place.file, STR("t.truce"));
    buf_free(&dump);
    arena_free(&keep);
}

static void
dump_text(struct buf *out, struct str text)
{
    struct compiled c;

    memory_files = fault_files;
    compile_str(&c, text);
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    buf_init(out, (size_t)16 << 20);
    if (c.status == TRUCE_OK)
        dump_program(out, c.program);
    compiled_free(&c);
}

/* As it stands, and with every blank doubled and every list broken at its commas. */
TEST(every_construct_means_the_same_once_laid_out)
{
    struct buf         loose, layout, again, dumps[2];
    struct diagnostics diagnostics;
    bool               quoted = false;

    buf_init(&loose, 1 << 20);
    buf_init(&layout, 1 << 20);
    buf_init(&again, 1 << 20);
    for (const char *p = fault_text; *p; p++) {
        quoted ^= *p == '"';
        buf_add_c(&loose, quoted || (*p != ' ' && *p != ',') ? "" : *p == ' ' ? "\t" : ",\n   ");
        if (quoted || *p != ',')
            buf_add_byte(&loose, *p);
    }
    EXPECT(format(str_from_c(fault_text), &layout, &diagnostics) == TRUCE_OK);
    EXPECT(format(buf_str(&loose), &again, &diagnostics) == TRUCE_OK);
    EXPECT_STR(buf_str(&again), buf_str(&layout));
    dump_text(&dumps[0], str_from_c(fault_text));
    dump_text(&dumps[1], buf_str(&layout));
    EXPECT(dumps[0].len > 3000 && str_eq(buf_str(&dumps[0]), buf_str(&dumps[1])));
    buf_clear(&again);
    EXPECT(format(buf_str(&layout), &again, &diagnostics) == TRUCE_OK);
    EXPECT_STR(buf_str(&again), buf_str(&layout));
    buf_free(&loose);
    buf_free(&layout);
    buf_free(&again);
    buf_free(&dumps[0]);
    buf_free(&dumps[1]);
}

/* The arenas above come in large blocks; small limits reach the allocations in between. */
TEST(whatever_the_limit_of_memory_the_compiler_says_so)
{
    bool done = false;

    memory_files = fault_files;
    for (size_t limit = 0; !done; limit += 64 * 1024) {
        struct arena       keep;
        struct program    *program = NULL;
        struct diagnostics diagnostics;
        struct err         err = { 0 };
        struct terms_file  file = { STR("t.truce"), str_from_c(fault_text) };

        arena_init(&keep, limit);
        done = terms_compile(&file, 1, memory_read, NULL, &keep, &program, &diagnostics, &err) ==
               TRUCE_OK;
        EXPECT(done || (err.status == TRUCE_MEMORY && !program));
        arena_free(&keep);
    }
}

/* ---- help ---- */

TEST(help_and_manual_name_every_word_of_the_language)
{
    static const char *const words[] = { "timezone", "forbid", "stated by", "within", "notified",
                                         "measure", "uncheckable", "nautical" };
    struct buf plain, scdoc;

    buf_init(&plain, 1 << 20);
    buf_init(&scdoc, 1 << 20);
    terms_help(&plain);
    terms_help_scdoc(&scdoc);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        EXPECT_SAY(has(buf_str(&plain), words[i]) && has(buf_str(&scdoc), words[i]), "%s",
                   words[i]);
    EXPECT(has(buf_str(&plain), "  limit ITEM to N "));
    EXPECT(has(buf_str(&plain), "  every DURATION "));
    buf_free(&plain);
    buf_free(&scdoc);
}

/* ---- the pages ---- */

static bool
read_page(const char *path, struct buf *page)
{
    struct err err = { 0 };

    buf_init(page, 1 << 20);
    return sys_read_file(path, page, &err) == TRUCE_OK;
}

TEST(the_page_on_terms_lists_every_term_as_the_tables_have_it)
{
    struct buf page, row;

    EXPECT(read_page(TOP_FOLDER "/doc/TERMS.md", &page));
    buf_init(&row, 4096);
    for (unsigned v = 0; v < VOCAB_COUNT; v++)
        for (uint16_t i = 0; i < vocab_size(&vocab_standard, (enum vocab)v); i++) {
            const struct term *term = vocab_term(&vocab_standard, (enum vocab)v, i);
            const char *parent = term->parent == i ? ""
                                                   : vocab_term(&vocab_standard, (enum vocab)v, term->parent)->name;

            buf_clear(&row);
            buf_printf(&row, "| `%s` | %s | %s |", term->name, parent, term->meaning);
            buf_add_byte(&row, 0);
            EXPECT_SAY(has(buf_str(&page), row.at), "%s", row.at);
        }
    buf_free(&row);
    buf_free(&page);
}

TEST(the_example_of_the_manual_compiles)
{
    static const struct memory_file files[] = {
        { "contact.geojson", "{\"type\":\"LineString\",\"coordinates\":[[38,48],[38,49]]}" },
        { NULL, NULL },
    };
    struct buf      page;
    struct str      rest, before, example = STR_NONE;
    struct compiled c;

    EXPECT(read_page(TOP_FOLDER "/doc/man/truce-terms.5.scd", &page));
    rest = buf_str(&page);
    while (str_cut(&rest, '\n', &before) && !str_eq(before, STR("```")))
        ;
    example.at = rest.at;
    while (str_cut(&rest, '\n', &before) && !str_eq(before, STR("```")))
        example.len += before.len + 1;
    memory_files = files;
    compile_str(&c, example);
    EXPECT_SAY(c.status == TRUCE_OK && c.diagnostics.count == 0 && c.program->clause_count == 1,
               "%.*s", STR_ARGS(buf_str(&c.text)));
    compiled_free(&c);
    buf_free(&page);
}
