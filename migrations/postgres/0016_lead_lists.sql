-- Lists filter by campaign, status, tier and score together without reading a row of the table.
DROP INDEX leads_rank;
DROP INDEX leads_status_rank;
DROP INDEX leads_campaign_rank;
CREATE INDEX leads_rank ON leads (client_id, als_rank, id, campaign_id, status) WHERE deleted_at IS NULL;
CREATE INDEX leads_status_rank ON leads (client_id, status, als_rank, id, campaign_id) WHERE deleted_at IS NULL;
CREATE INDEX leads_campaign_rank ON leads (client_id, campaign_id, als_rank, id, status) WHERE deleted_at IS NULL;
