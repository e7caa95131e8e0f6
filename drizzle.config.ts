import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/requests/schema.ts',
  out: './src/requests/migrations',
  schemaFilter: ['amplsbot'],
});
