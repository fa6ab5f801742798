/* postgres_join — inserts whose answers nobody needs, made one statement.
 *
 * A statement costs the server more than the row it writes, so the plain INSERTs of VALUES that
 * db_later was given wait here until something else is sent. The same ones in the same order come
 * again with every request of a kind: from the third time on they travel as one statement, the
 * first as its body and the others as WITH, which the server runs from the last to the first. */
#include "db/postgres.h"

#include <stdio.h>

enum { JOIN_SEEN = 3, JOIN_KINDS = 64 };

struct PgJoined {
    PgStatement  statement; /* what the others became; its text is made at the third time */
    Sql          sql;       /* for messages */
    PgStatement *of[JOIN_MOST];
    size_t       n;
    unsigned     seen, types_known;
    PgJoined    *next;
};

/* The text with $1 written as $(shift + 1), $2 as $(shift + 2) … */
static void add_shifted(Buf *out, Str text, size_t shift)
{
    for (size_t at = 0, end; at < text.len; at = end) {
        int64_t n;
        end = sql_piece(text, at);
        size_t digits = text.at[at] == '$' && end < text.len ? sql_piece(text, end) : end;
        if (digits > end && str_to_int((Str){text.at + end, digits - end}, &n)) {
            buf_fmt(out, "$%lld", (long long)(n + (int64_t)shift));
            end = digits;
        } else {
            buf_add(out, (Str){text.at + at, end - at});
        }
    }
}

const char *pg_joined_text(Arena *arena, const Sql *const *of, size_t n)
{
    Buf    out = {.arena = arena};
    size_t shift = 0;
    for (size_t i = 0; i < n; i++)
        shift += sql_params(of[i]->text);
    for (size_t i = n; i-- > 0;) {
        shift -= sql_params(of[i]->text);
        if (i)
            buf_fmt(&out, "%s also%zu AS (", i + 1 == n ? "WITH" : ",", i);
        else
            buf_char(&out, ' ');
        add_shifted(&out, str_of(of[i]->text), shift);
        if (i)
            buf_char(&out, ')');
    }
    return str_c(arena, buf_str(&out));
}

static void make_text(Postgres *pg, PgJoined *joined)
{
    const Sql *of[JOIN_MOST] = {joined->of[0]->entry.sql};
    char       name[200] = "";
    for (size_t i = 0, at = 0; i < joined->n; i++) {
        of[i] = joined->of[i]->entry.sql;
        at += (size_t)snprintf(name + at, sizeof name - at, "%s%s", i ? "+" : "", of[i]->name);
        at = at < sizeof name ? at : sizeof name - 1;
    }
    joined->sql = (Sql){.name = str_c(pg->db.own, str_of(name)), .file = of[0]->file,
                        .line = of[0]->line};
    joined->statement.entry.sql = &joined->sql;
    joined->statement.text = pg_joined_text(pg->db.own, of, joined->n);
}

/* NULL: not yet often enough, or there are too many kinds. */
static PgJoined *find(Postgres *pg)
{
    const PgQueue *queue = &pg->queue;
    PgJoined      *joined;
    for (joined = pg->joined; joined; joined = joined->next)
        if (joined->n == queue->n && !memcmp(joined->of, queue->of, queue->n * sizeof *queue->of))
            break;
    if (!joined && pg->joined_count < JOIN_KINDS) {
        joined = NEW(pg->db.own, PgJoined);
        joined->n = queue->n;
        memcpy(joined->of, queue->of, queue->n * sizeof *queue->of);
        joined->next = pg->joined;
        pg->joined = joined;
        pg->joined_count++;
    }
    if (!joined || ++joined->seen < JOIN_SEEN)
        return NULL;
    if (!joined->statement.text)
        make_text(pg, joined);
    return joined;
}

static void send_joined(Postgres *pg, PgJoined *joined, PgSent values)
{
    PgStatement *s = &joined->statement;
    if (!s->is_prepared || joined->types_known != pg->types_known) {
        joined->types_known = pg->types_known;
        pg_prepare(pg, s, pg->queue.types, values.count);
    }
    pg_execute(pg, s, SENT_LATER, values);
}

void pg_join_send(Postgres *pg)
{
    PgQueue  *queue = &pg->queue;
    PgJoined *joined = queue->n > 1 ? find(pg) : NULL;
    PgSent    values = {queue->at, queue->len, queue->format, queue->params};
    if (joined)
        send_joined(pg, joined, values);
    for (size_t i = 0; i < queue->n && !joined; i++) {
        PgStatement *s = queue->of[i];
        values.count = s->params;
        if (!s->is_prepared)
            pg_prepare(pg, s, s->types, s->params);
        pg_execute(pg, s, SENT_LATER, values);
        values = (PgSent){values.at + s->params, values.len + s->params,
                          values.format + s->params, 0};
    }
    pg_join_forget(pg);
}

void pg_join_forget(Postgres *pg) { pg->queue.n = pg->queue.params = pg->queue.used = 0; }

/* Two rows of one table keep their order only in two statements. */
static bool has_place(const PgQueue *queue, const PgStatement *s, size_t params, size_t bytes)
{
    for (size_t i = 0; i < queue->n; i++)
        if (queue->of[i] == s)
            return false;
    return queue->n < JOIN_MOST && queue->params + params <= JOIN_PARAMS &&
           queue->used + bytes <= JOIN_BYTES;
}

bool pg_join_queue(Postgres *pg, PgStatement *s, PgSent values)
{
    PgQueue *queue = &pg->queue;
    size_t   bytes = 0;
    for (size_t i = 0; i < values.count; i++)
        bytes += (size_t)values.len[i];
    if (!has_place(queue, s, values.count, bytes))
        pg_join_send(pg);
    if (bytes > JOIN_BYTES)
        return false;
    for (size_t i = 0; i < values.count; i++) {
        size_t to = queue->params++;
        queue->at[to] = values.at[i] ? queue->bytes + queue->used : NULL;
        queue->len[to] = values.len[i];
        queue->format[to] = values.format[i];
        queue->types[to] = s->types[i];
        if (values.at[i] && values.len[i])
            memcpy(queue->bytes + queue->used, values.at[i], (size_t)values.len[i]);
        queue->used += values.at[i] ? (size_t)values.len[i] : 0;
    }
    queue->of[queue->n++] = s;
    return true;
}
