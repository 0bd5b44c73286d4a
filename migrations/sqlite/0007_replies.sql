-- What comes back: events as they arrived, replies, meetings, and what people have to do about them.

-- A reply pauses outreach to the whole company, not only to the person.
ALTER TABLE clients ADD COLUMN reply_stops_company INTEGER NOT NULL DEFAULT FALSE CHECK (reply_stops_company IN (0, 1));

-- Where a vendor or a program delivers a client's inbound messages. Its secret proves who they are.
CREATE TABLE inbound_doors (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL CHECK (name <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('postmark', 'webhook')),
    -- Sealed for this row; shown once.
    secret_sealed TEXT NOT NULL,
    created_by BLOB NOT NULL,
    last_event_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE INDEX inbound_doors_client ON inbound_doors (client_id, id) WHERE deleted_at IS NULL;

-- Every inbound event as it arrived, before anything is made of it.
CREATE TABLE inbound_events (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    source TEXT NOT NULL CHECK (source IN ('mailbox', 'postmark', 'postmark_bounce', 'webhook', 'sandbox')),
    -- The source's own name of it; without one, a hash of its bytes.
    external_id TEXT NOT NULL CHECK (external_id <> ''),
    -- The mailbox it came to, and the address on its envelope.
    mailbox_id BLOB REFERENCES email_mailboxes (id),
    recipient TEXT,
    -- The first bytes, as far as they are kept; empty again where the message is not ours to keep.
    payload BLOB NOT NULL,
    payload_bytes INTEGER NOT NULL CHECK (payload_bytes >= 0),
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'processed', 'ignored', 'unmatched', 'dead')),
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    received_at TEXT NOT NULL,
    processed_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX inbound_events_once ON inbound_events (client_id, source, external_id);
CREATE INDEX inbound_events_list ON inbound_events (client_id, state, id);
CREATE INDEX inbound_events_pending ON inbound_events (received_at) WHERE state = 'pending';

-- What somebody wrote back. Without a lead it is in the unmatched inbox.
CREATE TABLE replies (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    event_id BLOB NOT NULL REFERENCES inbound_events (id),
    lead_id BLOB REFERENCES leads (id),
    campaign_id BLOB REFERENCES campaigns (id),
    enrolment_id BLOB REFERENCES enrolments (id),
    touch_id BLOB REFERENCES touches (id),
    activity_id BLOB REFERENCES activities (id),
    mailbox_id BLOB REFERENCES email_mailboxes (id),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    -- The sender's own name of the message; a hash where it has none.
    message_id TEXT NOT NULL CHECK (message_id <> ''),
    in_reply_to TEXT,
    matched_by TEXT CHECK (matched_by IN ('in_reply_to', 'references', 'token', 'sender', 'colleague', 'person')),
    -- Somebody else answered than the one who was asked.
    answered_by_other INTEGER NOT NULL DEFAULT FALSE CHECK (answered_by_other IN (0, 1)),
    sender TEXT NOT NULL,
    sender_name TEXT,
    recipient TEXT,
    subject TEXT,
    -- The whole message as text, and the part that its sender wrote.
    body TEXT NOT NULL,
    own_text TEXT NOT NULL,
    -- As received; never shown as it is.
    html TEXT,
    -- Name, kind and size of each; the files themselves stay in the raw event.
    attachments TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(attachments)),
    received_at TEXT NOT NULL,
    intent TEXT CHECK (intent IN ('meeting_request', 'interested', 'question', 'not_interested', 'unsubscribe', 'out_of_office', 'auto_reply')),
    intent_confidence REAL,
    certainty TEXT CHECK (certainty IN ('act', 'needs_review', 'wait')),
    classification TEXT CHECK (json_valid(classification)),
    classification_status TEXT NOT NULL DEFAULT 'pending' CHECK (classification_status IN ('pending', 'done', 'failed')),
    -- Counts as a reply of a person.
    counted INTEGER NOT NULL DEFAULT FALSE CHECK (counted IN (0, 1)),
    needs_review INTEGER NOT NULL DEFAULT FALSE CHECK (needs_review IN (0, 1)),
    -- What it changed, so that a correction can take it back.
    effects TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(effects)),
    corrected_by BLOB,
    corrected_at TEXT,
    assignee_id BLOB,
    handled_at TEXT,
    handled_by BLOB,
    suggested_response TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX replies_once ON replies (client_id, channel, message_id);
CREATE INDEX replies_list ON replies (client_id, id);
CREATE INDEX replies_open ON replies (client_id, id) WHERE handled_at IS NULL;
CREATE INDEX replies_lead ON replies (lead_id, id) WHERE lead_id IS NOT NULL;
CREATE INDEX replies_review ON replies (client_id, id) WHERE needs_review;

-- Every correction of an intent: labelled data of that client alone.
CREATE TABLE reply_corrections (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    reply_id BLOB NOT NULL REFERENCES replies (id),
    from_intent TEXT,
    from_confidence REAL,
    to_intent TEXT NOT NULL,
    corrected_by BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX reply_corrections_reply ON reply_corrections (reply_id, id);

CREATE TABLE meetings (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    lead_id BLOB NOT NULL REFERENCES leads (id),
    campaign_id BLOB REFERENCES campaigns (id),
    reply_id BLOB REFERENCES replies (id),
    source_activity_id BLOB REFERENCES activities (id),
    -- Only when a time was agreed; never estimated.
    scheduled_at TEXT,
    -- The time the other side named, not agreed yet.
    proposed_at TEXT,
    duration_minutes INTEGER NOT NULL DEFAULT 30 CHECK (duration_minutes BETWEEN 5 AND 480),
    meeting_type TEXT NOT NULL DEFAULT 'discovery' CHECK (meeting_type IN ('discovery', 'demo', 'follow_up')),
    status TEXT NOT NULL CHECK (status IN ('requested', 'scheduled', 'completed', 'cancelled', 'no_show')),
    timezone TEXT NOT NULL,
    calendar_link TEXT,
    -- The UID of its invitation.
    external_event_id TEXT,
    notes TEXT,
    outcome TEXT,
    deal_value_aud INTEGER,
    revision INTEGER NOT NULL DEFAULT 1,
    created_by BLOB,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX meetings_open_campaign ON meetings (client_id, lead_id, campaign_id) WHERE deleted_at IS NULL AND campaign_id IS NOT NULL AND status IN ('requested', 'scheduled');
CREATE UNIQUE INDEX meetings_open_alone ON meetings (client_id, lead_id) WHERE deleted_at IS NULL AND campaign_id IS NULL AND status IN ('requested', 'scheduled');
CREATE INDEX meetings_time ON meetings (client_id, scheduled_at) WHERE deleted_at IS NULL;
CREATE INDEX meetings_external ON meetings (client_id, external_event_id) WHERE external_event_id IS NOT NULL;

-- What a person has to do.
CREATE TABLE tasks (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL CHECK (kind IN ('answer_question', 'follow_up', 'book_meeting', 'referral', 'late_return', 'revisit', 'complaint')),
    title TEXT NOT NULL CHECK (title <> ''),
    lead_id BLOB REFERENCES leads (id),
    reply_id BLOB REFERENCES replies (id),
    due_at TEXT NOT NULL,
    done_at TEXT,
    done_by BLOB,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX tasks_open ON tasks (client_id, due_at) WHERE done_at IS NULL;
CREATE INDEX tasks_reply ON tasks (reply_id) WHERE reply_id IS NOT NULL;

-- A reply calls off what waits for one person, however much waits for others.
CREATE INDEX approval_queue_lead ON approval_queue (client_id, lead_id);
