-- register — the register of a body is read in the order of receipt.

CREATE INDEX dossier_register ON dossier (body, accepted_at, nr) WHERE accepted_at > 0;
