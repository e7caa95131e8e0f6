CREATE TABLE "amplsbot"."audit_announcements" (
	"size" bigint PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."audit_checkpoints" (
	"size" bigint PRIMARY KEY NOT NULL,
	"note" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."audit_leaves" (
	"position" bigint PRIMARY KEY NOT NULL,
	"request_id" integer NOT NULL,
	"seq" integer NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."audit_nodes" (
	"level" integer NOT NULL,
	"position" bigint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_nodes_level_position_pk" PRIMARY KEY("level","position")
);
--> statement-breakpoint
CREATE TABLE "amplsbot"."unsealed_events" (
	"request_id" integer NOT NULL,
	"seq" integer NOT NULL,
	"since" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "unsealed_events_request_id_seq_pk" PRIMARY KEY("request_id","seq")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_leaves_by_request" ON "amplsbot"."audit_leaves" USING btree ("request_id","seq");--> statement-breakpoint
CREATE INDEX "unsealed_events_since" ON "amplsbot"."unsealed_events" USING btree ("since");--> statement-breakpoint
CREATE FUNCTION amplsbot.note_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO amplsbot.unsealed_events (request_id, seq) VALUES (NEW.request_id, NEW.seq);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER note_unsealed AFTER INSERT ON amplsbot.events
  FOR EACH ROW EXECUTE FUNCTION amplsbot.note_unsealed();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON amplsbot.audit_leaves
  FOR EACH ROW EXECUTE FUNCTION amplsbot.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON amplsbot.audit_leaves
  FOR EACH STATEMENT EXECUTE FUNCTION amplsbot.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON amplsbot.audit_nodes
  FOR EACH ROW EXECUTE FUNCTION amplsbot.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON amplsbot.audit_nodes
  FOR EACH STATEMENT EXECUTE FUNCTION amplsbot.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON amplsbot.audit_checkpoints
  FOR EACH ROW EXECUTE FUNCTION amplsbot.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON amplsbot.audit_checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION amplsbot.refuse_change();
--> statement-breakpoint
-- Requests that are older than the transparency log are sealed by their newest event.
INSERT INTO amplsbot.unsealed_events (request_id, seq)
  SELECT request_id, max(seq) FROM amplsbot.events GROUP BY request_id;
