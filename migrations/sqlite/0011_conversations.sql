-- Conversations: letters that people write, meetings with invitations and outcomes, reminders, summaries.

-- Where people pick a time for a meeting with the agency.
ALTER TABLE clients ADD COLUMN booking_link TEXT;

-- An invitation went out: how often it changed, and what its recipient said.
ALTER TABLE meetings ADD COLUMN invite_sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN attendance TEXT CHECK (attendance IN ('invited', 'accepted', 'tentative', 'declined'));
-- When the calendar it was booked in last said something about it: what is older changes nothing.
ALTER TABLE meetings ADD COLUMN external_at TEXT;
-- It ended and somebody was asked what came of it; nobody answered.
ALTER TABLE meetings ADD COLUMN asked_at TEXT;
ALTER TABLE meetings ADD COLUMN completed_assumed INTEGER NOT NULL DEFAULT FALSE CHECK (completed_assumed IN (0, 1));
CREATE INDEX meetings_unasked ON meetings (scheduled_at) WHERE status = 'scheduled' AND asked_at IS NULL;
CREATE INDEX meetings_unanswered ON meetings (asked_at) WHERE status = 'scheduled' AND asked_at IS NOT NULL;

-- One mail that a person writes to a lead. A ledger like that of touches: its phase says how far it came.
CREATE TABLE letters (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'invitation', 'cancellation')),
    lead_id BLOB NOT NULL REFERENCES leads (id),
    campaign_id BLOB REFERENCES campaigns (id),
    reply_id BLOB REFERENCES replies (id),
    meeting_id BLOB REFERENCES meetings (id),
    -- The mail of ours whose link ends everything.
    touch_id BLOB REFERENCES touches (id),
    mailbox_id BLOB NOT NULL REFERENCES email_mailboxes (id),
    phase TEXT NOT NULL CHECK (phase IN ('planned', 'claimed', 'data', 'sent', 'unknown', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    lease_owner BLOB,
    leased_until TEXT,
    message_id TEXT NOT NULL,
    in_reply_to TEXT,
    message_references TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(message_references)),
    recipient TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    -- The calendar part, as it leaves.
    calendar TEXT,
    written_by BLOB NOT NULL,
    data_at TEXT,
    sent_at TEXT,
    server_answer TEXT,
    last_error TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX letters_message ON letters (message_id);
CREATE INDEX letters_lead ON letters (client_id, lead_id, id);
CREATE INDEX letters_reply ON letters (reply_id) WHERE reply_id IS NOT NULL;
CREATE INDEX letters_meeting ON letters (meeting_id) WHERE meeting_id IS NOT NULL;

-- A meeting leaves something to do too.
CREATE TABLE tasks_new (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL CHECK (kind IN ('answer_question', 'follow_up', 'book_meeting', 'referral', 'late_return', 'revisit', 'complaint', 'meeting_outcome')),
    title TEXT NOT NULL CHECK (title <> ''),
    lead_id BLOB REFERENCES leads (id),
    reply_id BLOB REFERENCES replies (id),
    due_at TEXT NOT NULL,
    done_at TEXT,
    done_by BLOB,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    meeting_id BLOB REFERENCES meetings (id)
) STRICT;
INSERT INTO tasks_new (id, client_id, kind, title, lead_id, reply_id, due_at, done_at, done_by, created_at, updated_at)
    SELECT id, client_id, kind, title, lead_id, reply_id, due_at, done_at, done_by, created_at, updated_at FROM tasks;
DROP TABLE tasks;
ALTER TABLE tasks_new RENAME TO tasks;
CREATE INDEX tasks_open ON tasks (client_id, due_at) WHERE done_at IS NULL;
CREATE INDEX tasks_reply ON tasks (reply_id) WHERE reply_id IS NOT NULL;
CREATE INDEX tasks_meeting ON tasks (meeting_id) WHERE meeting_id IS NOT NULL;

-- Calendars deliver too.
CREATE TABLE inbound_doors_new (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL CHECK (name <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('postmark', 'webhook', 'calcom', 'calendly')),
    -- Sealed for this row; shown once.
    secret_sealed TEXT NOT NULL,
    created_by BLOB NOT NULL,
    last_event_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
INSERT INTO inbound_doors_new (id, client_id, name, kind, secret_sealed, created_by, last_event_at, created_at, updated_at, deleted_at)
    SELECT id, client_id, name, kind, secret_sealed, created_by, last_event_at, created_at, updated_at, deleted_at FROM inbound_doors;
DROP TABLE inbound_doors;
ALTER TABLE inbound_doors_new RENAME TO inbound_doors;
CREATE INDEX inbound_doors_client ON inbound_doors (client_id, id) WHERE deleted_at IS NULL;

-- The calendar a booking came from; nothing for messages.
ALTER TABLE inbound_events ADD COLUMN calendar TEXT CHECK (calendar IN ('calcom', 'calendly'));

-- Nobody has answered: who was reminded, and when.
ALTER TABLE replies ADD COLUMN reminded_at TEXT;
ALTER TABLE replies ADD COLUMN escalated_at TEXT;
CREATE INDEX replies_waiting ON replies (received_at) WHERE handled_at IS NULL AND escalated_at IS NULL AND intent IN ('meeting_request', 'question');

-- The daily summaries that went out: one a person, client and day, and up to when each tells.
CREATE TABLE digests (
    client_id BLOB NOT NULL REFERENCES clients (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    -- On the person's calendar.
    day TEXT NOT NULL,
    told_until TEXT NOT NULL,
    PRIMARY KEY (client_id, user_id, day)
) STRICT;
