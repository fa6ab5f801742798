/* parallel_own — what consultation, child dossiers and registers share; for this engine alone. */
#pragma once
#include "engine/dossier/act.h"
#include "engine/dossier/agency.h"
#include "engine/dossier/parallel.h"

/* Finds a dossier whoever acts. */
Err parallel_load(Ctx *ctx, Str id, Dossier *out);
/* Tells all holders of a post; of all posts of a role in a body. */
Err parallel_tell_post(Ctx *ctx, Str post, const char *kind, Str dossier);
Err parallel_tell_role(Ctx *ctx, Str body, Str role, const char *kind, Str dossier);

/* A step was entered: asks its opinions; *waits grows by those that are waited for. */
Err consult_begins(Acting *acting);
/* … and an event for each of them, when the act's own is written. */
Err consult_follows(Acting *acting);
Err consult_leaves(Acting *acting);

Err children_begin(Acting *acting);
/* The parent has ended: its open children are withdrawn. */
Err children_cancel(Ctx *ctx, const Dossier *parent);
/* All of a parent's rows, oldest first. */
Err children_of(Ctx *ctx, Str parent, Child **out, size_t *count);
/* Counts as refused: refused, ended, failed. */
bool child_is_refused(const Child *child);
/* The child's answers by its form, made of the parent's data and earlier results. */
Err child_answers(Ctx *ctx, const Dossier *parent, const DefinitionOpen *open,
                  const ServiceDefinition *service, Str *json);

/* The system's step goes on when all is in: a link by the verdict of its children. */
Err parallel_advance(Ctx *ctx, Dossier *dossier);
Err record_run(Ctx *ctx, Dossier *dossier, Str step);

/* For verify.c: rows of children and registers against the events of their dossier. */
Err parallel_verify(Ctx *ctx, const Events *events, Str *problem);

JobHandler child_open_run, child_told_run, child_withdraw_run, record_job_run;
