-- Campaigns to begin from, signing in to mailboxes at their provider instead of by password, and opens and
-- clicks of mails whose campaign follows them.

-- What the campaign it was saved from had set: shares, hours, limits.
ALTER TABLE campaign_templates ADD COLUMN settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings));

-- How a mailbox signs in: by password, or by tokens of its provider.
ALTER TABLE email_mailboxes ADD COLUMN sign_in TEXT NOT NULL DEFAULT 'password' CHECK (sign_in IN ('password', 'google', 'microsoft'));
-- Both sealed for this row; written, never shown.
ALTER TABLE email_mailboxes ADD COLUMN refresh_sealed TEXT;
ALTER TABLE email_mailboxes ADD COLUMN access_sealed TEXT;
-- On the wall clock.
ALTER TABLE email_mailboxes ADD COLUMN access_expires_at TEXT;

-- Somebody is at a provider, about to let us into a mailbox.
CREATE TABLE mailbox_logins (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    provider TEXT NOT NULL CHECK (provider IN ('google', 'microsoft')),
    state_hash BLOB NOT NULL,
    -- Sealed for this row.
    verifier_sealed TEXT NOT NULL,
    mailbox_id BLOB NOT NULL REFERENCES email_mailboxes (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX mailbox_logins_state ON mailbox_logins (state_hash);
CREATE INDEX mailbox_logins_expiry ON mailbox_logins (expires_at);

-- Whether opens and clicks are followed. Off unless somebody switches it on.
ALTER TABLE campaigns ADD COLUMN track_opens INTEGER NOT NULL DEFAULT FALSE CHECK (track_opens IN (0, 1));
ALTER TABLE campaigns ADD COLUMN track_clicks INTEGER NOT NULL DEFAULT FALSE CHECK (track_clicks IN (0, 1));

CREATE TABLE touch_signals (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    touch_id BLOB NOT NULL REFERENCES touches (id),
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'clicked')),
    -- A scanner or proxy, not a person: counts for nothing.
    machine INTEGER NOT NULL CHECK (machine IN (0, 1)),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX touch_signals_touch ON touch_signals (touch_id, kind);
