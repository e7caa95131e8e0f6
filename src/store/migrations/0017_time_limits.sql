ALTER TABLE "amplsbot"."requests" ADD COLUMN "reverses" integer;--> statement-breakpoint
ALTER TABLE "amplsbot"."requests" ADD COLUMN "undo_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "requests_reverse_once" ON "amplsbot"."requests" USING btree ("reverses");--> statement-breakpoint
CREATE INDEX "requests_to_undo" ON "amplsbot"."requests" USING btree ("undo_at") WHERE undo_at is not null;