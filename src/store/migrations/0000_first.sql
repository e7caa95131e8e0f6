CREATE SCHEMA IF NOT EXISTS "amplsbot";
--> statement-breakpoint
CREATE SEQUENCE "amplsbot"."tickets" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "amplsbot"."decisions" (
	"request_id" integer NOT NULL,
	"plan_hash" text NOT NULL,
	"person" text NOT NULL,
	"verdict" text NOT NULL,
	"reason" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "decisions_request_id_plan_hash_person_pk" PRIMARY KEY("request_id","plan_hash","person")
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."events" (
	"request_id" integer NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"type" text NOT NULL,
	"data" text NOT NULL,
	"previous" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "events_request_id_seq_pk" PRIMARY KEY("request_id","seq")
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."inbox" (
	"key" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"request_id" integer
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."inventory" (
	"id" integer PRIMARY KEY NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	"estate" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."leases" (
	"key" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"fence" bigint NOT NULL,
	"lapsed_at" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."locks" (
	"key" text NOT NULL,
	"request_id" integer NOT NULL,
	"ticket" bigint NOT NULL,
	"held" boolean DEFAULT false NOT NULL,
	CONSTRAINT "locks_key_request_id_pk" PRIMARY KEY("key","request_id")
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "amplsbot"."outbox_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"request_id" integer NOT NULL,
	"body" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."requests" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "amplsbot"."requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"workflow" text NOT NULL,
	"inputs" jsonb NOT NULL,
	"reason" text,
	"requester" text NOT NULL,
	"origin" text NOT NULL,
	"retry_of" integer,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"plan" jsonb,
	"read_at" timestamp with time zone,
	"requirements" jsonb,
	"because" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"not_before" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"card_channel" text,
	"card_ts" text
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."steps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" integer NOT NULL,
	"position" integer NOT NULL,
	"undoes" uuid,
	"change" jsonb NOT NULL,
	"title" text NOT NULL,
	"demands" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"correlation_id" text,
	"operation_url" text,
	"before" jsonb,
	"after" jsonb,
	"problem" text
);
--> statement-breakpoint
ALTER TABLE "amplsbot"."decisions" ADD CONSTRAINT "decisions_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "amplsbot"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "amplsbot"."events" ADD CONSTRAINT "events_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "amplsbot"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "amplsbot"."locks" ADD CONSTRAINT "locks_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "amplsbot"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "amplsbot"."outbox" ADD CONSTRAINT "outbox_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "amplsbot"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "amplsbot"."steps" ADD CONSTRAINT "steps_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "amplsbot"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "locks_held" ON "amplsbot"."locks" USING btree ("key") WHERE held;--> statement-breakpoint
CREATE INDEX "outbox_waiting" ON "amplsbot"."outbox" USING btree ("request_id","seq") WHERE state in ('pending', 'sending');--> statement-breakpoint
CREATE INDEX "requests_open" ON "amplsbot"."requests" USING btree ("state") WHERE state in ('planning', 'awaiting_approval', 'approved', 'executing', 'rolling_back', 'stale');--> statement-breakpoint
CREATE INDEX "requests_by_requester" ON "amplsbot"."requests" USING btree ("requester","id");--> statement-breakpoint
CREATE UNIQUE INDEX "steps_in_order" ON "amplsbot"."steps" USING btree ("request_id","position");