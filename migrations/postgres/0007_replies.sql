-- What comes back: events as they arrived, replies, meetings, and what people have to do about them.

-- A reply pauses outreach to the whole company, not only to the person.
ALTER TABLE clients ADD COLUMN reply_stops_company BOOLEAN NOT NULL DEFAULT FALSE;

-- Where a vendor or a program delivers a client's inbound messages. Its secret proves who they are.
CREATE TABLE inbound_doors (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('postmark', 'webhook')),
    -- Sealed for this row; shown once.
    secret_sealed TEXT COLLATE "C" NOT NULL,
    created_by UUID NOT NULL,
    last_event_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX inbound_doors_client ON inbound_doors (client_id, id) WHERE deleted_at IS NULL;

-- Every inbound event as it arrived, before anything is made of it.
CREATE TABLE inbound_events (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    source TEXT COLLATE "C" NOT NULL CHECK (source IN ('mailbox', 'postmark', 'postmark_bounce', 'webhook', 'sandbox')),
    -- The source's own name of it; without one, a hash of its bytes.
    external_id TEXT COLLATE "C" NOT NULL CHECK (external_id <> ''),
    -- The mailbox it came to, and the address on its envelope.
    mailbox_id UUID REFERENCES email_mailboxes (id),
    recipient TEXT COLLATE "C",
    -- The first bytes, as far as they are kept; empty again where the message is not ours to keep.
    payload BYTEA NOT NULL,
    payload_bytes BIGINT NOT NULL CHECK (payload_bytes >= 0),
    state TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'processed', 'ignored', 'unmatched', 'dead')),
    reason TEXT COLLATE "C",
    attempts BIGINT NOT NULL DEFAULT 0,
    error TEXT COLLATE "C",
    received_at TIMESTAMPTZ NOT NULL,
    processed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX inbound_events_once ON inbound_events (client_id, source, external_id);
CREATE INDEX inbound_events_list ON inbound_events (client_id, state, id);
CREATE INDEX inbound_events_pending ON inbound_events (received_at) WHERE state = 'pending';

