import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './src/store/schema.ts',
    './src/store/drafts-schema.ts',
    './src/store/home-schema.ts',
    './src/store/response-urls.ts',
  ],
  out: './src/store/migrations',
  schemaFilter: ['amplsbot'],
});
