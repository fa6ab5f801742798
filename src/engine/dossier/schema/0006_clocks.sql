-- clocks — a clock that is planned anew keeps its place among the running ones.

-- Its condition names no column that a replan writes, so that the index stays as it is.
DROP INDEX dossier_clocks;
CREATE INDEX dossier_clocks ON dossier (body, nr) WHERE is_open = 1 AND done_at = 0 AND accepted_at > 0;
