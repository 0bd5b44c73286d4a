-- Rules of sending that an agency chooses for itself (email-infrastructure.md section 7).
ALTER TABLE clients ADD COLUMN domain_limits_rise BOOLEAN NOT NULL DEFAULT TRUE;
