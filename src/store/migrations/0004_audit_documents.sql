CREATE TABLE "amplsbot"."documents" (
	"digest" text PRIMARY KEY NOT NULL,
	"body" text NOT NULL
);
--> statement-breakpoint
CREATE FUNCTION amplsbot.check_digest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.digest <> encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'the digest is not that of the document';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER check_digest BEFORE INSERT ON amplsbot.documents
  FOR EACH ROW EXECUTE FUNCTION amplsbot.check_digest();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON amplsbot.documents
  FOR EACH ROW EXECUTE FUNCTION amplsbot.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON amplsbot.documents
  FOR EACH STATEMENT EXECUTE FUNCTION amplsbot.refuse_change();
