-- An event is counted and chained as it is written: nobody can forget it, or do it in another way. Whoever appends holds
-- the request's row, so the events of one request are written one after the other.
CREATE FUNCTION amplsbot.chain_event() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  last record;
BEGIN
  SELECT seq, hash INTO last FROM amplsbot.events
    WHERE request_id = NEW.request_id ORDER BY seq DESC LIMIT 1;
  NEW.seq := coalesce(last.seq, 0) + 1;
  NEW.previous := coalesce(last.hash, '');
  NEW.hash := encode(sha256(convert_to(concat_ws(E'\n',
    NEW.previous,
    NEW.request_id::text,
    NEW.seq::text,
    to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    NEW.actor,
    NEW.type,
    NEW.data
  ), 'UTF8')), 'hex');
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER chain_event BEFORE INSERT ON amplsbot.events
  FOR EACH ROW EXECUTE FUNCTION amplsbot.chain_event();
--> statement-breakpoint
CREATE FUNCTION amplsbot.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only';
END $$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON amplsbot.events
  FOR EACH ROW EXECUTE FUNCTION amplsbot.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON amplsbot.events
  FOR EACH STATEMENT EXECUTE FUNCTION amplsbot.refuse_change();
