/* publish_web — for administrators and heads: versions of definitions, moving live dossiers, hand-over
 * of a body's dossiers. */
#pragma once
#include "core/core.h"

extern const Module VERSIONS;

extern const Permission MAY_MOVE;      /* "definitions.move": versions, moving dossiers to another */
extern const Permission MAY_HAND_OVER; /* "handover.order": between any two bodies of the node */
