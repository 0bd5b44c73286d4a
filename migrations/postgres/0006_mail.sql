-- What the DNS really says of sending domains, the keys that sign their mail, and how far mailboxes
-- were read.

-- Checks in a row that found a required record missing or wrong.
ALTER TABLE email_domains ADD COLUMN dns_failures BIGINT NOT NULL DEFAULT 0;
-- Why the records stop the domain from sending, for a person; empty while they do not.
ALTER TABLE email_domains ADD COLUMN dns_problem TEXT COLLATE "C";

-- Our key of a sending domain. The public half is published under the selector.
CREATE TABLE dkim_keys (
    domain_id UUID PRIMARY KEY NOT NULL REFERENCES email_domains (id),
    client_id UUID NOT NULL REFERENCES clients (id),
    selector TEXT COLLATE "C" NOT NULL CHECK (selector <> ''),
    public_key TEXT COLLATE "C" NOT NULL CHECK (public_key <> ''),
    -- Sealed for this row; never shown.
    private_sealed TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- What each record should be, and what the last check found.
CREATE TABLE dns_records (
    domain_id UUID NOT NULL REFERENCES email_domains (id),
    purpose TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('spf', 'dkim', 'dmarc', 'mx')),
    client_id UUID NOT NULL REFERENCES clients (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('TXT', 'MX')),
    host TEXT COLLATE "C" NOT NULL,
    -- To paste.
    value TEXT COLLATE "C" NOT NULL,
    observed TEXT COLLATE "C",
    -- Empty: the name servers gave no answer.
    valid BOOLEAN,
    problem TEXT COLLATE "C",
    checked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (domain_id, purpose)
);

-- How far a folder of a mailbox was read.
CREATE TABLE mailbox_folders (
    mailbox_id UUID NOT NULL REFERENCES email_mailboxes (id),
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('inbox', 'sent')),
    client_id UUID NOT NULL REFERENCES clients (id),
    name TEXT COLLATE "C" NOT NULL,
    -- Ids mean something only together with this.
    uid_validity BIGINT NOT NULL,
    -- The highest id looked at.
    last_uid BIGINT NOT NULL,
    looked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (mailbox_id, role)
);

-- The last reading of the mailbox, and what stood in its way.
ALTER TABLE email_mailboxes ADD COLUMN read_at TIMESTAMPTZ;
ALTER TABLE email_mailboxes ADD COLUMN read_error TEXT COLLATE "C";

-- When a copy was seen in the mailbox's folder of sent mail, or put there.
ALTER TABLE touches ADD COLUMN filed_at TIMESTAMPTZ;
CREATE INDEX touches_unfiled ON touches (mailbox_id, sent_at) WHERE phase = 'sent' AND filed_at IS NULL;

ALTER TABLE dkim_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE dkim_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON dkim_keys USING (agency_may_see(client_id));
ALTER TABLE dns_records ENABLE ROW LEVEL SECURITY;
ALTER TABLE dns_records FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON dns_records USING (agency_may_see(client_id));
ALTER TABLE mailbox_folders ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailbox_folders FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON mailbox_folders USING (agency_may_see(client_id));
