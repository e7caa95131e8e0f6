-- Records of private DNS zones were read in another shape than Resource Graph's, and those of types AAAA and CNAME not at
-- all. Azure is read again. The reading that it is compared with shows what was in the zones as unreadable, so that other
-- changes since then are still reported.
DELETE FROM "amplsbot"."inventory" WHERE "id" = 1;--> statement-breakpoint
UPDATE "amplsbot"."inventory" SET "inventory" = "inventory" || jsonb_build_object(
  'records', '[]'::jsonb,
  'unreadable', ("inventory" -> 'unreadable') || COALESCE((
    SELECT jsonb_agg(jsonb_build_object('id', "zone" -> 'id', 'why', 'its records were read by an earlier version'))
    FROM jsonb_array_elements("inventory" -> 'zones') AS "zone"
  ), '[]'::jsonb)
);
