# The command line as an image: docs/ci.md, "Container".
FROM node:24-slim
COPY LICENSE /opt/bulk-job/
COPY dist/cli /opt/bulk-job/dist/cli
COPY examples /opt/bulk-job/examples
# Of the image; `--user` gives the files in /work to somebody else.
USER 1000:1000
WORKDIR /work
# Without a shell between, so that signals reach it.
ENTRYPOINT ["node", "/opt/bulk-job/dist/cli/index.js"]
