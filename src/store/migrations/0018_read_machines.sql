-- Machines and their collection endpoints were not read. Azure is read again. The reading that it is compared with has
-- none, and nothing that is reported compares them.
DELETE FROM "amplsbot"."inventory" WHERE "id" = 1;--> statement-breakpoint
UPDATE "amplsbot"."inventory" SET "inventory" = "inventory" || jsonb_build_object('machines', '[]'::jsonb);
