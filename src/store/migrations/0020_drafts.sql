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
	"state" text DEFAULT 'checking' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"answer" jsonb,
	"request_id" integer,
	"untold" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"not_before" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "drafts_key_unique" UNIQUE("key")
);
--> statement-breakpoint
ALTER TABLE "amplsbot"."drafts" ADD CONSTRAINT "drafts_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "amplsbot"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "drafts_due" ON "amplsbot"."drafts" USING btree ("requester","id") WHERE state = 'checking' or untold;--> statement-breakpoint
CREATE INDEX "drafts_by_age" ON "amplsbot"."drafts" USING btree ("changed_at");