CREATE TABLE "amplsbot"."home_tabs" (
	"person" text PRIMARY KEY NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"shown" text,
	"view_hash" text,
	"published_at" timestamp with time zone,
	"not_before" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "requests_ended" ON "amplsbot"."requests" USING btree ("changed_at") WHERE state in ('blocked', 'succeeded', 'rolled_back', 'failed', 'declined', 'cancelled', 'expired');