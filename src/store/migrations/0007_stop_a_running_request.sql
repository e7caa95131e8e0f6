ALTER TABLE "amplsbot"."requests" ADD COLUMN "stop_requested_by" text;--> statement-breakpoint
ALTER TABLE "amplsbot"."requests" ADD COLUMN "stop_requested_at" timestamp with time zone;