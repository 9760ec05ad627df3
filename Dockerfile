# One image for all processes of the Procfile; which one a container runs is its command. `compose.yaml` uses it.
FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
RUN useradd --system --no-create-home --home-dir /app --shell /usr/sbin/nologin bridge

COPY requirements.txt ./
RUN pip install --requirement requirements.txt

COPY manage.py pyproject.toml ./
COPY templates templates
COPY static static
COPY config config
COPY accounts accounts
COPY realtime realtime
COPY games games
COPY rooms rooms

# The site's own secret is not known yet: collecting static files needs any. `release` collects them again, as `bridge`.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_hex(32))") \
    python manage.py collectstatic --noinput --verbosity 0 && chown -R bridge staticfiles

USER bridge
EXPOSE 8000
