-- Campaigns, the mailboxes they send by, and the ledger of everything that left.

-- Who sends, as the law asks every mail to say.
CREATE TABLE sender_identities (
    client_id UUID PRIMARY KEY NOT NULL REFERENCES clients (id),
    sender_name TEXT COLLATE "C" NOT NULL DEFAULT '',
    legal_name TEXT COLLATE "C" NOT NULL DEFAULT '',
    abn TEXT COLLATE "C",
    postal_address TEXT COLLATE "C" NOT NULL DEFAULT '',
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- A row: all sending of the client waits.
CREATE TABLE sending_pauses (
    client_id UUID PRIMARY KEY NOT NULL REFERENCES clients (id),
    paused_by UUID,
    reason TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE campaigns (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    description TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'paused', 'completed')),
    -- Empty: as the client.
    permission_mode TEXT COLLATE "C" CHECK (permission_mode IN ('autopilot', 'co_pilot', 'manual')),
    target_industries TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    target_titles TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    target_company_sizes TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    target_locations TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    -- Shares of the touches in percent, together 100.
    allocation_email BIGINT NOT NULL DEFAULT 100 CHECK (allocation_email BETWEEN 0 AND 100),
    allocation_sms BIGINT NOT NULL DEFAULT 0 CHECK (allocation_sms BETWEEN 0 AND 100),
    allocation_linkedin BIGINT NOT NULL DEFAULT 0 CHECK (allocation_linkedin BETWEEN 0 AND 100),
    allocation_voice BIGINT NOT NULL DEFAULT 0 CHECK (allocation_voice BETWEEN 0 AND 100),
    allocation_mail BIGINT NOT NULL DEFAULT 0 CHECK (allocation_mail BETWEEN 0 AND 100),
    start_date DATE,
    end_date DATE,
    daily_limit BIGINT NOT NULL DEFAULT 50 CHECK (daily_limit BETWEEN 1 AND 500),
    total_lead_limit BIGINT,
    timezone TEXT COLLATE "C" NOT NULL DEFAULT 'Australia/Sydney',
    work_hours_start TIME NOT NULL DEFAULT '09:00:00',
    work_hours_end TIME NOT NULL DEFAULT '17:00:00',
    -- 1 is Monday, 7 Sunday.
    work_days BIGINT[] NOT NULL,
    sequence_steps BIGINT NOT NULL DEFAULT 5 CHECK (sequence_steps BETWEEN 1 AND 20),
    sequence_delay_days BIGINT NOT NULL DEFAULT 3 CHECK (sequence_delay_days BETWEEN 1 AND 30),
    voice_assistant_id TEXT COLLATE "C",
    voice_min_als BIGINT NOT NULL DEFAULT 70 CHECK (voice_min_als BETWEEN 60 AND 100),
    -- Only addresses that were checked and found good.
    verified_only BOOLEAN NOT NULL DEFAULT FALSE,
    source_template_id UUID,
    created_by UUID NOT NULL,
    activated_at TIMESTAMPTZ,
    paused_at TIMESTAMPTZ,
    -- Why it paused itself.
    pause_reason TEXT COLLATE "C",
    completed_at TIMESTAMPTZ,
    -- Approvals that expired one after the other.
    expiries_in_row BIGINT NOT NULL DEFAULT 0,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX campaigns_client ON campaigns (client_id, id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_status ON campaigns (client_id, status) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_running ON campaigns (end_date) WHERE deleted_at IS NULL AND status = 'active';

-- Ids stay when steps are renumbered, so history keeps its meaning.
CREATE TABLE campaign_sequences (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    step_number BIGINT NOT NULL CHECK (step_number BETWEEN 0 AND 20),
    channel TEXT COLLATE "C" NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    -- After the step before.
    delay_days BIGINT NOT NULL DEFAULT 3 CHECK (delay_days BETWEEN 0 AND 30),
    subject_template TEXT COLLATE "C",
    body_template TEXT COLLATE "C" NOT NULL CHECK (body_template <> ''),
    purpose TEXT COLLATE "C" CHECK (purpose IN ('intro', 'connect', 'value_add', 'pattern_interrupt', 'follow_up', 'breakup', 'discovery')),
    -- In the grammar of conditions, such as "no_reply AND hot".
    run_condition TEXT COLLATE "C",
    skip_if TEXT COLLATE "C" CHECK (skip_if IN ('linkedin_url_missing', 'phone_missing', 'address_missing')),
    skip_if_replied BOOLEAN NOT NULL DEFAULT TRUE,
    skip_if_bounced BOOLEAN NOT NULL DEFAULT TRUE,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX campaign_sequences_number ON campaign_sequences (campaign_id, step_number) WHERE deleted_at IS NULL;

-- A sender of one channel given to a campaign. What it used today is kept by the sender, not here.
CREATE TABLE campaign_resources (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    channel TEXT COLLATE "C" NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    -- A mailbox's id, a number, a seat.
    resource_id TEXT COLLATE "C" NOT NULL CHECK (resource_id <> ''),
    resource_name TEXT COLLATE "C",
    daily_limit BIGINT NOT NULL DEFAULT 50 CHECK (daily_limit BETWEEN 0 AND 1000),
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX campaign_resources_one ON campaign_resources (campaign_id, channel, resource_id) WHERE deleted_at IS NULL;
CREATE INDEX campaign_resources_resource ON campaign_resources (client_id, resource_id) WHERE deleted_at IS NULL;

CREATE TABLE email_domains (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    domain TEXT COLLATE "C" NOT NULL CHECK (domain <> ''),
    status TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'active', 'suspended', 'deleted')),
    -- What the last check of its records found; empty before the first.
    spf_valid BOOLEAN,
    dkim_valid BOOLEAN,
    dmarc_valid BOOLEAN,
    mx_valid BOOLEAN,
    dns_checked_at TIMESTAMPTZ,
    daily_send_limit BIGINT NOT NULL DEFAULT 50 CHECK (daily_send_limit BETWEEN 0 AND 1000),
    suspended_reason TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX email_domains_domain ON email_domains (client_id, domain) WHERE deleted_at IS NULL;

CREATE TABLE email_mailboxes (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    domain_id UUID NOT NULL REFERENCES email_domains (id),
    email_address TEXT COLLATE "C" NOT NULL CHECK (email_address <> ''),
    display_name TEXT COLLATE "C" NOT NULL DEFAULT '',
    smtp_host TEXT COLLATE "C" NOT NULL,
    smtp_port BIGINT NOT NULL DEFAULT 465 CHECK (smtp_port BETWEEN 1 AND 65535),
    smtp_security TEXT COLLATE "C" NOT NULL CHECK (smtp_security IN ('tls', 'starttls', 'plain')),
    imap_host TEXT COLLATE "C",
    imap_port BIGINT CHECK (imap_port BETWEEN 1 AND 65535),
    imap_security TEXT COLLATE "C" CHECK (imap_security IN ('tls', 'starttls', 'plain')),
    user_name TEXT COLLATE "C" NOT NULL DEFAULT '',
    -- Sealed for this row; written, never shown.
    password_sealed TEXT COLLATE "C",
    -- The envelope sender names the touch, for servers that deliver plus addresses.
    verp BOOLEAN NOT NULL DEFAULT FALSE,
    status TEXT COLLATE "C" NOT NULL DEFAULT 'warming' CHECK (status IN ('warming', 'active', 'paused', 'suspended')),
    status_reason TEXT COLLATE "C",
    health TEXT COLLATE "C" NOT NULL DEFAULT 'unknown' CHECK (health IN ('unknown', 'healthy', 'warning', 'critical')),
    health_changed_at TIMESTAMPTZ,
    -- Completed days of warm-up, and the last day that counted.
    warmup_stage BIGINT NOT NULL DEFAULT 0 CHECK (warmup_stage BETWEEN 0 AND 30),
    warmup_counted_on DATE,
    established_at TIMESTAMPTZ,
    established_by UUID,
    -- The owner's own limit of cold mails a day.
    daily_send_limit BIGINT NOT NULL DEFAULT 50 CHECK (daily_send_limit BETWEEN 0 AND 1000),
    last_used_at TIMESTAMPTZ,
    -- Not before this, so that sends are spaced.
    next_send_at TIMESTAMPTZ,
    last_test_at TIMESTAMPTZ,
    last_test_ok BOOLEAN,
    last_test_message TEXT COLLATE "C",
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX email_mailboxes_address ON email_mailboxes (email_address) WHERE deleted_at IS NULL;
CREATE INDEX email_mailboxes_client ON email_mailboxes (client_id, id) WHERE deleted_at IS NULL;
CREATE INDEX email_mailboxes_domain ON email_mailboxes (domain_id) WHERE deleted_at IS NULL;

-- What a mailbox's mails came to, by day of Sydney.
CREATE TABLE mailbox_days (
    mailbox_id UUID NOT NULL REFERENCES email_mailboxes (id),
    client_id UUID NOT NULL REFERENCES clients (id),
    day DATE NOT NULL,
    sent BIGINT NOT NULL DEFAULT 0,
    hard_bounces BIGINT NOT NULL DEFAULT 0,
    soft_bounces BIGINT NOT NULL DEFAULT 0,
    complaints BIGINT NOT NULL DEFAULT 0,
    deferred BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (mailbox_id, day)
);

-- What was used of a limit on a day. Taking one more is one statement that also checks.
CREATE TABLE daily_usage (
    client_id UUID NOT NULL REFERENCES clients (id),
    -- Of what: a mailbox, a sending domain, a campaign, a lead, a recipient's company.
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('mailbox', 'domain', 'campaign', 'lead', 'company')),
    resource TEXT COLLATE "C" NOT NULL,
    day DATE NOT NULL,
    used BIGINT NOT NULL DEFAULT 0 CHECK (used >= 0),
    PRIMARY KEY (client_id, kind, resource, day)
);

-- A lead's place in a campaign.
CREATE TABLE enrolments (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    lead_id UUID NOT NULL REFERENCES leads (id),
    state TEXT COLLATE "C" NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'stopped', 'completed')),
    state_reason TEXT COLLATE "C",
    -- The number of the last step done or left out, and when that one was due.
    after_step BIGINT NOT NULL DEFAULT 0,
    since TIMESTAMPTZ NOT NULL,
    next_step_id UUID REFERENCES campaign_sequences (id),
    next_at TIMESTAMPTZ,
    -- Hot leads go first: 5 to 1 by tier, 0 without a score.
    tier_rank BIGINT NOT NULL DEFAULT 0,
    -- The sender it keeps.
    mailbox_id UUID REFERENCES email_mailboxes (id),
    touches_sent BIGINT NOT NULL DEFAULT 0,
    last_touch_at TIMESTAMPTZ,
    -- A person asked for the next step by hand.
    started_by UUID,
    -- The last refusal of the gate.
    refused_check BIGINT CHECK (refused_check BETWEEN 1 AND 18),
    refused_reason TEXT COLLATE "C",
    refused_at TIMESTAMPTZ,
    lease_owner UUID,
    -- On the wall clock.
    leased_until TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX enrolments_once ON enrolments (campaign_id, lead_id);
CREATE INDEX enrolments_lead ON enrolments (client_id, lead_id);
CREATE INDEX enrolments_due ON enrolments (next_at) WHERE state = 'active';
CREATE INDEX enrolments_campaign ON enrolments (campaign_id, state);
CREATE INDEX enrolments_leased ON enrolments (leased_until) WHERE leased_until IS NOT NULL;

-- The ledger: one row a step and enrolment, written before anything leaves.
CREATE TABLE touches (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    enrolment_id UUID NOT NULL REFERENCES enrolments (id),
    step_id UUID NOT NULL REFERENCES campaign_sequences (id),
    lead_id UUID NOT NULL REFERENCES leads (id),
    step_number BIGINT NOT NULL,
    channel TEXT COLLATE "C" NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    mailbox_id UUID REFERENCES email_mailboxes (id),
    phase TEXT COLLATE "C" NOT NULL CHECK (phase IN ('planned', 'awaiting_approval', 'claimed', 'connected', 'data', 'sent', 'unknown', 'failed', 'skipped', 'cancelled')),
    -- Tries to hand it over.
    attempts BIGINT NOT NULL DEFAULT 0,
    lease_owner UUID,
    leased_until TIMESTAMPTZ,
    -- Made from the id before the first try.
    message_id TEXT COLLATE "C" NOT NULL,
    thread_id TEXT COLLATE "C",
    in_reply_to TEXT COLLATE "C",
    message_references TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    recipient TEXT COLLATE "C" NOT NULL,
    sender TEXT COLLATE "C",
    subject TEXT COLLATE "C",
    -- Frozen before anybody sees it, without the footer.
    body TEXT COLLATE "C" NOT NULL,
    content_hash BYTEA NOT NULL,
    snapshot JSONB NOT NULL DEFAULT '{}',
    -- Made anew once after the checks refused it.
    regenerated BOOLEAN NOT NULL DEFAULT FALSE,
    -- The day whose limits it has used, so that a second try uses none.
    reserved_on DATE,
    connected_at TIMESTAMPTZ,
    data_at TIMESTAMPTZ,
    sent_at TIMESTAMPTZ,
    server_answer TEXT COLLATE "C",
    last_error TEXT COLLATE "C",
    -- How an unknown one was settled.
    resolved_at TIMESTAMPTZ,
    resolved_by UUID,
    resolved_from TEXT COLLATE "C" CHECK (resolved_from IN ('answer', 'person', 'sent_folder', 'dsn', 'reply')),
    bounce_kind TEXT COLLATE "C" CHECK (bounce_kind IN ('hard', 'soft')),
    bounced_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX touches_once ON touches (enrolment_id, step_id);
CREATE UNIQUE INDEX touches_message ON touches (message_id);
CREATE INDEX touches_lead ON touches (client_id, lead_id, id);
CREATE INDEX touches_campaign ON touches (campaign_id, phase);
CREATE INDEX touches_leased ON touches (leased_until) WHERE phase IN ('claimed', 'connected', 'data');
CREATE INDEX touches_unknown ON touches (client_id, id) WHERE phase = 'unknown';

-- Every refusal of the gate, with the number of its check. The same again counts up.
CREATE TABLE gate_refusals (
    enrolment_id UUID NOT NULL REFERENCES enrolments (id),
    step_id UUID NOT NULL REFERENCES campaign_sequences (id),
    check_number BIGINT NOT NULL CHECK (check_number BETWEEN 0 AND 18),
    client_id UUID NOT NULL REFERENCES clients (id),
    reason TEXT COLLATE "C" NOT NULL,
    times BIGINT NOT NULL DEFAULT 1,
    first_at TIMESTAMPTZ NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (enrolment_id, step_id, check_number)
);

CREATE TABLE approval_queue (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    lead_id UUID NOT NULL REFERENCES leads (id),
    touch_id UUID NOT NULL REFERENCES touches (id),
    action_type TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    -- Subject, body, sender and step, as proposed and as a person edited it.
    proposed_content JSONB NOT NULL,
    edited_content JSONB,
    -- Of what counts: the approval is for this and nothing else.
    content_hash BYTEA NOT NULL,
    reason TEXT COLLATE "C" NOT NULL DEFAULT '',
    ai_recommendation TEXT COLLATE "C",
    ai_confidence DOUBLE PRECISION,
    als_score BIGINT,
    status TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected', 'expired', 'cancelled')),
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    rejection_reason TEXT COLLATE "C",
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX approval_queue_open ON approval_queue (touch_id) WHERE status = 'pending';
CREATE INDEX approval_queue_list ON approval_queue (client_id, status, id);
CREATE INDEX approval_queue_expiry ON approval_queue (expires_at) WHERE status = 'pending';

CREATE TABLE lead_permission_overrides (
    lead_id UUID PRIMARY KEY NOT NULL REFERENCES leads (id),
    client_id UUID NOT NULL REFERENCES clients (id),
    permission_mode TEXT COLLATE "C" NOT NULL CHECK (permission_mode IN ('autopilot', 'co_pilot', 'manual')),
    reason TEXT COLLATE "C",
    created_by UUID NOT NULL,
    expires_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE campaign_templates (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    industry TEXT COLLATE "C" NOT NULL DEFAULT 'general',
    sequence JSONB NOT NULL,
    messaging JSONB NOT NULL,
    source_icp_profile JSONB,
    lead_allocation BIGINT NOT NULL DEFAULT 0,
    priority BIGINT NOT NULL DEFAULT 1,
    messaging_focus TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'paused', 'archived')),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX campaign_templates_name ON campaign_templates (client_id, name) WHERE deleted_at IS NULL;

INSERT INTO platform_settings (key, value, description, created_at, updated_at)
VALUES ('sending_paused', 'false', 'While true, no outreach leaves for any client.', '2026-11-01T00:00:00+00:00', '2026-11-01T00:00:00+00:00');

ALTER TABLE sender_identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE sender_identities FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON sender_identities USING (agency_may_see(client_id));
ALTER TABLE sending_pauses ENABLE ROW LEVEL SECURITY;
ALTER TABLE sending_pauses FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON sending_pauses USING (agency_may_see(client_id));
ALTER TABLE campaigns ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON campaigns USING (agency_may_see(client_id));
ALTER TABLE campaign_sequences ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_sequences FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON campaign_sequences USING (agency_may_see(client_id));
ALTER TABLE campaign_resources ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_resources FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON campaign_resources USING (agency_may_see(client_id));
ALTER TABLE email_domains ENABLE ROW LEVEL SECURITY;
ALTER TABLE email_domains FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON email_domains USING (agency_may_see(client_id));
ALTER TABLE email_mailboxes ENABLE ROW LEVEL SECURITY;
ALTER TABLE email_mailboxes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON email_mailboxes USING (agency_may_see(client_id));
ALTER TABLE mailbox_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailbox_days FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON mailbox_days USING (agency_may_see(client_id));
ALTER TABLE daily_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE daily_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON daily_usage USING (agency_may_see(client_id));
ALTER TABLE enrolments ENABLE ROW LEVEL SECURITY;
ALTER TABLE enrolments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON enrolments USING (agency_may_see(client_id));
ALTER TABLE touches ENABLE ROW LEVEL SECURITY;
ALTER TABLE touches FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON touches USING (agency_may_see(client_id));
ALTER TABLE gate_refusals ENABLE ROW LEVEL SECURITY;
ALTER TABLE gate_refusals FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON gate_refusals USING (agency_may_see(client_id));
ALTER TABLE approval_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE approval_queue FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON approval_queue USING (agency_may_see(client_id));
ALTER TABLE lead_permission_overrides ENABLE ROW LEVEL SECURITY;
ALTER TABLE lead_permission_overrides FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON lead_permission_overrides USING (agency_may_see(client_id));
ALTER TABLE campaign_templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_templates FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON campaign_templates USING (agency_may_see(client_id));
