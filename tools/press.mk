# The documents of documents/ as C, for motcua-press; what its parts need beyond the library.
DOCUMENTS := $(sort $(wildcard documents/*.mdoc))

$(GEN)/documents.inc: $(DOCUMENTS) tools/press.mk
	@mkdir -p $(@D)
	@{ for f in $(DOCUMENTS); do \
	    echo "static const unsigned char $$(basename $$f .mdoc)_mdoc[] = {"; \
	    od -An -v -tx1 $$f | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'; echo "};"; done; \
	  echo "static const Embedded EMBEDDED[] = {"; \
	  for f in $(DOCUMENTS); do n=$$(basename $$f .mdoc); \
	    echo "    {\"$$n\", $${n}_mdoc, sizeof $${n}_mdoc},"; done; \
	  echo "};"; } > $@.new && mv $@.new $@
$(B)/src/press/templates.o: $(GEN)/documents.inc

# The template parser needs no Pango; tests and the fuzzer call it directly.
PRESS_PARSER := $(B)/src/press/document.o $(B)/src/press/document_text.o
$(B)/tests $(B)/fuzz-document: $(PRESS_PARSER)
# Tests run the press itself.
$(B)/tests: | $(B)/motcua-press
