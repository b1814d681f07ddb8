#!/usr/bin/env python3
"""Django's command line, with the embedded profile unless another is named."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    from django.core.management import execute_from_command_line

    from config.env import Unset

    try:
        execute_from_command_line(sys.argv)
    except Unset as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
