/* lint — what a well-formed definition must still prove before it is published.
 *
 * definition_load runs all of this on one definition; its numbers are those of the format's
 * specification (docs/DEFINITIONS.md, "Checked at publication"). A procedure that cannot finish
 * inside its legal term does not load. */
#pragma once
#include "engine/dossier/definition.h"

/* What the engine itself fills into a result document; a definition gives the rest. */
extern const char *const LINT_ENGINE_DATA[];

/* The most working time that may pass until the clock stops, if every conditional step is
 * taken, no verdict sends back, and nobody waits for the applicant. */
typedef struct LongestPath {
    int days, minutes;
} LongestPath;
LongestPath lint_longest_path(const ServiceDefinition *def, int day_minutes);
