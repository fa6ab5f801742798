/* listen — the sockets people connect to. */
#pragma once
#include "base/base.h"

/* Opens n listening sockets on one address and port (0: any free one, told in *port), among
 * which the kernel spreads the connections. ERR_INVALID: the address is none; ERR_CONFLICT:
 * the port is taken; ERR_BROKEN: else. */
Err listen_open(Ctx *ctx, const char *address, int *port, int *fds, int n);
