# The image of Gần Trường: the wheel, beside the packages of requirements/run.txt by their hashes.
# The database is another container; see compose.yaml.

FROM python:3.13-slim-trixie AS build
WORKDIR /source
COPY requirements/ requirements/
RUN python -m venv /uv \
    && /uv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes \
        --requirement requirements/uv.txt
RUN /uv/bin/uv venv /tools \
    && /uv/bin/uv pip sync --python /tools/bin/python --require-hashes requirements/dev.txt
RUN /uv/bin/uv venv /app \
    && /uv/bin/uv pip sync --python /app/bin/python --require-hashes requirements/run.txt
COPY . .
RUN /tools/bin/hatchling build --target wheel --directory /wheel \
    && /uv/bin/uv pip install --python /app/bin/python --no-deps /wheel/*.whl

FROM python:3.13-slim-trixie
# pg_dump, pg_restore and psql of the database's version: backups are made from here.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home gantruong \
    && install -d -o gantruong -g gantruong -m 0700 /state /backups
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH GANTRUONG_STATE_DIR=/state
USER gantruong
VOLUME ["/state", "/backups"]
EXPOSE 8080
ENTRYPOINT ["gantruong"]
CMD ["--help"]
