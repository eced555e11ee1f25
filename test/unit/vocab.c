#include "test.h"

#include "base/buf.h"
#include "record/vocab.h"
#include "record/vocab_table.h"

#define EACH_TERM(vocab, term)                                            \
    for (enum vocab vocab = VOCAB_ACT; vocab < VOCAB_COUNT; vocab++)      \
        for (uint16_t term = 0; term < vocab_size(&vocab_standard, vocab); term++)

TEST(each_vocabulary_is_a_tree_whose_root_is_its_first_term)
{
    EACH_TERM(vocab, term) {
        uint16_t parent = vocab_term(&vocab_standard, vocab, term)->parent;

        EXPECT_SAY(term ? parent < term : parent == 0, "%s %s", vocab_name(vocab),
                   vocab_term(&vocab_standard, vocab, term)->name);
        EXPECT(vocab_covers(&vocab_standard, vocab, 0, term));
    }
}

TEST(each_term_has_a_name_of_its_own_a_meaning_and_a_basis)
{
    EACH_TERM(vocab, term) {
        const struct term *t = vocab_term(&vocab_standard, vocab, term);
        uint16_t           found = UINT16_MAX;

        EXPECT(vocab_find(&vocab_standard, vocab, str_from_c(t->name), &found) && found == term);
        EXPECT_SAY(t->name[0] && t->meaning[0] && t->basis[0], "%s", t->name);
        for (const char *c = t->name; *c; c++)
            EXPECT_SAY((*c >= 'a' && *c <= 'z') || *c == '_', "%s", t->name);
        EXPECT_STR(vocab_text(&vocab_standard, vocab, term), str_from_c(t->name));
    }
}

TEST(a_calibre_is_a_range_or_unknown_or_none)
{
    EACH_TERM(vocab, term) {
        const struct term *t = vocab_term(&vocab_standard, vocab, term);

        EXPECT_SAY((t->calibre_min_mm == -1 && t->calibre_max_mm == -1) ||
                       (t->calibre_min_mm >= 0 && t->calibre_min_mm <= t->calibre_max_mm),
                   "%s", t->name);
    }
}

TEST(a_word_that_is_not_in_the_tree_leaves_the_result_alone)
{
    uint16_t term = 7;

    EXPECT(!vocab_find(&vocab_standard, VOCAB_ACT, STR("Shelling"), &term) && term == 7);
    EXPECT(!vocab_find(&vocab_standard, VOCAB_ACT, STR(""), &term) && !vocab_find(&vocab_standard, VOCAB_ACT, STR("grad"), &term));
    EXPECT(!vocab_find(&vocab_standard, VOCAB_ACT, STR("shot\0"), &term) && term == 7);
}

/* Against the definition, for each pair of terms. */
TEST(a_term_covers_itself_and_what_lies_below_it)
{
    EACH_TERM(vocab, above) {
        for (uint16_t below = 0; below < vocab_size(&vocab_standard, vocab); below++) {
            uint16_t at = below;
            bool     met = at == above;

            while (!met && at) {
                at = vocab_term(&vocab_standard, vocab, at)->parent;
                met = at == above;
            }
            EXPECT_SAY(vocab_covers(&vocab_standard, vocab, above, below) == met, "%s %s",
                       vocab_term(&vocab_standard, vocab, above)->name, vocab_term(&vocab_standard, vocab, below)->name);
            EXPECT(vocab_answer(&vocab_standard, vocab, above, below) ==
                   (met ? ANSWER_YES
                        : vocab_covers(&vocab_standard, vocab, below, above) ? ANSWER_POSSIBLE : ANSWER_NO));
        }
    }
}

TEST(a_report_of_less_than_what_is_wanted_answers_possible)
{
    EXPECT(vocab_answer(&vocab_standard, VOCAB_WEAPON, WEAPON_MLRS, WEAPON_GRAD) == ANSWER_YES);
    EXPECT(vocab_answer(&vocab_standard, VOCAB_WEAPON, WEAPON_GRAD, WEAPON_MLRS) == ANSWER_POSSIBLE);
    EXPECT(vocab_answer(&vocab_standard, VOCAB_WEAPON, WEAPON_GRAD, WEAPON_WEAPON) == ANSWER_POSSIBLE);
    EXPECT(vocab_answer(&vocab_standard, VOCAB_WEAPON, WEAPON_GRAD, WEAPON_SMERCH) == ANSWER_NO);
    EXPECT(vocab_answer(&vocab_standard, VOCAB_ACT, ACT_FIRE, ACT_SNIPING) == ANSWER_YES);
    EXPECT(vocab_answer(&vocab_standard, VOCAB_ACT, ACT_FIRE, ACT_EXPLOSION) == ANSWER_NO);
    EXPECT(vocab_answer(&vocab_standard, VOCAB_ACT, ACT_FIRE, ACT_ARMED_FORCE) == ANSWER_POSSIBLE);
    EXPECT(vocab_answer(&vocab_standard, VOCAB_TARGET, TARGET_CIVILIAN, TARGET_SCHOOL) == ANSWER_YES);
}

