# Motcua is built by make; ./dev calls it. Variants have their own folders and never mix:
#   release (the product)   asan (gcc, ASan + UBSan, tests)   clang (the same by clang)   fuzz
VARIANT ?= release
# make V=1 shows the commands.
Q := $(if $(V),,@)
SAY := $(if $(V),@:,@echo)
B := build/$(VARIANT)
GEN := build/gen

WARN := -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wvla -Wwrite-strings -Wimplicit-fallthrough \
  -Wno-missing-field-initializers -Werror
SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
HARD := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE

ifeq ($(VARIANT),release)
  CC := gcc
  OPT := -O2 -g $(HARD)
  LDOPT := -pie -Wl,-z,relro,-z,now
else ifeq ($(VARIANT),asan)
  CC := gcc
  OPT := -O1 -g $(SAN)
  LDOPT := $(SAN)
else ifeq ($(VARIANT),clang)
  CC := clang
  OPT := -O1 -g $(SAN) -fdouble-square-bracket-attributes
  LDOPT := $(SAN)
else ifeq ($(VARIANT),fuzz)
  CC := clang
  OPT := -O1 -g $(SAN) -fsanitize=fuzzer-no-link -fdouble-square-bracket-attributes
  LDOPT := $(SAN)
else
  $(error unknown VARIANT $(VARIANT))
endif

CFLAGS := -std=gnu17 -D_GNU_SOURCE $(OPT) $(WARN) -Isrc -I. -I$(GEN) \
  -isystem /usr/include/postgresql -MMD -MP
LIBS := -lsqlite3 -lpq -lmicrohttpd -ljansson -lunistring -lcrypto -lsodium -lseccomp -lm
PRESS_CFLAGS := $(shell pkg-config --cflags pangocairo libqrencode 2>/dev/null)
PRESS_LIBS := $(shell pkg-config --libs pangocairo libqrencode 2>/dev/null) -lcrypto -lsodium -lseccomp -ljansson -lunistring -lm

LIB_SRC := $(filter-out %_test.c,$(shell find src -name '*.c' -not -path 'src/main/*' -not -path 'src/press/*'))
MAIN_SRC := $(shell find src/main -name '*.c' -not -name '*_test.c')
PRESS_SRC := $(shell find src/press -name '*.c' -not -name '*_test.c')
TEST_SRC := $(shell find src -name '*_test.c') $(wildcard test/*.c)
FUZZ_SRC := $(wildcard test/fuzz/*.c)
PAGES := $(shell find src -name '*.html')
SCHEMA := $(sort $(shell find src -name '*.sql' -path '*/schema/*'))

LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o)
MAIN_OBJ := $(MAIN_SRC:%.c=$(B)/%.o)
PRESS_OBJ := $(PRESS_SRC:%.c=$(B)/%.o)
TEST_OBJ := $(TEST_SRC:%.c=$(B)/%.o)
PAGE_H := $(PAGES:src/%=$(GEN)/%.h)

# Everything the tools write before the first C file is compiled.
GENERATED := $(PAGE_H)
GEN_OBJ :=
-include tools/generate.mk

.SECONDARY:
.PHONY: all tests fuzz clean
all: $(B)/motcua $(B)/motcua-press
tests: $(B)/tests
fuzz: $(FUZZ_SRC:test/fuzz/%.c=$(B)/fuzz-%)

$(B)/motcua: $(MAIN_OBJ) $(LIB_OBJ) $(GEN_OBJ)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDOPT) -o $@ $^ $(LIBS)
$(B)/motcua-press: $(PRESS_OBJ) $(filter $(B)/src/base/% $(B)/src/crypto/%,$(LIB_OBJ))
	$(SAY) LINK $@
	$(Q)$(CC) $(LDOPT) -o $@ $^ $(PRESS_LIBS)
$(B)/tests: $(TEST_OBJ) $(LIB_OBJ) $(filter-out %/main.o,$(MAIN_OBJ)) $(GEN_OBJ)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDOPT) -o $@ $^ $(LIBS)
$(B)/fuzz-%: $(B)/test/fuzz/%.o $(LIB_OBJ) $(GEN_OBJ)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDOPT) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# Whole processes, killed at any moment: build/VARIANT/kill-test ROUNDS DATABASE [PRESS]
SERVE_OBJ := $(addprefix $(B)/src/main/,serve.o process.o listen.o worker.o worker_batch.o \
  worker_slow.o job_worker.o)
KILL_OBJ := $(patsubst %.c,$(B)/%.o,$(wildcard test/kill/*.c))
.PHONY: kill
kill: $(B)/kill-test
$(B)/kill-test: $(KILL_OBJ) $(SERVE_OBJ) $(LIB_OBJ) $(GEN_OBJ)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDOPT) -o $@ $^ $(LIBS)

# An attacker with the database in hand, for test/verify_test.sh.
.PHONY: forge
forge: $(B)/forge
$(B)/forge: $(B)/test/forge/main.o $(LIB_OBJ) $(GEN_OBJ)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDOPT) -o $@ $^ $(LIBS)

$(B)/src/press/%.o: CFLAGS += $(PRESS_CFLAGS)
$(B)/%.o: %.c Makefile | $(GENERATED)
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

build/tools/%: tools/%.c
	@mkdir -p $(@D)
	gcc -std=gnu17 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -o $@ $<

clean:
	rm -rf build

-include $(KILL_OBJ:.o=.d) $(B)/test/forge/main.d
-include $(LIB_OBJ:.o=.d) $(MAIN_OBJ:.o=.d) $(PRESS_OBJ:.o=.d) $(TEST_OBJ:.o=.d)
include tools/press.mk
include bench/bench.mk
