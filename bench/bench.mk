# Programs of the benchmarks: build/VARIANT/bench-*. They are no part of the product.
BENCH_BARE := cpu load bare_sqlite bare_postgres bare_advance
BENCH_SETUP := $(addprefix $(B)/bench/,setup.o queue.o)

.PHONY: bench
bench: $(BENCH_BARE:%=$(B)/bench-%) $(B)/bench-setup $(B)/bench-engine $(B)/bench-lint $(B)/bench-clocks \
  $(B)/bench-advance

# Bare: not a line of ours.
$(B)/bench-cpu: $(B)/bench/cpu.o
$(B)/bench-load: $(B)/bench/load.o
$(B)/bench-bare_sqlite: $(B)/bench/bare_sqlite.o $(B)/bench/bare.o
$(B)/bench-bare_postgres: $(B)/bench/bare_postgres.o $(B)/bench/bare.o
$(B)/bench-bare_advance: $(B)/bench/bare_advance.o $(B)/bench/bare_writers.o $(B)/bench/bare.o
$(BENCH_BARE:%=$(B)/bench-%):
	$(SAY) LINK $@
	$(Q)$(CC) $(LDOPT) -o $@ $^ -lsqlite3 -lpq -lcrypto

$(B)/bench-setup: $(BENCH_SETUP) $(LIB_OBJ) $(filter-out %/main.o,$(MAIN_OBJ)) $(GEN_OBJ)
$(B)/bench-engine: $(B)/bench/engine.o $(LIB_OBJ) $(filter-out %/main.o,$(MAIN_OBJ)) $(GEN_OBJ)
# Definitions made by the tests' generator.
BENCH_LINT := $(B)/bench/lint.o $(addprefix $(B)/test/,make_definition.o make_form.o make_steps.o \
  make_world.o)
$(B)/bench-lint: $(BENCH_LINT) $(LIB_OBJ) $(GEN_OBJ)
$(B)/bench-clocks: $(B)/bench/clocks.o $(LIB_OBJ) $(filter-out %/main.o,$(MAIN_OBJ)) $(GEN_OBJ)
$(B)/bench-advance: $(B)/bench/advance.o $(LIB_OBJ) $(filter-out %/main.o,$(MAIN_OBJ)) $(GEN_OBJ)
$(B)/bench-setup $(B)/bench-engine $(B)/bench-lint $(B)/bench-clocks $(B)/bench-advance:
	$(SAY) LINK $@
	$(Q)$(CC) $(LDOPT) -o $@ $^ $(LIBS)

-include $(wildcard $(B)/bench/*.d)
