-- Campaigns, the mailboxes they send by, and the ledger of everything that left.

-- Who sends, as the law asks every mail to say.
CREATE TABLE sender_identities (
    client_id BLOB PRIMARY KEY NOT NULL REFERENCES clients (id),
    sender_name TEXT NOT NULL DEFAULT '',
    legal_name TEXT NOT NULL DEFAULT '',
    abn TEXT,
    postal_address TEXT NOT NULL DEFAULT '',
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

-- A row: all sending of the client waits.
CREATE TABLE sending_pauses (
    client_id BLOB PRIMARY KEY NOT NULL REFERENCES clients (id),
    paused_by BLOB,
    reason TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE campaigns (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL CHECK (name <> ''),
    description TEXT,
    status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'paused', 'completed')),
    -- Empty: as the client.
    permission_mode TEXT CHECK (permission_mode IN ('autopilot', 'co_pilot', 'manual')),
    target_industries TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(target_industries)),
    target_titles TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(target_titles)),
    target_company_sizes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(target_company_sizes)),
    target_locations TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(target_locations)),
    -- Shares of the touches in percent, together 100.
    allocation_email INTEGER NOT NULL DEFAULT 100 CHECK (allocation_email BETWEEN 0 AND 100),
    allocation_sms INTEGER NOT NULL DEFAULT 0 CHECK (allocation_sms BETWEEN 0 AND 100),
    allocation_linkedin INTEGER NOT NULL DEFAULT 0 CHECK (allocation_linkedin BETWEEN 0 AND 100),
    allocation_voice INTEGER NOT NULL DEFAULT 0 CHECK (allocation_voice BETWEEN 0 AND 100),
    allocation_mail INTEGER NOT NULL DEFAULT 0 CHECK (allocation_mail BETWEEN 0 AND 100),
    start_date TEXT,
    end_date TEXT,
    daily_limit INTEGER NOT NULL DEFAULT 50 CHECK (daily_limit BETWEEN 1 AND 500),
    total_lead_limit INTEGER,
    timezone TEXT NOT NULL DEFAULT 'Australia/Sydney',
    work_hours_start TEXT NOT NULL DEFAULT '09:00:00',
    work_hours_end TEXT NOT NULL DEFAULT '17:00:00',
    -- 1 is Monday, 7 Sunday.
    work_days TEXT NOT NULL CHECK (json_valid(work_days)),
    sequence_steps INTEGER NOT NULL DEFAULT 5 CHECK (sequence_steps BETWEEN 1 AND 20),
    sequence_delay_days INTEGER NOT NULL DEFAULT 3 CHECK (sequence_delay_days BETWEEN 1 AND 30),
    voice_assistant_id TEXT,
    voice_min_als INTEGER NOT NULL DEFAULT 70 CHECK (voice_min_als BETWEEN 60 AND 100),
    -- Only addresses that were checked and found good.
    verified_only INTEGER NOT NULL DEFAULT FALSE CHECK (verified_only IN (0, 1)),
    source_template_id BLOB,
    created_by BLOB NOT NULL,
    activated_at TEXT,
    paused_at TEXT,
    -- Why it paused itself.
    pause_reason TEXT,
    completed_at TEXT,
    -- Approvals that expired one after the other.
    expiries_in_row INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE INDEX campaigns_client ON campaigns (client_id, id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_status ON campaigns (client_id, status) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_running ON campaigns (end_date) WHERE deleted_at IS NULL AND status = 'active';

-- Ids stay when steps are renumbered, so history keeps its meaning.
CREATE TABLE campaign_sequences (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    step_number INTEGER NOT NULL CHECK (step_number BETWEEN 0 AND 20),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    -- After the step before.
    delay_days INTEGER NOT NULL DEFAULT 3 CHECK (delay_days BETWEEN 0 AND 30),
    subject_template TEXT,
    body_template TEXT NOT NULL CHECK (body_template <> ''),
    purpose TEXT CHECK (purpose IN ('intro', 'connect', 'value_add', 'pattern_interrupt', 'follow_up', 'breakup', 'discovery')),
    -- In the grammar of conditions, such as "no_reply AND hot".
    run_condition TEXT,
    skip_if TEXT CHECK (skip_if IN ('linkedin_url_missing', 'phone_missing', 'address_missing')),
    skip_if_replied INTEGER NOT NULL DEFAULT TRUE CHECK (skip_if_replied IN (0, 1)),
    skip_if_bounced INTEGER NOT NULL DEFAULT TRUE CHECK (skip_if_bounced IN (0, 1)),
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX campaign_sequences_number ON campaign_sequences (campaign_id, step_number) WHERE deleted_at IS NULL;

-- A sender of one channel given to a campaign. What it used today is kept by the sender, not here.
CREATE TABLE campaign_resources (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    -- A mailbox's id, a number, a seat.
    resource_id TEXT NOT NULL CHECK (resource_id <> ''),
    resource_name TEXT,
    daily_limit INTEGER NOT NULL DEFAULT 50 CHECK (daily_limit BETWEEN 0 AND 1000),
    is_active INTEGER NOT NULL DEFAULT TRUE CHECK (is_active IN (0, 1)),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX campaign_resources_one ON campaign_resources (campaign_id, channel, resource_id) WHERE deleted_at IS NULL;
CREATE INDEX campaign_resources_resource ON campaign_resources (client_id, resource_id) WHERE deleted_at IS NULL;

CREATE TABLE email_domains (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    domain TEXT NOT NULL CHECK (domain <> ''),
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'active', 'suspended', 'deleted')),
    -- What the last check of its records found; empty before the first.
    spf_valid INTEGER CHECK (spf_valid IN (0, 1)),
    dkim_valid INTEGER CHECK (dkim_valid IN (0, 1)),
    dmarc_valid INTEGER CHECK (dmarc_valid IN (0, 1)),
    mx_valid INTEGER CHECK (mx_valid IN (0, 1)),
    dns_checked_at TEXT,
    daily_send_limit INTEGER NOT NULL DEFAULT 50 CHECK (daily_send_limit BETWEEN 0 AND 1000),
    suspended_reason TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX email_domains_domain ON email_domains (client_id, domain) WHERE deleted_at IS NULL;

CREATE TABLE email_mailboxes (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    domain_id BLOB NOT NULL REFERENCES email_domains (id),
    email_address TEXT NOT NULL CHECK (email_address <> ''),
    display_name TEXT NOT NULL DEFAULT '',
    smtp_host TEXT NOT NULL,
    smtp_port INTEGER NOT NULL DEFAULT 465 CHECK (smtp_port BETWEEN 1 AND 65535),
    smtp_security TEXT NOT NULL CHECK (smtp_security IN ('tls', 'starttls', 'plain')),
    imap_host TEXT,
    imap_port INTEGER CHECK (imap_port BETWEEN 1 AND 65535),
    imap_security TEXT CHECK (imap_security IN ('tls', 'starttls', 'plain')),
    user_name TEXT NOT NULL DEFAULT '',
    -- Sealed for this row; written, never shown.
    password_sealed TEXT,
    -- The envelope sender names the touch, for servers that deliver plus addresses.
    verp INTEGER NOT NULL DEFAULT FALSE CHECK (verp IN (0, 1)),
    status TEXT NOT NULL DEFAULT 'warming' CHECK (status IN ('warming', 'active', 'paused', 'suspended')),
    status_reason TEXT,
    health TEXT NOT NULL DEFAULT 'unknown' CHECK (health IN ('unknown', 'healthy', 'warning', 'critical')),
    health_changed_at TEXT,
    -- Completed days of warm-up, and the last day that counted.
    warmup_stage INTEGER NOT NULL DEFAULT 0 CHECK (warmup_stage BETWEEN 0 AND 30),
    warmup_counted_on TEXT,
    established_at TEXT,
    established_by BLOB,
    -- The owner's own limit of cold mails a day.
    daily_send_limit INTEGER NOT NULL DEFAULT 50 CHECK (daily_send_limit BETWEEN 0 AND 1000),
    last_used_at TEXT,
    -- Not before this, so that sends are spaced.
    next_send_at TEXT,
    last_test_at TEXT,
    last_test_ok INTEGER CHECK (last_test_ok IN (0, 1)),
    last_test_message TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX email_mailboxes_address ON email_mailboxes (email_address) WHERE deleted_at IS NULL;
CREATE INDEX email_mailboxes_client ON email_mailboxes (client_id, id) WHERE deleted_at IS NULL;
CREATE INDEX email_mailboxes_domain ON email_mailboxes (domain_id) WHERE deleted_at IS NULL;

-- What a mailbox's mails came to, by day of Sydney.
CREATE TABLE mailbox_days (
    mailbox_id BLOB NOT NULL REFERENCES email_mailboxes (id),
    client_id BLOB NOT NULL REFERENCES clients (id),
    day TEXT NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    hard_bounces INTEGER NOT NULL DEFAULT 0,
    soft_bounces INTEGER NOT NULL DEFAULT 0,
    complaints INTEGER NOT NULL DEFAULT 0,
    deferred INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (mailbox_id, day)
) STRICT;

-- What was used of a limit on a day. Taking one more is one statement that also checks.
CREATE TABLE daily_usage (
    client_id BLOB NOT NULL REFERENCES clients (id),
    -- Of what: a mailbox, a sending domain, a campaign, a lead, a recipient's company.
    kind TEXT NOT NULL CHECK (kind IN ('mailbox', 'domain', 'campaign', 'lead', 'company')),
    resource TEXT NOT NULL,
    day TEXT NOT NULL,
    used INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
    PRIMARY KEY (client_id, kind, resource, day)
) STRICT;

-- A lead's place in a campaign.
CREATE TABLE enrolments (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    lead_id BLOB NOT NULL REFERENCES leads (id),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'stopped', 'completed')),
    state_reason TEXT,
    -- The number of the last step done or left out, and when that one was due.
    after_step INTEGER NOT NULL DEFAULT 0,
    since TEXT NOT NULL,
    next_step_id BLOB REFERENCES campaign_sequences (id),
    next_at TEXT,
    -- Hot leads go first: 5 to 1 by tier, 0 without a score.
    tier_rank INTEGER NOT NULL DEFAULT 0,
    -- The sender it keeps.
    mailbox_id BLOB REFERENCES email_mailboxes (id),
    touches_sent INTEGER NOT NULL DEFAULT 0,
    last_touch_at TEXT,
    -- A person asked for the next step by hand.
    started_by BLOB,
    -- The last refusal of the gate.
    refused_check INTEGER CHECK (refused_check BETWEEN 1 AND 18),
    refused_reason TEXT,
    refused_at TEXT,
    lease_owner BLOB,
    -- On the wall clock.
    leased_until TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX enrolments_once ON enrolments (campaign_id, lead_id);
CREATE INDEX enrolments_lead ON enrolments (client_id, lead_id);
CREATE INDEX enrolments_due ON enrolments (next_at) WHERE state = 'active';
CREATE INDEX enrolments_campaign ON enrolments (campaign_id, state);
CREATE INDEX enrolments_leased ON enrolments (leased_until) WHERE leased_until IS NOT NULL;

-- The ledger: one row a step and enrolment, written before anything leaves.
CREATE TABLE touches (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    enrolment_id BLOB NOT NULL REFERENCES enrolments (id),
    step_id BLOB NOT NULL REFERENCES campaign_sequences (id),
    lead_id BLOB NOT NULL REFERENCES leads (id),
    step_number INTEGER NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    mailbox_id BLOB REFERENCES email_mailboxes (id),
    phase TEXT NOT NULL CHECK (phase IN ('planned', 'awaiting_approval', 'claimed', 'connected', 'data', 'sent', 'unknown', 'failed', 'skipped', 'cancelled')),
    -- Tries to hand it over.
    attempts INTEGER NOT NULL DEFAULT 0,
    lease_owner BLOB,
    leased_until TEXT,
    -- Made from the id before the first try.
    message_id TEXT NOT NULL,
    thread_id TEXT,
    in_reply_to TEXT,
    message_references TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(message_references)),
    recipient TEXT NOT NULL,
    sender TEXT,
    subject TEXT,
    -- Frozen before anybody sees it, without the footer.
    body TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    snapshot TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(snapshot)),
    -- Made anew once after the checks refused it.
    regenerated INTEGER NOT NULL DEFAULT FALSE CHECK (regenerated IN (0, 1)),
    -- The day whose limits it has used, so that a second try uses none.
    reserved_on TEXT,
    connected_at TEXT,
    data_at TEXT,
    sent_at TEXT,
    server_answer TEXT,
    last_error TEXT,
    -- How an unknown one was settled.
    resolved_at TEXT,
    resolved_by BLOB,
    resolved_from TEXT CHECK (resolved_from IN ('answer', 'person', 'sent_folder', 'dsn', 'reply')),
    bounce_kind TEXT CHECK (bounce_kind IN ('hard', 'soft')),
    bounced_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX touches_once ON touches (enrolment_id, step_id);
CREATE UNIQUE INDEX touches_message ON touches (message_id);
CREATE INDEX touches_lead ON touches (client_id, lead_id, id);
CREATE INDEX touches_campaign ON touches (campaign_id, phase);
CREATE INDEX touches_leased ON touches (leased_until) WHERE phase IN ('claimed', 'connected', 'data');
CREATE INDEX touches_unknown ON touches (client_id, id) WHERE phase = 'unknown';

-- Every refusal of the gate, with the number of its check. The same again counts up.
CREATE TABLE gate_refusals (
    enrolment_id BLOB NOT NULL REFERENCES enrolments (id),
    step_id BLOB NOT NULL REFERENCES campaign_sequences (id),
    check_number INTEGER NOT NULL CHECK (check_number BETWEEN 0 AND 18),
    client_id BLOB NOT NULL REFERENCES clients (id),
    reason TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (enrolment_id, step_id, check_number)
) STRICT;

CREATE TABLE approval_queue (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    lead_id BLOB NOT NULL REFERENCES leads (id),
    touch_id BLOB NOT NULL REFERENCES touches (id),
    action_type TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    -- Subject, body, sender and step, as proposed and as a person edited it.
    proposed_content TEXT NOT NULL CHECK (json_valid(proposed_content)),
    edited_content TEXT CHECK (json_valid(edited_content)),
    -- Of what counts: the approval is for this and nothing else.
    content_hash BLOB NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    ai_recommendation TEXT,
    ai_confidence REAL,
    als_score INTEGER,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected', 'expired', 'cancelled')),
    decided_by BLOB,
    decided_at TEXT,
    rejection_reason TEXT,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX approval_queue_open ON approval_queue (touch_id) WHERE status = 'pending';
CREATE INDEX approval_queue_list ON approval_queue (client_id, status, id);
CREATE INDEX approval_queue_expiry ON approval_queue (expires_at) WHERE status = 'pending';

CREATE TABLE lead_permission_overrides (
    lead_id BLOB PRIMARY KEY NOT NULL REFERENCES leads (id),
    client_id BLOB NOT NULL REFERENCES clients (id),
    permission_mode TEXT NOT NULL CHECK (permission_mode IN ('autopilot', 'co_pilot', 'manual')),
    reason TEXT,
    created_by BLOB NOT NULL,
    expires_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE campaign_templates (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL CHECK (name <> ''),
    industry TEXT NOT NULL DEFAULT 'general',
    sequence TEXT NOT NULL CHECK (json_valid(sequence)),
    messaging TEXT NOT NULL CHECK (json_valid(messaging)),
    source_icp_profile TEXT CHECK (json_valid(source_icp_profile)),
    lead_allocation INTEGER NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 1,
    messaging_focus TEXT,
    status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'paused', 'archived')),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX campaign_templates_name ON campaign_templates (client_id, name) WHERE deleted_at IS NULL;

INSERT INTO platform_settings (key, value, description, created_at, updated_at)
VALUES ('sending_paused', 'false', 'While true, no outreach leaves for any client.', '2026-11-01T00:00:00+00:00', '2026-11-01T00:00:00+00:00');
