-- What the DNS really says of sending domains, the keys that sign their mail, and how far mailboxes
-- were read.

-- Checks in a row that found a required record missing or wrong.
ALTER TABLE email_domains ADD COLUMN dns_failures INTEGER NOT NULL DEFAULT 0;
-- Why the records stop the domain from sending, for a person; empty while they do not.
ALTER TABLE email_domains ADD COLUMN dns_problem TEXT;

-- Our key of a sending domain. The public half is published under the selector.
CREATE TABLE dkim_keys (
    domain_id BLOB PRIMARY KEY NOT NULL REFERENCES email_domains (id),
    client_id BLOB NOT NULL REFERENCES clients (id),
    selector TEXT NOT NULL CHECK (selector <> ''),
    public_key TEXT NOT NULL CHECK (public_key <> ''),
    -- Sealed for this row; never shown.
    private_sealed TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- What each record should be, and what the last check found.
CREATE TABLE dns_records (
    domain_id BLOB NOT NULL REFERENCES email_domains (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('spf', 'dkim', 'dmarc', 'mx')),
    client_id BLOB NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL CHECK (kind IN ('TXT', 'MX')),
    host TEXT NOT NULL,
    -- To paste.
    value TEXT NOT NULL,
    observed TEXT,
    -- Empty: the name servers gave no answer.
    valid INTEGER CHECK (valid IN (0, 1)),
    problem TEXT,
    checked_at TEXT NOT NULL,
    PRIMARY KEY (domain_id, purpose)
) STRICT;

-- How far a folder of a mailbox was read.
CREATE TABLE mailbox_folders (
    mailbox_id BLOB NOT NULL REFERENCES email_mailboxes (id),
    role TEXT NOT NULL CHECK (role IN ('inbox', 'sent')),
    client_id BLOB NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    -- Ids mean something only together with this.
    uid_validity INTEGER NOT NULL,
    -- The highest id looked at.
    last_uid INTEGER NOT NULL,
    looked_at TEXT NOT NULL,
    PRIMARY KEY (mailbox_id, role)
) STRICT;

-- The last reading of the mailbox, and what stood in its way.
ALTER TABLE email_mailboxes ADD COLUMN read_at TEXT;
ALTER TABLE email_mailboxes ADD COLUMN read_error TEXT;

-- When a copy was seen in the mailbox's folder of sent mail, or put there.
ALTER TABLE touches ADD COLUMN filed_at TEXT;
CREATE INDEX touches_unfiled ON touches (mailbox_id, sent_at) WHERE phase = 'sent' AND filed_at IS NULL;
