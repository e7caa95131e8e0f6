ALTER TABLE "amplsbot"."requests" ADD COLUMN "card_plan" text;--> statement-breakpoint
CREATE INDEX "requests_by_card" ON "amplsbot"."requests" USING btree ("card_channel","card_ts");--> statement-breakpoint
-- The card of a request shows its plan, unless an update of the card still waits.
UPDATE "amplsbot"."requests" SET "card_plan" = "plan"->>'hash'
WHERE "state" = 'awaiting_approval' AND "card_ts" IS NOT NULL AND NOT EXISTS (
	SELECT 1 FROM "amplsbot"."outbox"
	WHERE "request_id" = "requests"."id" AND "body"->>'kind' = 'card' AND "outbox"."state" <> 'sent'
);
