/* onestop — the officer's desk: queues by what is due, one dossier on one page with only the
 * acts that are permitted now, supplement and refusal with reasons; for heads, who is late.
 *
 * Every page about a person's dossier leaves a trace that the person reads. What may be done is
 * decided by the dossier engine; a form carries the number of the last event its page showed
 * (`seen`), so of two officers at once the second is told what happened in between. */
#pragma once
#include "core/core.h"

extern const Module ONESTOP;

extern const Permission MAY_WORK;    /* "desk.work": queues and dossiers of one's body */
extern const Permission MAY_OVERSEE; /* "desk.oversee": who is late and why */
