# The image of one process. docs/deployment.md says how to run it; compose.yaml runs two with their services.
# The Node of `devDependencies`; a test holds the two together.
FROM node:24.21.0-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY protocol/package.json protocol/
COPY client/package.json client/
COPY server/package.json server/
COPY web/package.json web/
COPY e2e/package.json e2e/
COPY campaign/package.json campaign/
COPY bench/package.json bench/
COPY testing/package.json testing/
COPY demo/package.json demo/

FROM manifests AS web
# No install scripts: the image has the Node that the package "node" would install.
RUN npm ci --include=dev --ignore-scripts
COPY tsconfig.base.json ./
COPY protocol protocol
COPY client client
COPY web web
RUN node node_modules/vite/bin/vite.js build web --logLevel warn

FROM manifests AS dependencies
RUN npm ci --omit=dev --ignore-scripts --workspace=server && npm run --silent sbom > sbom.json

FROM node:24.21.0-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=dependencies /app/sbom.json ./
COPY protocol protocol
COPY server server
COPY --from=web /app/web/dist web/dist
# The process writes to this folder only, so the rest may be read-only.
RUN mkdir --mode=700 /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000
# Checks that the process is up, not that it can serve: a restart does not bring a database back.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1, so SIGTERM reaches it.
CMD ["node", "--max-semi-space-size=8", "server/src/main.ts"]
