CREATE TABLE "amplsbot"."arm_pauses" (
	"identity" text NOT NULL,
	"subscription" text NOT NULL,
	"region" text NOT NULL,
	"kind" text NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "arm_pauses_identity_subscription_region_kind_pk" PRIMARY KEY("identity","subscription","region","kind")
);
