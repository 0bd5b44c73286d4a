-- Conversations: letters that people write, meetings with invitations and outcomes, reminders, summaries.

-- Where people pick a time for a meeting with the agency.
ALTER TABLE clients ADD COLUMN booking_link TEXT COLLATE "C";

-- An invitation went out: how often it changed, and what its recipient said.
ALTER TABLE meetings ADD COLUMN invite_sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN attendance TEXT COLLATE "C" CHECK (attendance IN ('invited', 'accepted', 'tentative', 'declined'));
-- When the calendar it was booked in last said something about it: what is older changes nothing.
ALTER TABLE meetings ADD COLUMN external_at TIMESTAMPTZ;
-- It ended and somebody was asked what came of it; nobody answered.
ALTER TABLE meetings ADD COLUMN asked_at TIMESTAMPTZ;
ALTER TABLE meetings ADD COLUMN completed_assumed BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX meetings_unasked ON meetings (scheduled_at) WHERE status = 'scheduled' AND asked_at IS NULL;
CREATE INDEX meetings_unanswered ON meetings (asked_at) WHERE status = 'scheduled' AND asked_at IS NOT NULL;

-- One mail that a person writes to a lead. A ledger like that of touches: its phase says how far it came.
CREATE TABLE letters (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('answer', 'invitation', 'cancellation')),
    lead_id UUID NOT NULL REFERENCES leads (id),
    campaign_id UUID REFERENCES campaigns (id),
    reply_id UUID REFERENCES replies (id),
    meeting_id UUID REFERENCES meetings (id),
    -- The mail of ours whose link ends everything.
    touch_id UUID REFERENCES touches (id),
    mailbox_id UUID NOT NULL REFERENCES email_mailboxes (id),
    phase TEXT COLLATE "C" NOT NULL CHECK (phase IN ('planned', 'claimed', 'data', 'sent', 'unknown', 'failed')),
    attempts BIGINT NOT NULL DEFAULT 0,
    lease_owner UUID,
    leased_until TIMESTAMPTZ,
    message_id TEXT COLLATE "C" NOT NULL,
    in_reply_to TEXT COLLATE "C",
    message_references TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    recipient TEXT COLLATE "C" NOT NULL,
    sender TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    -- The calendar part, as it leaves.
    calendar TEXT COLLATE "C",
    written_by UUID NOT NULL,
    data_at TIMESTAMPTZ,
    sent_at TIMESTAMPTZ,
    server_answer TEXT COLLATE "C",
    last_error TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX letters_message ON letters (message_id);
CREATE INDEX letters_lead ON letters (client_id, lead_id, id);
CREATE INDEX letters_reply ON letters (reply_id) WHERE reply_id IS NOT NULL;
CREATE INDEX letters_meeting ON letters (meeting_id) WHERE meeting_id IS NOT NULL;

-- A meeting leaves something to do too.
ALTER TABLE tasks DROP CONSTRAINT tasks_kind_check;
ALTER TABLE tasks ADD CONSTRAINT tasks_kind_check CHECK (kind IN ('answer_question', 'follow_up', 'book_meeting', 'referral', 'late_return', 'revisit', 'complaint', 'meeting_outcome'));
ALTER TABLE tasks ADD COLUMN meeting_id UUID REFERENCES meetings (id);
CREATE INDEX tasks_meeting ON tasks (meeting_id) WHERE meeting_id IS NOT NULL;

-- Calendars deliver too.
ALTER TABLE inbound_doors DROP CONSTRAINT inbound_doors_kind_check;
ALTER TABLE inbound_doors ADD CONSTRAINT inbound_doors_kind_check CHECK (kind IN ('postmark', 'webhook', 'calcom', 'calendly'));

-- The calendar a booking came from; nothing for messages.
ALTER TABLE inbound_events ADD COLUMN calendar TEXT COLLATE "C" CHECK (calendar IN ('calcom', 'calendly'));

-- Nobody has answered: who was reminded, and when.
ALTER TABLE replies ADD COLUMN reminded_at TIMESTAMPTZ;
ALTER TABLE replies ADD COLUMN escalated_at TIMESTAMPTZ;
CREATE INDEX replies_waiting ON replies (received_at) WHERE handled_at IS NULL AND escalated_at IS NULL AND intent IN ('meeting_request', 'question');

-- The daily summaries that went out: one a person, client and day, and up to when each tells.
CREATE TABLE digests (
    client_id UUID NOT NULL REFERENCES clients (id),
    user_id UUID NOT NULL REFERENCES users (id),
    -- On the person's calendar.
    day DATE NOT NULL,
    told_until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (client_id, user_id, day)
);

ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
ALTER TABLE letters FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON letters USING (agency_may_see(client_id));
ALTER TABLE digests ENABLE ROW LEVEL SECURITY;
ALTER TABLE digests FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON digests USING (agency_may_see(client_id));
