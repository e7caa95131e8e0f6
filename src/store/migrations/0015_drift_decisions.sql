CREATE TABLE "amplsbot"."notice_decisions" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "amplsbot"."notice_decisions_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"notice_id" uuid NOT NULL,
	"verdict" text NOT NULL,
	"person" text NOT NULL,
	"team" text,
	"channel" text,
	"observations" jsonb NOT NULL,
	"request_id" integer,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "amplsbot"."notices" ADD COLUMN "meaning" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "amplsbot"."notices" ADD COLUMN "changed_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amplsbot"."notices" ADD COLUMN "awaits_authors" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "amplsbot"."notices" ADD COLUMN "asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amplsbot"."notices" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "amplsbot"."notices" ADD COLUMN "channel" text;--> statement-breakpoint
ALTER TABLE "amplsbot"."notices" ADD COLUMN "ts" text;--> statement-breakpoint
ALTER TABLE "amplsbot"."notices" ADD COLUMN "shown" text;--> statement-breakpoint
ALTER TABLE "amplsbot"."notice_decisions" ADD CONSTRAINT "notice_decisions_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "amplsbot"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notice_decisions_by_notice" ON "amplsbot"."notice_decisions" USING btree ("notice_id","seq");