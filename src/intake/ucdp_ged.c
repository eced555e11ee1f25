#include "intake/profile.h"
bool ucdp_ged_knows(const struct columns *columns){uint32_t a; return columns_find(columns,STR("type_of_violence"),&a);}
enum status ucdp_ged_begin(const struct columns *columns, struct arena *keep, void **ret_state, struct err *err){(void)columns;(void)keep;(void)ret_state;return err_set(err,TRUCE_UNSUPPORTED,"not yet");}
enum status ucdp_ged_map(const void *state, const struct row *row, struct buf *out, struct err *err){(void)state;(void)row;(void)out;return err_set(err,TRUCE_UNSUPPORTED,"not yet");}
void ucdp_ged_help(struct buf *out){(void)out;}
