-- DNS servers in networks and the rules of forwarding rulesets were not read. Azure is read again. The reading that it is
-- compared with has none.
DELETE FROM "amplsbot"."inventory" WHERE "id" = 1;--> statement-breakpoint
UPDATE "amplsbot"."inventory" SET "inventory" = "inventory" || '{"rulesets": [], "dnsForwarders": []}'::jsonb;
