#include "report/page.h"

#include "report/words.h"

#include "base/tz.h"

/* ---- who signed ---- */

/* Signatures as they stand there; whether they are true is asked of who has the keys. */
static void
add_signers(struct page *page, struct str signatures)
{
    struct str name;
    instant    at;
    bool       any = false;

    while (note_take_signer(&signatures, &name, &at)) {
        html_c(page, any ? "<br>" : "");
        any = true;
        html_c(page, at == TIME_MIN ? "signed by <b>" : "cosigned by <b>");
        html_text(page, name);
        html_c(page, "</b>");
        if (at == TIME_MIN)
            continue;
        html_c(page, ", ");
        add_moment_words(page->out, at, &tz_utc);
        html_c(page, " UTC");
    }
}

static void
add_head_row(struct page *page, const char *head)
{
    buf_printf(page->out, "<tr><th scope=\"row\">%s</th><td>", head);
}

static void
add_checkpoint(struct page *page, const struct checkpoint *checkpoint, struct str signatures)
{
    char hex[SHA256_HEX_LEN + 1];

    digest_hex(&checkpoint->root, hex);
    html_open_wide(page, "What was signed");
    html_c(page, "<table class=\"record\">\n<caption class=\"hidden\">What was signed"
                 "</caption>\n<tbody>\n");
    add_head_row(page, "Record");
    html_text(page, checkpoint->origin);
    html_c(page, "</td></tr>\n");
    add_head_row(page, "Entries signed");
    add_count(page->out, checkpoint->size);
    html_c(page, "</td></tr>\n");
    add_head_row(page, "Root");
    buf_printf(page->out, "<code class=\"hash\">%s</code></td></tr>\n", hex);
    add_head_row(page, "Signatures it bears");
    add_signers(page, signatures);
    html_c(page, "</td></tr>\n</tbody>\n</table>\n");
    html_close_wide(page);
}

/* ---- what is proved ---- */

static void
add_covered(struct page *page)
{
    const struct listing *listing = page->listing;
    uint32_t              newer = 0;

    for (uint32_t i = 0; i < listing->count; i++)
        newer += listing->at[i].is_newer;
    html_c(page, "<p>For ");
    add_plural(page->out, listing->count - newer, "listed report", "listed reports");
    html_c(page, " this file has the proof: the record, when it was signed, held what the list "
                 "says of it, to the byte.");
    if (newer) {
        html_c(page, " <b>");
        add_plural(page->out, newer, "listed report is", "listed reports are");
        html_c(page, " newer than the signature</b>, and nothing vouches for ");
        html_c(page, newer == 1 ? "it yet." : "them yet.");
    }
    html_c(page, "</p>\n");
}

static void
add_how(struct page *page)
{
    html_c(page,
           "<p><code>truce verify FILE --key KEY</code> checks this file without the record: "
           "who signed, each proof, and that the list above says what the entries say. Have "
           "the key from its owner, not with this file. The totals, the drawings and whether "
           "a clause was broken cannot be checked from here: whoever holds a copy of the "
           "record and its vault makes this page again, byte for byte, and compares.</p>\n");
}

static void
add_size(struct page *page)
{
    html_c(page, "<p class=\"aside\">The proofs are ");
    add_count(page->out, page->listing->sealed->bytes);
    html_c(page, " bytes at the end of this file, as JSON in the element <code>sealed</code>: "
                 "entries as they are published, of what is protected no more than the list "
                 "shows.</p>\n");
}

enum status
page_add_proof(struct page *page, struct err *err)
{
    const struct sealed *sealed = page->listing->sealed;
    struct checkpoint    checkpoint;
    struct note          note;

    html_c(page, "<section id=\"proof\">\n<h2>What can be checked</h2>\n");
    if (sealed->checkpoint.len) {
        TRY(note_parse(sealed->checkpoint, &note, err));
        TRY(checkpoint_parse(note.text, &checkpoint, err));
        add_checkpoint(page, &checkpoint, note.signatures);
        add_covered(page);
        add_how(page);
    } else {
        html_c(page, "<p><b>This record was not signed</b> when the page was made, so nobody "
                     "vouches for the reports that it lists. <code>truce checkpoint</code> "
                     "signs it.</p>\n");
    }
    add_size(page);
    html_c(page, "</section>\n");
    return TRUCE_OK;
}
