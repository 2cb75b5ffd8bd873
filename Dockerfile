ARG PYTHON=3.13

# --- Build: packages by hash, static files named by content -------------------------------------

FROM python:${PYTHON}-slim-trixie AS build
WORKDIR /app
COPY requirements/uv.txt requirements/run.txt requirements/
RUN python -m venv /uv && /uv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/uv.txt
RUN python -m venv --without-pip /venv \
    && /uv/bin/python -m uv pip sync --no-cache --compile-bytecode --require-hashes \
       --python /venv/bin/python requirements/run.txt
COPY manage.py gunicorn.conf.py ./
COPY deploy/healthcheck.py deploy/
COPY templates/ templates/
COPY hiring/ hiring/
COPY scorecards/ scorecards/
# The settings insist on a key; this one ends with the step.
RUN SECRET_KEY=only-for-this-step-of-the-build-and-no-other DATABASE_URL=sqlite://:memory: STATIC_ROOT=/app/static \
    /venv/bin/python manage.py collectstatic --no-input
# Who runs it may not write there, so each process would compile all of it anew.
RUN /venv/bin/python -m compileall -q hiring scorecards

# --- Run: no build tools, no root ----------------------------------------------------------------

FROM python:${PYTHON}-slim-trixie
# A packet's fonts hold Latin, Greek, Cyrillic and Hebrew; names and evidence come in other scripts too. Backups are made
# by pg_dump, which must not be older than the server: this release's is of version 17.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-dejavu-core fonts-droid-fallback postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin fairpanel \
    && install --directory --owner fairpanel /var/lib/fairpanel /var/lib/fairpanel/media /var/lib/fairpanel/metrics
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=hiring.settings \
    STATIC_ROOT=/app/static \
    VAR_DIR=/var/lib/fairpanel \
    BIND=0.0.0.0:8000
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "deploy/healthcheck.py", "/healthz/live"]
CMD ["gunicorn", "-c", "gunicorn.conf.py", "hiring.wsgi:application"]
