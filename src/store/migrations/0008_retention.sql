CREATE SEQUENCE "amplsbot"."fences" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE INDEX "inbox_by_age" ON "amplsbot"."inbox" USING btree ("at");--> statement-breakpoint
CREATE INDEX "outbox_delivered" ON "amplsbot"."outbox" USING btree ("state","created_at") WHERE state in ('sent', 'parked');--> statement-breakpoint
-- Fences go on above those that are in use.
SELECT setval('amplsbot.fences', (SELECT coalesce(max(fence), 0) + 1 FROM amplsbot.leases));
