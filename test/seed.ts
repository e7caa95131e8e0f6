import fc from 'fast-check';

/** Every run tries the same random cases; `FC_SEED` tries others. A failure names the seed that brings it back. */
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 1) });
