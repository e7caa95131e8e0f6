ALTER TABLE "amplsbot"."requests" ADD COLUMN "subjects" jsonb GENERATED ALWAYS AS (plan -> 'locks') STORED;--> statement-breakpoint
CREATE INDEX "requests_by_subject" ON "amplsbot"."requests" USING gin ("subjects");--> statement-breakpoint
CREATE INDEX "requests_by_creation" ON "amplsbot"."requests" USING btree ("created_at");