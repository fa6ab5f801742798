# generate — what the tools write before C is compiled, in build/gen: page templates, messages,
# the interface, migrations, definitions and data. Included by the Makefile.

# ---- pages: src/X.html → build/gen/X.html.h
build/tools/html2c: tools/template.h tools/template_message.h
$(GEN)/%.html.h: src/%.html build/tools/html2c
	@mkdir -p $(@D)
	@build/tools/html2c $< >$@.$$$$ && mv $@.$$$$ $@ || { rm -f $@.$$$$; exit 1; }

# Everything is written beside its place and moved there: two makes may run at once.
# A file that holds the words WORDS, touched only when they change: a list of files whose members
# come and go.
define LIST
$(1): FORCE
	@mkdir -p $$(@D)
	@new=$$@.$$$$$$$$; echo '$(2)' >$$$$new; cmp -s $$$$new $$@ && rm $$$$new || mv $$$$new $$@
endef
.PHONY: FORCE

# ---- messages: the header keeps its time when only words change
PO_VI := $(sort $(wildcard locale/vi/*.po))
PO_EN := $(sort $(wildcard locale/en/*.po))
$(eval $(call LIST,$(GEN)/po.list,$(PO_VI) $(PO_EN)))
$(GEN)/core/messages.c: $(PO_VI) $(PO_EN) $(GEN)/po.list build/tools/po2c
	@mkdir -p $(@D)
	@h=$(GEN)/core/messages.h; new=$$h.$$$$; c=$@.$$$$; \
	build/tools/po2c $$new $$c vi $(PO_VI) -- en $(PO_EN) || { rm -f $$new $$c; exit 1; }; \
	if cmp -s $$new $$h; then rm $$new; else mv $$new $$h; fi; mv $$c $@
$(GEN)/core/messages.h: $(GEN)/core/messages.c
	@:

# ---- the interface
NPM := node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css \
  node_modules/@fontsource/be-vietnam-pro/400.css node_modules/@fontsource/be-vietnam-pro/600.css
$(NPM):
	@echo "$@ is missing: run 'npm ci' (./dev does it)" >&2; exit 1
UI_SRC := $(sort $(wildcard ui/src/*))
$(GEN)/assets.list: $(NPM) $(UI_SRC) tools/assets.sh
	@mkdir -p $(GEN)
	@sh tools/assets.sh $(GEN) || { rm -f $@; exit 1; }
$(GEN)/core/assets.h: $(GEN)/assets.list
	@:
$(GEN)/core/embedded_assets.c: $(GEN)/assets.list tools/embed.sh
	@sh tools/embed.sh assets $(GEN) >$@.$$$$ && mv $@.$$$$ $@

# ---- migrations, in the order of the layers
MODULES := src/core $(addprefix src/engine/,org document registry ask dossier observation exchange) \
  $(sort $(wildcard src/system/*))
SCHEMA_IN_ORDER := $(foreach module,$(MODULES),$(sort $(filter $(module)/schema/%,$(SCHEMA))))
ifneq ($(sort $(SCHEMA)),$(sort $(SCHEMA_IN_ORDER)))
  $(error no layer for $(filter-out $(SCHEMA_IN_ORDER),$(SCHEMA)))
endif
$(eval $(call LIST,$(GEN)/schema.list,$(SCHEMA_IN_ORDER)))
$(GEN)/core/embedded_schema.c: $(SCHEMA_IN_ORDER) $(GEN)/schema.list tools/embed.sh
	@mkdir -p $(@D)
	@sh tools/embed.sh schema $(SCHEMA_IN_ORDER) >$@.$$$$ && mv $@.$$$$ $@

# ---- definitions, document templates, data
FILES := $(sort $(shell find definitions documents data -type f \( -name '*.json' -o -name '*.csv' \
  -o -path 'documents/*' -o -path 'definitions/guides/*' \) 2>/dev/null))
$(eval $(call LIST,$(GEN)/files.list,$(FILES)))
$(GEN)/core/embedded_files.c: $(FILES) $(GEN)/files.list tools/embed.sh
	@mkdir -p $(@D)
	@sh tools/embed.sh files $(FILES) >$@.$$$$ && mv $@.$$$$ $@

GENERATED += $(GEN)/core/messages.h $(GEN)/core/assets.h
GEN_OBJ += $(addprefix $(B)/$(GEN)/core/,messages.o embedded_assets.o embedded_schema.o \
  embedded_files.o)
-include $(GEN_OBJ:.o=.d)
