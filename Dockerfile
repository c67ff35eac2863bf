FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p platform -p worker

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home sitewright
COPY --from=build /src/target/release/platform /src/target/release/worker /usr/local/bin/
USER sitewright
ENV SITEWRIGHT_LISTEN=0.0.0.0:8080 SITEWRIGHT_INTERNAL_LISTEN=0.0.0.0:8081 SITEWRIGHT_LOG_FORMAT=json
EXPOSE 8080 8081
CMD ["platform", "serve"]
