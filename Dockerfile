FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The sandbox is a workspace of its own and stays out of the image. Optional packages stay in it: the program that draws pictures has
# its native part in one.
RUN npm ci --omit=dev --ignore-scripts --workspaces=false

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY workflows ./workflows
COPY azure-roles ./azure-roles
COPY bin ./bin
COPY src ./src
USER node
# /metrics has a port of its own: publish it to Prometheus only.
ENV OPERATIONS_HOST=0.0.0.0 OPERATIONS_PORT=9464
EXPOSE 3000 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/amplsbot.mjs", "start"]
