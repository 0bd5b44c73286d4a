-- Leads, the lists that keep people out of outreach, imports, what happened to a lead, saved views.

-- On only when the client's prospects are themselves marketing agencies (scoring.md section 2.5).
ALTER TABLE clients ADD COLUMN seo_risk BOOLEAN NOT NULL DEFAULT FALSE;

-- One person a client may write to.
CREATE TABLE leads (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    -- The last campaign it was in. Campaigns come with a later migration, so nothing is referred to here.
    campaign_id UUID,
    -- The import that last wrote the row.
    import_id UUID,
    -- Lower case, trimmed.
    email TEXT COLLATE "C" NOT NULL CHECK (email <> ''),
    -- E.164.
    phone TEXT COLLATE "C",
    first_name TEXT COLLATE "C",
    last_name TEXT COLLATE "C",
    title TEXT COLLATE "C",
    company TEXT COLLATE "C",
    linkedin_url TEXT COLLATE "C",
    domain TEXT COLLATE "C",
    -- Folded for searching by prefix: "first last", last name, company. Empty when there is none.
    name_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    last_name_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    company_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    als_score BIGINT CHECK (als_score BETWEEN 0 AND 100),
    als_tier TEXT COLLATE "C" CHECK (als_tier IN ('hot', 'warm', 'cool', 'cold', 'dead')),
    als_data_quality BIGINT,
    als_authority BIGINT,
    als_company_fit BIGINT,
    als_timing BIGINT,
    als_risk BIGINT,
    -- One short code a signal; engines knows what they say.
    als_reasons TEXT COLLATE "C",
    -- Basis points in the order of the five columns above.
    als_weights_used JSONB,
    als_weights_source TEXT COLLATE "C" CHECK (als_weights_source IN ('client_learned', 'client_custom', 'platform_industry', 'platform_global', 'platform_priors', 'default')),
    als_tier_override_reason TEXT COLLATE "C" CHECK (als_tier_override_reason IN ('unsubscribed', 'bounced', 'suppressed', 'competitor')),
    -- 1000 for each tier from dead (1) to hot (5), and the score: one index filters by tier and sorts
    -- by score, with who is out of outreach at the end. 0 is not scored yet.
    als_rank BIGINT NOT NULL DEFAULT 0,
    scored_at TIMESTAMPTZ,
    organization_industry TEXT COLLATE "C",
    organization_employee_count BIGINT,
    organization_country TEXT COLLATE "C",
    organization_founded_year BIGINT,
    organization_is_hiring BOOLEAN,
    organization_latest_funding_date DATE,
    organization_website TEXT COLLATE "C",
    organization_linkedin_url TEXT COLLATE "C",
    employment_start_date DATE,
    personal_email TEXT COLLATE "C",
    seniority_level TEXT COLLATE "C",
    timezone TEXT COLLATE "C",
    dataforseo_domain_rank BIGINT,
    dataforseo_organic_traffic DOUBLE PRECISION,
    dataforseo_organic_count BIGINT,
    dataforseo_top10_keywords BIGINT,
    dataforseo_spam_score BIGINT,
    dataforseo_backlinks BIGINT,
    dataforseo_referring_domains BIGINT,
    dataforseo_enriched_at TIMESTAMPTZ,
    enrichment_source TEXT COLLATE "C" CHECK (enrichment_source IN ('cache', 'apollo', 'apify', 'apollo+apify', 'clay', 'manual')),
    -- 0 to 1.
    enrichment_confidence DOUBLE PRECISION,
    enrichment_version TEXT COLLATE "C",
    enriched_at TIMESTAMPTZ,
    enrichment_credits_used BIGINT NOT NULL DEFAULT 0,
    enrichment_cost_aud NUMERIC(16, 6) NOT NULL DEFAULT 0,
    status TEXT COLLATE "C" NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'enriched', 'scored', 'in_sequence', 'converted', 'unsubscribed', 'bounced')),
    current_sequence_step BIGINT NOT NULL DEFAULT 0,
    next_outreach_at TIMESTAMPTZ,
    sequence_state TEXT COLLATE "C" NOT NULL DEFAULT 'none' CHECK (sequence_state IN ('none', 'active', 'paused', 'stopped', 'completed')),
    sequence_state_reason TEXT COLLATE "C",
    dncr_checked BOOLEAN NOT NULL DEFAULT FALSE,
    -- True: listed.
    dncr_result BOOLEAN,
    dncr_checked_at TIMESTAMPTZ,
    email_verified BOOLEAN,
    -- What we found out about the address ourselves.
    email_check TEXT COLLATE "C" CHECK (email_check IN ('likely', 'risky', 'invalid')),
    phone_verified BOOLEAN,
    phone_type TEXT COLLATE "C" CHECK (phone_type IN ('mobile', 'landline', 'other')),
    consent_basis TEXT COLLATE "C" NOT NULL DEFAULT 'none' CHECK (consent_basis IN ('express', 'inferred_published', 'inferred_relationship', 'none')),
    consent_source TEXT COLLATE "C",
    last_contacted_at TIMESTAMPTZ,
    last_replied_at TIMESTAMPTZ,
    last_opened_at TIMESTAMPTZ,
    last_clicked_at TIMESTAMPTZ,
    reply_count BIGINT NOT NULL DEFAULT 0,
    bounce_count BIGINT NOT NULL DEFAULT 0,
    assigned_email_resource TEXT COLLATE "C",
    assigned_linkedin_seat TEXT COLLATE "C",
    assigned_phone_resource TEXT COLLATE "C",
    postal_company TEXT COLLATE "C",
    postal_line_1 TEXT COLLATE "C",
    postal_line_2 TEXT COLLATE "C",
    postal_city TEXT COLLATE "C",
    postal_state TEXT COLLATE "C",
    postal_postcode TEXT COLLATE "C",
    postal_country TEXT COLLATE "C",
    postal_verified_at TIMESTAMPTZ,
    -- The lead this one was merged into; it is deleted then.
    merged_into UUID,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
