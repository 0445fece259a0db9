# One image for every process: the web server, the workers, beat and one-off commands.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /opt/venv
COPY requirements/base.txt requirements/base.txt
# Every package is checked against its hash, and none is compiled here: the image needs no compiler.
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/base.txt \
    && /opt/venv/bin/python -m compileall -q /opt/venv/lib
COPY . .
RUN SECRET_KEY=only-for-the-build STATIC_ROOT=/app/staticfiles \
    /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q /app

FROM python:3.13-slim
RUN groupadd --system --gid 10001 spark \
    && useradd --system --uid 10001 --gid spark --home-dir /app --no-create-home --shell /usr/sbin/nologin spark \
    && install --directory --owner spark --group spark --mode 0750 /data /data/media
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=spark_cms.settings \
    STATIC_ROOT=/app/staticfiles \
    MEDIA_ROOT=/data/media \
    SPARK_DATA_DIR=/data \
    SPARK_LOG_FORMAT=json \
    PORT=8000 \
    WEB_CONCURRENCY=2
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["sh", "-c", "exec granian --interface wsgi --host 0.0.0.0 --port \"$PORT\" --workers \"$WEB_CONCURRENCY\" --blocking-threads 4 --http 1 --no-ws --respawn-failed-workers --workers-kill-timeout 20 --log-level warning spark_cms.wsgi:application"]
