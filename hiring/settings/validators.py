"""What single values must be; told without ever showing them, for environs' `validate`."""

import os
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import phonenumbers
from environs import ValidationError
from limits import parse

# A host and a port, a socket's path, or a socket that whoever started the server holds open.
_LISTENING = re.compile(r"(\[[0-9a-fA-F:]+\]|[^\s:/]*):\d{1,5}|unix:\S+|fd://\d+")


def time_zone(name: str) -> str:
    """Let the name of a time zone pass."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError("Not a time zone, such as Europe/Berlin.") from error
    return name


def phone_region(name: str) -> str:
    """Let a region that telephone numbers are known of pass, and nothing at all."""
    if name and name.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise ValidationError("Not a country of two letters, such as DE.")
    return name


def rate(text: str) -> str:
    """Let so many requests in such a time pass."""
    try:
        parse(text)
    except ValueError as error:
        raise ValidationError("Not a rate, such as 600/minute.") from error
    return text


def redis_address(text: str) -> str:
    """Let the address of a Redis pass."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"redis", "rediss", "unix"} and (parts.port or True)
    except ValueError:
        known = False
    if not known:
        raise ValidationError("Not an address of a Redis, such as redis://:password@host:6379/0.")
    return text


def sentry_address(text: str) -> str:
    """Let the address pass by which a Sentry knows a project, and nothing at all."""
    try:
        parts = urlsplit(text)
        known = (
            parts.scheme in {"http", "https"} and parts.username and parts.hostname and (parts.port or True)
        )
    except ValueError:
        known = False
    if text and not (known and parts.path.rpartition("/")[2].isdecimal()):
        raise ValidationError("Not an address of a project, such as https://key@sentry.example.com/1.")
    return text


def listening(text: str) -> str:
    """Let one or more places where a web server may listen pass."""
    if not all(_LISTENING.fullmatch(place.strip()) for place in text.split(",")):
        raise ValidationError("Not a place to listen at, such as 127.0.0.1:8000.")
    return text


def folder(path: str) -> str:
    """Let a folder that is there pass, and nothing at all."""
    if path and not Path(path).is_dir():
        raise ValidationError("There is no such folder.")
    return path


def folder_to_make(path: str) -> str:
    """Let a folder that is there or can be made pass, and nothing at all."""
    place = Path(path).absolute()
    nearest = next(above for above in (place, *place.parents) if above.exists())
    if not nearest.is_dir() or (nearest != place and not os.access(nearest, os.W_OK)):
        raise ValidationError("There is no such folder, and it cannot be made.")
    return path


def with_extra(extra: str, *modules: str) -> Callable[[str], str]:
    """A validator that lets nothing at all pass, and everything where these modules of an extra are installed."""

    def installed(text: str) -> str:
        if text and not all(map(is_installed, modules)):
            raise ValidationError(how_to_install(extra))
        return text

    return installed


def is_installed(module: str) -> bool:
    """Whether there is such a module; of those above it some may be missing too."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def how_to_install(extra: str) -> str:
    """What to do where an extra is missing: no index has the product, its folder has."""
    return f'Needs an extra: run pip install ".[{extra}]" in the folder of the release.'
