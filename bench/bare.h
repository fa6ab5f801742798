/* bare — the rows of one submission, for the programs that write the same without being Motcua.
 *
 * A model is a submission that Motcua wrote (bench-setup DIR model FILE); bare_next makes it
 * another one: its own id, code, body, salt and hashes, in the same columns and lengths. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BARE_ROWS = 16, BARE_COLUMNS = 48, BARE_BODIES = 4000, BARE_APPLICANTS = 4000, BARE_ID = 26,
};

typedef enum BareType { BARE_NULL, BARE_INT, BARE_TEXT, BARE_BYTES } BareType;

typedef struct BareColumn {
    char     name[32];
    BareType type;
    int64_t  n;
    char    *at;
    size_t   len;
} BareColumn;

typedef struct BareRow {
    char       table[32];
    BareColumn columns[BARE_COLUMNS];
    int        count;
} BareRow;

typedef struct BareBody {
    char id[BARE_ID + 1], code[16];
    int  serial;
} BareBody;

/* A place that holds a text of the model which another submission has otherwise. */
typedef struct BarePatch {
    char       *at;
    const char *from; /* id, code, body, applicant or answers, in Bare */
    size_t      len;
} BarePatch;

typedef struct Bare {
    BareRow   rows[BARE_ROWS];
    int       count;
    BareBody  bodies[BARE_BODIES];
    int       body_count, next_body;
    char      applicants[BARE_APPLICANTS][BARE_ID + 1];
    int       applicant_count, next_applicant;
    BarePatch patches[64];
    int       patch_count;
    char      id[64], code[64], body[64], applicant[64], answers[65]; /* of the one being made */
    int64_t   day, serial;
    unsigned char hash[32]; /* of its event */
} Bare;

/* Ends the process with a word when the file is no model. */
Bare *bare_read(const char *path);
/* A body's last serial of the day, as the tables have it. */
void bare_serial(Bare *bare, const char *body, int last);
/* The next submission, in bare->rows; its body and serial in bare->body and bare->serial. */
void bare_next(Bare *bare);
/* "INSERT INTO table (a, b) VALUES ($1, $2)"; the caller frees. */
char *bare_insert(const BareRow *row);
/* The n-th row of a table; NULL behind the last. */
BareRow    *bare_row(Bare *bare, const char *table, int n);
BareColumn *bare_column(BareRow *row, const char *name);

/* Seals as Motcua makes them, without a signature: started, fed with each event, ended. */
typedef struct BareSeal {
    int64_t       number, at, first_feed, last_feed;
    unsigned char previous[32], hash[32];
} BareSeal;
void bare_seal(BareSeal *seal, const int64_t *ids, const unsigned char (*hashes)[32]);

void    bare_sha256(const void *at, size_t len, unsigned char out[32]);
double  bare_now(void);     /* seconds */
int64_t bare_cpu_ns(void);  /* of this process */
int64_t bare_time_ms(void); /* since 1970 */
_Noreturn void bare_die(const char *what, const char *why);
