-- Going live: somebody of the agency said that nobody has asked it to stop writing. A list that was
-- brought in says more and needs no such word.
ALTER TABLE clients ADD COLUMN nobody_opted_out_at TEXT;
