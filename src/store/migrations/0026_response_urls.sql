CREATE TABLE "amplsbot"."response_urls" (
	"request_id" integer PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"uses" integer NOT NULL,
	"until" timestamp with time zone NOT NULL
);
