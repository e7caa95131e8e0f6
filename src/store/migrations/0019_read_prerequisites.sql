-- What Azure requires for changes was not read. It is read for each plan.
UPDATE "amplsbot"."inventory" SET "inventory" = "inventory" || jsonb_build_object('prerequisites', '[]'::jsonb);