TEST(a_misspelt_word_suggests_the_nearest_and_another_none)
{
    EXPECT_STR(vocab_suggest(&vocab_standard, VOCAB_ACT, STR("sheling")), STR("shelling"));
    EXPECT_STR(vocab_suggest(&vocab_standard, VOCAB_ACT, STR("Airstrike")), STR("airstrike"));
    EXPECT_STR(vocab_suggest(&vocab_standard, VOCAB_ACT, STR("drone-strike")), STR("drone_strike"));
    EXPECT_STR(vocab_suggest(&vocab_standard, VOCAB_WEAPON, STR("gard")), STR("grad"));
    EXPECT_STR(vocab_suggest(&vocab_standard, VOCAB_WEAPON, STR("ifw")), STR("ifv"));
    EXPECT_STR(vocab_suggest(&vocab_standard, VOCAB_WEAPON, STR("xyz")), STR(""));
    EXPECT_STR(vocab_suggest(&vocab_standard, VOCAB_ACT, STR("")), STR(""));
    EXPECT_STR(vocab_suggest(&vocab_standard, VOCAB_TARGET, STR("kindergarten")), STR(""));
}

TEST(a_path_goes_from_the_root_to_the_term)
{
    struct buf path;

    buf_init(&path, 1000);
    vocab_path(&vocab_standard, VOCAB_WEAPON, WEAPON_GRAD, &path);
    EXPECT_STR(buf_str(&path), STR("weapon > mlrs > grad"));
    buf_clear(&path);
    vocab_path(&vocab_standard, VOCAB_ACT, ACT_EVENT, &path);
    EXPECT_STR(buf_str(&path), STR("event"));
    buf_free(&path);
}

TEST(a_term_of_ones_own_lies_under_its_parent_and_moves_no_other)
{
    struct vocabulary words = vocab_standard;
    struct arena      keep;
    struct err        err = { 0 };
    uint16_t          kite = 0, box = 0, before = vocab_size(&vocab_standard, VOCAB_ACT);

    arena_init(&keep, 1 << 20);
    EXPECT(vocab_add(&words, VOCAB_ACT, STR("fire_kite"), ACT_ARMED_FORCE, STR("a kite"), &keep,
                     &err) == TRUCE_OK);
    EXPECT(vocab_find(&words, VOCAB_ACT, STR("fire_kite"), &kite) && kite == before);
    EXPECT(vocab_add(&words, VOCAB_ACT, STR("box_kite"), kite, STR("its kind"), &keep, &err) ==
           TRUCE_OK);
    EXPECT(vocab_find(&words, VOCAB_ACT, STR("box_kite"), &box) && box == before + 1);
    EXPECT(vocab_answer(&words, VOCAB_ACT, kite, box) == ANSWER_YES);
    EXPECT(vocab_answer(&words, VOCAB_ACT, ACT_ARMED_FORCE, box) == ANSWER_YES);
    EXPECT(vocab_answer(&words, VOCAB_ACT, box, ACT_ARMED_FORCE) == ANSWER_POSSIBLE);
    EXPECT(vocab_answer(&words, VOCAB_ACT, ACT_FIRE, box) == ANSWER_NO);
    for (uint16_t term = 0; term < before; term++)
        EXPECT_STR(vocab_text(&words, VOCAB_ACT, term),
                   vocab_text(&vocab_standard, VOCAB_ACT, term));
    EXPECT_STR(vocab_suggest(&words, VOCAB_ACT, STR("fire_kit")), STR("fire_kite"));
    EXPECT(vocab_size(&vocab_standard, VOCAB_ACT) == before); /* untouched */
    EXPECT(!vocab_find(&vocab_standard, VOCAB_ACT, STR("fire_kite"), &kite));
    arena_free(&keep);
}

TEST(a_term_without_memory_leaves_the_words_as_they_were)
{
    struct vocabulary words = vocab_standard;
    struct arena      keep;
    struct err        err = { 0 };

    arena_init(&keep, 100);
    EXPECT(vocab_add(&words, VOCAB_ACT, STR("kite"), ACT_FIRE, STR(""), &keep, &err) ==
           TRUCE_MEMORY);
    EXPECT(words.trees[VOCAB_ACT].terms == vocab_standard.trees[VOCAB_ACT].terms);
    arena_free(&keep);
}
