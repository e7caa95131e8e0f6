-- The functions of the audit trail run with the rights of whoever writes to it, and with that role's search path. Fixed
-- here, so that no function or operator of another schema can take the place of one of Postgres.
ALTER FUNCTION amplsbot.chain_event() SET search_path = pg_catalog, pg_temp;
--> statement-breakpoint
ALTER FUNCTION amplsbot.check_digest() SET search_path = pg_catalog, pg_temp;
--> statement-breakpoint
ALTER FUNCTION amplsbot.refuse_change() SET search_path = pg_catalog, pg_temp;
--> statement-breakpoint
ALTER FUNCTION amplsbot.note_unsealed() SET search_path = pg_catalog, pg_temp;