-- Every list a person can ask for walks one of these in order, or reads a narrow one and sorts.
CREATE UNIQUE INDEX leads_email ON leads (client_id, email) WHERE deleted_at IS NULL;
CREATE INDEX leads_created ON leads (client_id, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_rank ON leads (client_id, als_rank, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_status_created ON leads (client_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_status_rank ON leads (client_id, status, als_rank, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_campaign_created ON leads (client_id, campaign_id, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_campaign_rank ON leads (client_id, campaign_id, als_rank, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_company ON leads (client_id, company_key, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_name ON leads (client_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX leads_last_name ON leads (client_id, last_name_key) WHERE deleted_at IS NULL;
CREATE INDEX leads_phone ON leads (client_id, phone) WHERE deleted_at IS NULL AND phone IS NOT NULL;
CREATE INDEX leads_linkedin ON leads (client_id, linkedin_url) WHERE deleted_at IS NULL AND linkedin_url IS NOT NULL;
CREATE INDEX leads_domain ON leads (client_id, domain) WHERE deleted_at IS NULL AND domain IS NOT NULL;
CREATE INDEX leads_due ON leads (next_outreach_at) WHERE deleted_at IS NULL AND status = 'in_sequence';

-- Who may not be written to. An erased person's row keeps the hash of the address and nothing else.
CREATE TABLE client_suppression (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    -- SHA-256 of the address, lower case.
    email_hash BYTEA NOT NULL,
    email TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('unsubscribe', 'bounce', 'complaint', 'legal', 'manual')),
    source TEXT COLLATE "C",
    notes TEXT COLLATE "C",
    added_by UUID,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX client_suppression_email ON client_suppression (client_id, email_hash);
CREATE INDEX client_suppression_list ON client_suppression (client_id, id);

-- For all clients. No client may read it: it would tell them about each other.
CREATE TABLE global_suppression (
    id UUID PRIMARY KEY NOT NULL,
    email_hash BYTEA NOT NULL,
    email TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('unsubscribe', 'bounce', 'complaint', 'legal', 'manual')),
    source TEXT COLLATE "C",
    notes TEXT COLLATE "C",
    added_by UUID,
    metadata JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX global_suppression_email ON global_suppression (email_hash);

-- Without a client it counts for all.
CREATE TABLE domain_suppression (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID REFERENCES clients (id),
    domain TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('competitor', 'blacklisted', 'spam_trap')),
    notes TEXT COLLATE "C",
    added_by UUID,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX domain_suppression_client ON domain_suppression (client_id, domain) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX domain_suppression_platform ON domain_suppression (domain) WHERE client_id IS NULL;

-- For messages and calls to a number. Without a client it counts for all.
CREATE TABLE phone_suppression (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID REFERENCES clients (id),
    phone TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('stop', 'dncr', 'manual')),
    notes TEXT COLLATE "C",
    added_by UUID,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX phone_suppression_client ON phone_suppression (client_id, phone) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX phone_suppression_platform ON phone_suppression (phone) WHERE client_id IS NULL;

-- One uploaded list and how far it has got. The file itself lies in the data directory.
CREATE TABLE lead_imports (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    created_by UUID NOT NULL,
    campaign_id UUID,
    file_name TEXT COLLATE "C" NOT NULL,
    file_bytes BIGINT NOT NULL,
    -- Format, encoding, delimiter, column names.
    layout JSONB NOT NULL,
    -- Which field each column fills.
    mapping JSONB NOT NULL DEFAULT '{}',
    on_existing TEXT COLLATE "C" NOT NULL DEFAULT 'skip' CHECK (on_existing IN ('skip', 'update')),
    dry_run BOOLEAN NOT NULL DEFAULT FALSE,
    consent_basis TEXT COLLATE "C" NOT NULL DEFAULT 'none' CHECK (consent_basis IN ('express', 'inferred_published', 'inferred_relationship', 'none')),
    consent_source TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('uploaded', 'pending', 'running', 'paused', 'completed', 'cancelled', 'failed')),
    -- Records read and settled, and bytes of the file behind them; both move with the rows they stand for.
    rows_done BIGINT NOT NULL DEFAULT 0,
    bytes_done BIGINT NOT NULL DEFAULT 0,
    created_rows BIGINT NOT NULL DEFAULT 0,
    updated_rows BIGINT NOT NULL DEFAULT 0,
    duplicate_in_file_rows BIGINT NOT NULL DEFAULT 0,
    duplicate_in_client_rows BIGINT NOT NULL DEFAULT 0,
    suppressed_rows BIGINT NOT NULL DEFAULT 0,
    invalid_rows BIGINT NOT NULL DEFAULT 0,
    error TEXT COLLATE "C",
    started_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    -- The file is deleted after some days.
    file_deleted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX lead_imports_client ON lead_imports (client_id, id);
CREATE INDEX lead_imports_kept ON lead_imports (created_at) WHERE file_deleted_at IS NULL;

-- Records that made no lead, and those that did with a value left out.
CREATE TABLE lead_import_rows (
    import_id UUID NOT NULL REFERENCES lead_imports (id),
    -- Counted from 1, without the header.
    row_number BIGINT NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('created', 'updated', 'duplicate_in_file', 'duplicate_in_client', 'suppressed', 'invalid')),
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (import_id, row_number)
);

-- What was done to or by a lead, on any channel. Append-only.
CREATE TABLE activities (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    campaign_id UUID,
    lead_id UUID NOT NULL REFERENCES leads (id),
    -- Empty for what belongs to no channel, such as a conversion.
    channel TEXT COLLATE "C" CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    action TEXT COLLATE "C" NOT NULL CHECK (action <> ''),
    provider TEXT COLLATE "C",
    provider_message_id TEXT COLLATE "C",
    provider_status TEXT COLLATE "C",
    provider_response JSONB,
    thread_id TEXT COLLATE "C",
    in_reply_to TEXT COLLATE "C",
    sequence_step BIGINT,
    subject TEXT COLLATE "C",
    content_preview TEXT COLLATE "C",
    content_snapshot JSONB,
    led_to_booking BOOLEAN NOT NULL DEFAULT FALSE,
    metadata JSONB NOT NULL DEFAULT '{}',
    link_clicked TEXT COLLATE "C",
    device_type TEXT COLLATE "C",
    user_agent TEXT COLLATE "C",
    ip_address TEXT COLLATE "C",
    geo_country TEXT COLLATE "C",
    geo_city TEXT COLLATE "C",
    intent TEXT COLLATE "C" CHECK (intent IN ('meeting_request', 'interested', 'question', 'not_interested', 'unsubscribe', 'out_of_office', 'auto_reply')),
    intent_confidence DOUBLE PRECISION,
    created_at TIMESTAMPTZ NOT NULL,
    processed_at TIMESTAMPTZ
);
CREATE INDEX activities_client ON activities (client_id, id);
CREATE INDEX activities_lead ON activities (lead_id, id);
CREATE INDEX activities_campaign ON activities (campaign_id, channel, action) WHERE campaign_id IS NOT NULL;
CREATE INDEX activities_lead_message ON activities (lead_id, channel, provider_message_id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX activities_thread ON activities (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX activities_message ON activities (provider_message_id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX activities_replied ON activities (client_id, id) WHERE action = 'replied';
CREATE INDEX activities_booking ON activities (client_id, id) WHERE led_to_booking;
CREATE UNIQUE INDEX activities_event ON activities (provider, provider_message_id, action) WHERE provider IS NOT NULL AND provider_message_id IS NOT NULL;

-- A list as somebody likes to see it: the query string of a page under a name.
CREATE TABLE saved_views (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    user_id UUID NOT NULL REFERENCES users (id),
    page TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    query TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX saved_views_name ON saved_views (client_id, user_id, page, name);

-- How far the last scoring of all of a client's leads has got.
CREATE TABLE lead_rescores (
    client_id UUID PRIMARY KEY NOT NULL REFERENCES clients (id),
    total BIGINT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL DEFAULT 0,
    -- The last lead that was looked at.
    reached UUID,
    requested_at TIMESTAMPTZ NOT NULL,
    started_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ
);

ALTER TABLE leads ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON leads USING (agency_may_see(client_id));
ALTER TABLE client_suppression ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_suppression FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON client_suppression USING (agency_may_see(client_id));
ALTER TABLE domain_suppression ENABLE ROW LEVEL SECURITY;
ALTER TABLE domain_suppression FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON domain_suppression USING (agency_may_see(client_id));
ALTER TABLE phone_suppression ENABLE ROW LEVEL SECURITY;
ALTER TABLE phone_suppression FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON phone_suppression USING (agency_may_see(client_id));
ALTER TABLE lead_imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE lead_imports FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON lead_imports USING (agency_may_see(client_id));
ALTER TABLE lead_import_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE lead_import_rows FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON lead_import_rows USING (agency_may_see(client_id));
ALTER TABLE activities ENABLE ROW LEVEL SECURITY;
ALTER TABLE activities FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON activities USING (agency_may_see(client_id));
ALTER TABLE saved_views ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_views FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON saved_views USING (agency_may_see(client_id));
ALTER TABLE lead_rescores ENABLE ROW LEVEL SECURITY;
ALTER TABLE lead_rescores FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON lead_rescores USING (agency_may_see(client_id));
ALTER TABLE global_suppression ENABLE ROW LEVEL SECURITY;
ALTER TABLE global_suppression FORCE ROW LEVEL SECURITY;
CREATE POLICY platform ON global_suppression USING (current_setting('agency.scope', TRUE) = 'system');
