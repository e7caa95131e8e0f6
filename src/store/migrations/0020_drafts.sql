CREATE TABLE "amplsbot"."drafts" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "amplsbot"."drafts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"workflow" text NOT NULL,
	"inputs" jsonb NOT NULL,
	"reason" text,
	"requester" text NOT NULL,
	"origin" text NOT NULL,
	"team" text,
	"channel" text,
	"amends" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"answer" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "drafts_key_unique" UNIQUE("key")
);
--> statement-breakpoint
ALTER TABLE "amplsbot"."requests" ADD COLUMN "effect" text;--> statement-breakpoint
CREATE INDEX "drafts_by_age" ON "amplsbot"."drafts" USING btree ("changed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "requests_same_effect_once" ON "amplsbot"."requests" USING btree ("effect") WHERE state in ('planning', 'awaiting_approval', 'approved', 'executing', 'stale');