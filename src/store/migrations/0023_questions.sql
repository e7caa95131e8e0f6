ALTER TABLE "amplsbot"."requests" ADD COLUMN "questions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "amplsbot"."requests" ADD COLUMN "expiry_paused_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amplsbot"."requests" ADD COLUMN "assignee" text;--> statement-breakpoint
ALTER TABLE "amplsbot"."requests" ADD COLUMN "assigned_by" text;