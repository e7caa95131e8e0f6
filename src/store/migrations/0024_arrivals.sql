ALTER TABLE "amplsbot"."notices" ADD COLUMN "connections" jsonb;--> statement-breakpoint
ALTER TABLE "amplsbot"."requests" ADD COLUMN "advance" jsonb;--> statement-breakpoint
ALTER TABLE "amplsbot"."requests" ADD COLUMN "arrival" jsonb;