-- Campaigns to begin from, signing in to mailboxes at their provider instead of by password, and opens and
-- clicks of mails whose campaign follows them.

-- What the campaign it was saved from had set: shares, hours, limits.
ALTER TABLE campaign_templates ADD COLUMN settings JSONB NOT NULL DEFAULT '{}';

-- How a mailbox signs in: by password, or by tokens of its provider.
ALTER TABLE email_mailboxes ADD COLUMN sign_in TEXT COLLATE "C" NOT NULL DEFAULT 'password' CHECK (sign_in IN ('password', 'google', 'microsoft'));
-- Both sealed for this row; written, never shown.
ALTER TABLE email_mailboxes ADD COLUMN refresh_sealed TEXT COLLATE "C";
ALTER TABLE email_mailboxes ADD COLUMN access_sealed TEXT COLLATE "C";
-- On the wall clock.
ALTER TABLE email_mailboxes ADD COLUMN access_expires_at TIMESTAMPTZ;

-- Somebody is at a provider, about to let us into a mailbox.
CREATE TABLE mailbox_logins (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    user_id UUID NOT NULL REFERENCES users (id),
    provider TEXT COLLATE "C" NOT NULL CHECK (provider IN ('google', 'microsoft')),
    state_hash BYTEA NOT NULL,
    -- Sealed for this row.
    verifier_sealed TEXT COLLATE "C" NOT NULL,
    mailbox_id UUID NOT NULL REFERENCES email_mailboxes (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX mailbox_logins_state ON mailbox_logins (state_hash);
CREATE INDEX mailbox_logins_expiry ON mailbox_logins (expires_at);

-- Whether opens and clicks are followed. Off unless somebody switches it on.
ALTER TABLE campaigns ADD COLUMN track_opens BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE campaigns ADD COLUMN track_clicks BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE touch_signals (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    touch_id UUID NOT NULL REFERENCES touches (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('opened', 'clicked')),
    -- A scanner or proxy, not a person: counts for nothing.
    machine BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX touch_signals_touch ON touch_signals (touch_id, kind);

ALTER TABLE mailbox_logins ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailbox_logins FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON mailbox_logins USING (agency_may_see(client_id));
ALTER TABLE touch_signals ENABLE ROW LEVEL SECURITY;
ALTER TABLE touch_signals FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON touch_signals USING (agency_may_see(client_id));
