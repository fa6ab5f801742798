/* postgres_bind — parameters and cells in PostgreSQL's binary form. */
#include "db/postgres.h"

#include <endian.h>
#include <limits.h>

enum {
    OID_BOOL = 16, OID_BYTEA = 17, OID_NAME = 19, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23,
    OID_TEXT = 25, OID_UNKNOWN = 705, OID_BPCHAR = 1042, OID_VARCHAR = 1043, OID_NUMERIC = 1700,
    OID_VOID = 2278,
};

Err pg_values(Ctx *ctx, const Sql *sql, Params params, PgValues *out)
{
    static const Oid TYPES[] = {
        [CELL_INT] = OID_INT8, [CELL_TEXT] = OID_TEXT, [CELL_BYTES] = OID_BYTEA,
    };
    for (size_t i = 0; i < params.len; i++) {
        const Param *p = &params.at[i];
        /* Bytes with a number are an array in its binary form, of that type (bulk.c). */
        out->types[i] = p->type == CELL_BYTES && p->n ? (Oid)p->n : TYPES[p->type];
        out->format[i] = 1;
        out->at[i] = p->type == CELL_NULL ? NULL : p->s.at ? p->s.at : "";
        out->len[i] = (int)p->s.len;
        if (p->s.len > INT_MAX / 2)
            return fail(ctx, ERR_LIMIT, "%s: $%zu is too long", sql->name, i + 1);
        if (p->type == CELL_INT) {
            uint64_t n = htobe64((uint64_t)p->n);
            memcpy(out->number[i], &n, 8);
            out->at[i] = out->number[i];
            out->len[i] = 8;
        }
    }
    return OK;
}

static int64_t big_endian(const char *at, int len)
{
    uint64_t n = at[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < len; i++)
        n = n << 8 | (unsigned char)at[i];
    return (int64_t)n;
}

/* A numeric, as sum() of bigint gives it: groups of four decimal digits. */
static bool whole_number(const char *at, int len, int64_t *out)
{
    enum { NEGATIVE = 0x4000, POSITIVE = 0 };
    if (len < 8)
        return false;
    int64_t digits = big_endian(at, 2), weight = big_endian(at + 2, 2);
    int64_t sign = big_endian(at + 4, 2) & 0xffff, n = 0;
    if (sign != POSITIVE && sign != NEGATIVE)
        return false; /* infinite, or not a number */
    if (digits > weight + 1 || len < 8 + digits * 2)
        return digits == 0; /* it has a fraction */
    for (int64_t i = 0; i <= weight; i++) {
        int64_t digit = i < digits ? big_endian(at + 8 + i * 2, 2) : 0;
        if (__builtin_mul_overflow(n, 10000, &n) ||
            __builtin_sub_overflow(n, digit, &n)) /* below zero there is one more */
            return false;
    }
    if (sign == POSITIVE && __builtin_sub_overflow(0, n, &n))
        return false;
    *out = n;
    return true;
}

/* One cell that is not NULL; false when its type has no place here. */
static bool read_cell(Oid type, const char *at, int len, Cell *out)
{
    switch (type) {
    case OID_INT8:
    case OID_INT4:
    case OID_INT2:
    case OID_BOOL:
        *out = (Cell){.type = CELL_INT, .n = big_endian(at, len)};
        return true;
    case OID_NUMERIC:
        out->type = CELL_INT;
        return whole_number(at, len, &out->n);
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_BPCHAR:
    case OID_NAME:
    case OID_UNKNOWN:
    case OID_VOID:
        *out = (Cell){.type = CELL_TEXT, .s = {at, (size_t)len}};
        return true;
    case OID_BYTEA:
        *out = (Cell){.type = CELL_BYTES, .s = {at, (size_t)len}};
        return true;
    default:
        return false;
    }
}

Err pg_copy_row(Ctx *ctx, const Sql *sql, const PGresult *result, int row, Cell *cells)
{
    int columns = PQnfields(result);
    for (int i = 0; i < columns; i++) {
        if (PQgetisnull(result, row, i))
            continue;
        if (!read_cell(PQftype(result, i), PQgetvalue(result, row, i),
                       PQgetlength(result, row, i), &cells[i]))
            return fail(ctx, ERR_BROKEN, "%s: cast %s to a whole number or text", sql->name,
                        PQfname(result, i));
        if (cells[i].type != CELL_INT)
            cells[i].s = cells[i].s.len ? str_copy(ctx->arena, cells[i].s) : S("");
    }
    return OK;
}
