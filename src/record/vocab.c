#include "record/vocab.h"

#include "base/buf.h"
#include "base/status.h"
#include "record/vocab_table.h"

static const struct term acts[] = {
#define ROW(id, name, parent, meaning, acled, ucdp, osce, basis) \
    [ACT_##id] = { name, ACT_##parent, meaning, acled, ucdp, osce, basis, 0, 0 },
    ACT_TABLE(ROW)
#undef ROW
};

static const struct term weapons[] = {
#define ROW(id, name, parent, meaning, least, most, osce, basis) \
    [WEAPON_##id] = { name, WEAPON_##parent, meaning, "", "", osce, basis, least, most },
    WEAPON_TABLE(ROW)
#undef ROW
};

static const struct term targets[] = {
#define ROW(id, name, parent, meaning, basis) \
    [TARGET_##id] = { name, TARGET_##parent, meaning, "", "", "", basis, 0, 0 },
    TARGET_TABLE(ROW)
#undef ROW
};

const struct vocabulary vocab_standard = { {
    [VOCAB_ACT] = { acts, ACT_COUNT },
    [VOCAB_WEAPON] = { weapons, WEAPON_COUNT },
    [VOCAB_TARGET] = { targets, TARGET_COUNT },
} };

const char *
vocab_name(enum vocab vocab)
{
    static const char *const names[] = { "act", "weapon", "target" };

    return names[vocab];
}

uint16_t
vocab_size(const struct vocabulary *words, enum vocab vocab)
{
    return words->trees[vocab].size;
}

const struct term *
vocab_term(const struct vocabulary *words, enum vocab vocab, uint16_t term)
{
    CHECK(term < words->trees[vocab].size);
    return &words->trees[vocab].terms[term];
}

struct str
vocab_text(const struct vocabulary *words, enum vocab vocab, uint16_t term)
{
    return str_from_c(vocab_term(words, vocab, term)->name);
}

bool
vocab_find(const struct vocabulary *words, enum vocab vocab, struct str name,
           uint16_t *ret_term)
{
    const struct term *terms = words->trees[vocab].terms;

    for (uint16_t i = 0; name.len && i < words->trees[vocab].size; i++)
        if (name.at[0] == terms[i].name[0] && str_eq_c(name, terms[i].name)) {
            *ret_term = i;
            return true;
        }
    return false;
}

enum status
vocab_add(struct vocabulary *words, enum vocab vocab, struct str name, uint16_t parent,
          struct str meaning, struct arena *keep, struct err *err)
{
    uint16_t     size = words->trees[vocab].size, ignored;
    struct term *terms, *term;

    CHECK(parent < size && !vocab_find(words, vocab, name, &ignored));
    if (size == UINT16_MAX)
        return err_set(err, TRUCE_LIMIT, "more than %u %ss", UINT16_MAX, vocab_name(vocab));
    terms = ARENA_ARRAY(keep, (size_t)size + 1, struct term);
    TRY_NEW(terms, err);
    memcpy(terms, words->trees[vocab].terms, size * sizeof *terms);
    term = &terms[size];
    *term = (struct term){ arena_copy_c(keep, name), parent, arena_copy_c(keep, meaning),
                           "", "", "", "", 0, 0 };
    TRY_NEW(term->name, err);
    TRY_NEW(term->meaning, err);
    words->trees[vocab].terms = terms;
    words->trees[vocab].size = (uint16_t)(size + 1);
    return TRUCE_OK;
}

struct str
vocab_suggest(const struct vocabulary *words, enum vocab vocab, struct str name)
{
    unsigned   best = name.len < 4 ? 2 : 4; /* at most 1, in longer words 3 edits */
    struct str nearest = STR_NONE;

    for (uint16_t i = 0; i < words->trees[vocab].size; i++) {
        struct str word = vocab_text(words, vocab, i);
        unsigned   edits = str_distance(name, word, best);

        if (edits < best && edits < word.len) {
            best = edits;
            nearest = word;
        }
    }
    return nearest;
}

bool
vocab_covers(const struct vocabulary *words, enum vocab vocab, uint16_t ancestor,
             uint16_t term)
{
    const struct term *terms = words->trees[vocab].terms;

    while (term != ancestor && terms[term].parent != term)
        term = terms[term].parent;
    return term == ancestor;
}

enum answer
vocab_answer(const struct vocabulary *words, enum vocab vocab, uint16_t wanted,
             uint16_t seen)
{
    if (vocab_covers(words, vocab, wanted, seen))
        return ANSWER_YES;
    return vocab_covers(words, vocab, seen, wanted) ? ANSWER_POSSIBLE : ANSWER_NO;
}

void
vocab_path(const struct vocabulary *words, enum vocab vocab, uint16_t term, struct buf *out)
{
    uint16_t parent = vocab_term(words, vocab, term)->parent;

    if (parent != term) {
        vocab_path(words, vocab, parent, out);
        buf_add_c(out, " > ");
    }
    buf_add_c(out, vocab_term(words, vocab, term)->name);
}
