import { writeFileSync } from 'node:fs';
import { pages } from './generate/pages.ts';

// Writes the pages that are generated from the code: `npm run docs`.
for (const { file, content } of await pages()) writeFileSync(file, content);
