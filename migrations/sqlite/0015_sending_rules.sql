-- Rules of sending that an agency chooses for itself (email-infrastructure.md section 7).
ALTER TABLE clients ADD COLUMN domain_limits_rise INTEGER NOT NULL DEFAULT TRUE CHECK (domain_limits_rise IN (0, 1));