-- What somebody wrote back. Without a lead it is in the unmatched inbox.
CREATE TABLE replies (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    event_id UUID NOT NULL REFERENCES inbound_events (id),
    lead_id UUID REFERENCES leads (id),
    campaign_id UUID REFERENCES campaigns (id),
    enrolment_id UUID REFERENCES enrolments (id),
    touch_id UUID REFERENCES touches (id),
    activity_id UUID REFERENCES activities (id),
    mailbox_id UUID REFERENCES email_mailboxes (id),
    channel TEXT COLLATE "C" NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    -- The sender's own name of the message; a hash where it has none.
    message_id TEXT COLLATE "C" NOT NULL CHECK (message_id <> ''),
    in_reply_to TEXT COLLATE "C",
    matched_by TEXT COLLATE "C" CHECK (matched_by IN ('in_reply_to', 'references', 'token', 'sender', 'colleague', 'person')),
    -- Somebody else answered than the one who was asked.
    answered_by_other BOOLEAN NOT NULL DEFAULT FALSE,
    sender TEXT COLLATE "C" NOT NULL,
    sender_name TEXT COLLATE "C",
    recipient TEXT COLLATE "C",
    subject TEXT COLLATE "C",
    -- The whole message as text, and the part that its sender wrote.
    body TEXT COLLATE "C" NOT NULL,
    own_text TEXT COLLATE "C" NOT NULL,
    -- As received; never shown as it is.
    html TEXT COLLATE "C",
    -- Name, kind and size of each; the files themselves stay in the raw event.
    attachments JSONB NOT NULL DEFAULT '[]',
    received_at TIMESTAMPTZ NOT NULL,
    intent TEXT COLLATE "C" CHECK (intent IN ('meeting_request', 'interested', 'question', 'not_interested', 'unsubscribe', 'out_of_office', 'auto_reply')),
    intent_confidence DOUBLE PRECISION,
    certainty TEXT COLLATE "C" CHECK (certainty IN ('act', 'needs_review', 'wait')),
    classification JSONB,
    classification_status TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (classification_status IN ('pending', 'done', 'failed')),
    -- Counts as a reply of a person.
    counted BOOLEAN NOT NULL DEFAULT FALSE,
    needs_review BOOLEAN NOT NULL DEFAULT FALSE,
    -- What it changed, so that a correction can take it back.
    effects JSONB NOT NULL DEFAULT '{}',
    corrected_by UUID,
    corrected_at TIMESTAMPTZ,
    assignee_id UUID,
    handled_at TIMESTAMPTZ,
    handled_by UUID,
    suggested_response TEXT COLLATE "C",
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX replies_once ON replies (client_id, channel, message_id);
CREATE INDEX replies_list ON replies (client_id, id);
CREATE INDEX replies_open ON replies (client_id, id) WHERE handled_at IS NULL;
CREATE INDEX replies_lead ON replies (lead_id, id) WHERE lead_id IS NOT NULL;
CREATE INDEX replies_review ON replies (client_id, id) WHERE needs_review;

-- Every correction of an intent: labelled data of that client alone.
CREATE TABLE reply_corrections (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    reply_id UUID NOT NULL REFERENCES replies (id),
    from_intent TEXT COLLATE "C",
    from_confidence DOUBLE PRECISION,
    to_intent TEXT COLLATE "C" NOT NULL,
    corrected_by UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX reply_corrections_reply ON reply_corrections (reply_id, id);

CREATE TABLE meetings (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    lead_id UUID NOT NULL REFERENCES leads (id),
    campaign_id UUID REFERENCES campaigns (id),
    reply_id UUID REFERENCES replies (id),
    source_activity_id UUID REFERENCES activities (id),
    -- Only when a time was agreed; never estimated.
    scheduled_at TIMESTAMPTZ,
    -- The time the other side named, not agreed yet.
    proposed_at TIMESTAMPTZ,
    duration_minutes BIGINT NOT NULL DEFAULT 30 CHECK (duration_minutes BETWEEN 5 AND 480),
    meeting_type TEXT COLLATE "C" NOT NULL DEFAULT 'discovery' CHECK (meeting_type IN ('discovery', 'demo', 'follow_up')),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('requested', 'scheduled', 'completed', 'cancelled', 'no_show')),
    timezone TEXT COLLATE "C" NOT NULL,
    calendar_link TEXT COLLATE "C",
    -- The UID of its invitation.
    external_event_id TEXT COLLATE "C",
    notes TEXT COLLATE "C",
    outcome TEXT COLLATE "C",
    deal_value_aud NUMERIC(16, 6),
    revision BIGINT NOT NULL DEFAULT 1,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX meetings_open_campaign ON meetings (client_id, lead_id, campaign_id) WHERE deleted_at IS NULL AND campaign_id IS NOT NULL AND status IN ('requested', 'scheduled');
CREATE UNIQUE INDEX meetings_open_alone ON meetings (client_id, lead_id) WHERE deleted_at IS NULL AND campaign_id IS NULL AND status IN ('requested', 'scheduled');
CREATE INDEX meetings_time ON meetings (client_id, scheduled_at) WHERE deleted_at IS NULL;
CREATE INDEX meetings_external ON meetings (client_id, external_event_id) WHERE external_event_id IS NOT NULL;

-- What a person has to do.
CREATE TABLE tasks (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('answer_question', 'follow_up', 'book_meeting', 'referral', 'late_return', 'revisit', 'complaint')),
    title TEXT COLLATE "C" NOT NULL CHECK (title <> ''),
    lead_id UUID REFERENCES leads (id),
    reply_id UUID REFERENCES replies (id),
    due_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ,
    done_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX tasks_open ON tasks (client_id, due_at) WHERE done_at IS NULL;
CREATE INDEX tasks_reply ON tasks (reply_id) WHERE reply_id IS NOT NULL;

-- A reply calls off what waits for one person, however much waits for others.
CREATE INDEX approval_queue_lead ON approval_queue (client_id, lead_id);

ALTER TABLE inbound_doors ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbound_doors FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON inbound_doors USING (agency_may_see(client_id));
ALTER TABLE inbound_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbound_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON inbound_events USING (agency_may_see(client_id));
ALTER TABLE replies ENABLE ROW LEVEL SECURITY;
ALTER TABLE replies FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON replies USING (agency_may_see(client_id));
ALTER TABLE reply_corrections ENABLE ROW LEVEL SECURITY;
ALTER TABLE reply_corrections FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON reply_corrections USING (agency_may_see(client_id));
ALTER TABLE meetings ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON meetings USING (agency_may_see(client_id));
ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
ALTER TABLE tasks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tasks USING (agency_may_see(client_id));
