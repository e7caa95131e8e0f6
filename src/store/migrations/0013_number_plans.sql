ALTER TABLE "amplsbot"."requests" ADD COLUMN "plan_number" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "amplsbot"."decisions" ADD COLUMN "plan_number" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "amplsbot"."decisions" DROP CONSTRAINT "decisions_request_id_plan_hash_person_pk";--> statement-breakpoint
ALTER TABLE "amplsbot"."decisions" ADD CONSTRAINT "decisions_request_id_plan_number_plan_hash_person_pk" PRIMARY KEY("request_id","plan_number","plan_hash","person");