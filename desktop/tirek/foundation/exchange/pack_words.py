"""What TUF and the system refuse, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek_protocol.errors import WrongSignature


@contextmanager
def spoken() -> Iterator[None]:
    """Turns what TUF and the system refuse into sentences."""
    from tuf.api import exceptions

    try:
        yield
    except exceptions.ExpiredMetadataError:
        raise Circumstance(
            "PACK-03",
            mark("The packs there are out of date, or the date of this computer is wrong. What was installed stays in use."),
            mark("Check the date of this computer; if it is right, ask the regional office for newer packs."),
        ) from None
    except exceptions.DownloadLengthMismatchError:
        raise _changed() from None
    except exceptions.DownloadError:
        raise Circumstance(
            "PACK-02",
            mark("No packs were found there, or the connection broke off. What was installed stays in use."),
            mark("Choose the stick itself, or try again when there is a connection."),
        ) from None
    except (exceptions.RepositoryError, WrongSignature, KeyError, TypeError, ValueError):
        raise _changed() from None
    except OSError as error:
        from errno import ENOSPC

        from tirek.foundation.store.engine import disk_full

        if error.errno == ENOSPC:
            raise disk_full() from None
        raise Circumstance(
            "PACK-05",
            mark("The packs could not be read or kept: the stick was pulled out, or the folder cannot be written to. What was installed stays in use."),
            mark("Put the stick in and do it again."),
        ) from None


def _changed() -> Circumstance:
    return Circumstance(
        "PACK-01",
        mark("These packs are not the ones your centre has signed, or they are older than what was here. What was installed stays in use."),
        mark("Take the packs from the regional office again."),
    )


def unusable() -> Circumstance:
    """A pack whose content this program cannot read."""
    return Circumstance(
        "PACK-04",
        mark("The pack is signed, but this program cannot use it. What was installed stays in use."),
        mark("Install the newest program from the regional office's stick."),
    )
