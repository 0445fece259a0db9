#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL or REDIS_URL it uses the embedded services of this checkout."""

import os
import sys

from spark_cms.embedded import ServiceError, environment_with_services

# Commands that read code and files only; they needn't wait for a database.
SERVICELESS = {"collectstatic", "compilemessages", "help", "makemessages", "startapp", "version", "--help", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")
    from django.core.management import execute_from_command_line

    try:
        with environment_with_services(start=not SERVICELESS & set(sys.argv[1:2])):
            execute_from_command_line(sys.argv)
    except ServiceError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
