-- Lists filter by campaign, status, tier and score together without reading a row of the table.
DROP INDEX leads_rank;
DROP INDEX leads_status_rank;
DROP INDEX leads_campaign_rank;
CREATE INDEX leads_rank ON leads (client_id, als_rank, id, campaign_id, status) WHERE deleted_at IS NULL;
CREATE INDEX leads_status_rank ON leads (client_id, status, als_rank, id, campaign_id) WHERE deleted_at IS NULL;
CREATE INDEX leads_campaign_rank ON leads (client_id, campaign_id, als_rank, id, status) WHERE deleted_at IS NULL;
-- Who has one status or no score yet is often alike in name and address, too: a list in that order would
-- read all the others before the first of them.
CREATE INDEX leads_status_company ON leads (client_id, status, company_key, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_status_email ON leads (client_id, status, email) WHERE deleted_at IS NULL;
CREATE INDEX leads_unscored_company ON leads (client_id, company_key, id) WHERE deleted_at IS NULL AND als_rank = 0;
CREATE INDEX leads_unscored_email ON leads (client_id, email) WHERE deleted_at IS NULL AND als_rank = 0;
