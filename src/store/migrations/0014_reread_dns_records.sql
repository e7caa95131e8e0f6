-- Records of private DNS zones were read in another shape than Resource Graph's, and those of types AAAA and CNAME not at
-- all. Emptied, so that Azure is read again and old readings are not compared with new ones.
DELETE FROM "amplsbot"."inventory";
