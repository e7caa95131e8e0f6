-- DNS servers in networks and the rules of forwarding rulesets were not read. Azure is read again. The reading that it is
-- compared with has none, and shows the networks that use them as unreadable, so that other changes since then are still
-- reported.
DELETE FROM "amplsbot"."inventory" WHERE "id" = 1;--> statement-breakpoint
UPDATE "amplsbot"."inventory" SET "inventory" = "inventory" || jsonb_build_object(
  'rulesets', '[]'::jsonb,
  'dnsForwarders', '[]'::jsonb,
  'unreadable', ("inventory" -> 'unreadable') || COALESCE((
    SELECT jsonb_agg(jsonb_build_object('id', "network" -> 'id', 'why', 'its DNS was read by an earlier version'))
    FROM jsonb_array_elements("inventory" -> 'networks') AS "network"
    WHERE "network" -> 'dnsServers' <> '[]'::jsonb
      OR EXISTS (
        SELECT FROM jsonb_array_elements("inventory" -> 'rulesetLinks') AS "link"
        WHERE lower("link" ->> 'networkId') = lower("network" ->> 'id')
      )
  ), '[]'::jsonb)
);
