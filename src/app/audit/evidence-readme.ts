/** The text in each pack that says what it holds and how to verify it without amplsbot. */
export const readme = `Evidence from the audit trail of amplsbot
=========================================

index.html                         What is in this pack. Open it in a browser. It loads nothing from elsewhere.
requests/CR-n/index.html           One request: decisions, changes in Azure with Azure's correlation ids, and all events.
requests/CR-n/request.json         The same, for programs.
requests/CR-n/events.jsonl         The events, one in a line, exactly as they were hashed.
requests/CR-n/CR-n.tlog-proof      The proof that these events are in the audit log. https://c2sp.org/tlog-proof
documents/<SHA-256>                Plans, requirements and rulebooks that events name by their SHA-256.
checkpoint                         The signed size and root of the audit log. https://c2sp.org/tlog-checkpoint
SHA256SUMS                         The hashes of these files.

To verify it
------------

You need the verifier key of the audit log. It is not in this pack: get it from those who run the bot, once, and keep it.

1. Files: run "sha256sum -c SHA256SUMS". A document's own name is its SHA-256.

2. Chain: the hash of an event is the SHA-256, in hex, of these seven fields, joined by newlines: previous, request, seq, at,
   actor, type, data. The "previous" of an event is the hash of the event before it, and empty for the first one.

3. Proof: the entry is the text "CR-<request> event <seq> sha256:<hash>" of the last event in events.jsonl, without a newline.
   The line "extra" of the proof holds it in base64. Its leaf hash is the SHA-256 of a zero byte and this text. Any verifier of
   C2SP tlog-proof, or of inclusion proofs by RFC 6962, section 2.1.1, takes it from there to the root of the checkpoint.

4. Signature: the last line of the checkpoint is an Ed25519 signature of the lines before the empty line, as
   https://c2sp.org/signed-note describes it. Verify it with the verifier key.

Compare the checkpoint with one that was published when the events happened: a folder of older checkpoints, the log of the bot
and the audit channel in Slack have them.
`;
