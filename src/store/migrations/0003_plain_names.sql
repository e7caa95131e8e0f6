ALTER TABLE "amplsbot"."requests" RENAME COLUMN "because" TO "status_reasons";--> statement-breakpoint
ALTER TABLE "amplsbot"."steps" DROP COLUMN "before";--> statement-breakpoint
ALTER TABLE "amplsbot"."inventory" RENAME COLUMN "estate" TO "inventory";--> statement-breakpoint
-- Kept, because what changes in Azure during the upgrade is found by comparison with it.
UPDATE "amplsbot"."inventory"
SET inventory = (inventory - 'unseen' - 'obstacles')
  || jsonb_build_object('unreadable', inventory->'unseen', 'writeRestrictions', inventory->'obstacles');--> statement-breakpoint
UPDATE "amplsbot"."outbox"
SET body = (body - 'hints') || jsonb_build_object('kind', 'suggestions', 'suggestions', body->'hints')
WHERE body->>'kind' = 'hints';--> statement-breakpoint
UPDATE "amplsbot"."notices"
SET observations = (
  SELECT coalesce(jsonb_agg((entry - 'facet') || jsonb_build_object('property', entry->'facet') ORDER BY position), '[]'::jsonb)
  FROM jsonb_array_elements(observations) WITH ORDINALITY AS list (entry, position)
);
