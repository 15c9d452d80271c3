"""What the commonest faults mean, in the reader's language.

A fault's own sentence and hint say what was found, exactly and in English: they are the same in a
browser, at a terminal and over HTTP. On a page in another language what the fault's code means
stands before them, where it is one that people meet there; of all others the English stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.console.code_words import N_
from truceline.console.words import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

LEADS: Final[Mapping[str, str]] = {
    # Who asks, and how often.
    "SIGN_IN_WANTED": N_("For this, sign in with an enrolled key."),
    "SESSION_OVER": N_("Your session is over: sign in again."),
    "CHALLENGE_FAILED": N_("The key or the signature is not that of somebody enrolled here."),
    "SIGN_IN_CODE": N_("The code for signing in is wrong or too old."),
    "TOKEN_RIGHTS": N_("A token has no such right."),
    "NO_RIGHT": N_("Your role does not allow you to record this."),
    "RATE": N_("There were too many requests: wait a minute."),
    "BUSY": N_("The desk is busy with another question: try again shortly."),
    "EXPORT_BUSY": N_("The desk is busy with another question: try again shortly."),
    "QUOTA_SPENT": N_("As many questions as Terms allow in this time have been asked."),
    "CROSS_SITE": N_("This was sent from a page of another site, and was not taken."),
    "REPLICA_READ_ONLY": N_("This is a copy of the desk, which can only be read."),
    # What is looked for.
    "NOTHING_HERE": N_("There is nothing at this address."),
    "SUBJECT_UNKNOWN": N_("There is no such subject that you may see."),
    "SUBJECT_ID": N_("This is no id of a subject."),
    "SUBJECT_AMBIGUOUS": N_("Several ids begin like this: give more digits."),
    "ENTRY_UNKNOWN": N_("There is no such entry that you may see."),
    "ACTOR_UNKNOWN": N_("Nobody of this name is registered here."),
    "KIND_UNKNOWN": N_("There is no such kind of entry."),
    "RECEIPT_NUMBER": N_("This is no receipt number: look for a digit that is wrong."),
    "RECEIPT_MISSING": N_("Choose the file of a receipt first."),
    "CLUSTERS_FOR_OFFICERS": N_("This is shown to officers of the cell alone."),
    "COVERED_FOR_OFFICERS": N_("This is shown to officers of the cell alone."),
    "NOT_OF_THE_CELL": N_("This is shown to officers of the cell alone."),
    "AUDIT_ROLES": N_("Your role does not allow you to run an audit."),
    # What a form asks for.
    "FORM_SHAPE": N_("The form is not that of this page any more: load the page again."),
    "BODY_TOO_LARGE": N_("This is too large: send less at once."),
    "FIELD_MISSING": N_("Something that is needed is missing here."),
    "FIELD_UNKNOWN": N_("This field is not known here."),
    "VALUE_UNKNOWN": N_("This is none of the words to choose from."),
    "VALUE_FORM": N_("This is not written in the form that is needed."),
    "NUMBER_NOT_FINITE": N_("This is no ordinary number."),
    "TIME_INVALID": N_("This is no time that can be read."),
    "TIME_NO_ZONE": N_("The time has no zone."),
    "TIME_NONEXISTENT": N_("This local time does not exist: the clocks were changed."),
    "TIME_AMBIGUOUS": N_("This local time was there twice: the clocks were changed."),
    "TIME_ORDER": N_("The end lies before the beginning."),
    "TIME_RANGE": N_("This time lies outside what is possible here."),
    "TIME_UNBOUNDED": N_("A beginning and an end are needed."),
    "DATE_INVALID": N_("This is no day that can be read."),
    "HAPPENED_LATER": N_("What is told of lies in the future."),
    "CLOCK_AHEAD": N_("Your device's clock is ahead of the desk's: correct it."),
    "LATITUDE_RANGE": N_("The latitude is outside its bounds."),
    "LONGITUDE_RANGE": N_("The longitude is outside its bounds."),
    "MAP_BOX": N_("The part of the map is not given as it should be."),
    "SITES_BOX": N_("Protected sites are shown in a small part of the map only: look closer."),
    "PLACES_FEW": N_("The drawing has too few corners."),
    "PLACES_MANY": N_("The drawing has too many corners."),
    "WIDTH_MISSING": N_("The drawing needs a width."),
    "KIND_MISSING": N_("Choose a kind."),
    "RECIPIENTS_MISSING": N_("As far as you may know, nobody is to be told of it."),
    "AREA_TOO_FINE": N_("The open area is finer than Terms allow."),
    "COARSE_TOO_FINE": N_("The open area is finer than Terms allow."),
    "COARSE_MISSING": N_("The exact place is sealed, and no coarse one is given."),
    "EXACT_NOT_SEALED": N_("The exact place of such a notice must be sealed."),
    "FOOTPRINT_MISSING": N_("It is not said where."),
    # What may be recorded.
    "STATE_NOT_ALLOWED": N_("This cannot be recorded in the present state of the subject."),
    "SUBJECT_MISSING": N_("It is not said of which subject this speaks."),
    "NOT_THE_NOTIFIER": N_("Only whoever filed the notice may do this."),
    "NOT_A_RECIPIENT": N_("Only those whom the notice names may do this."),
    "NOT_A_SIDE": N_("Only the sides of this matter and officers may do this."),
    "NOTHING_AMENDED": N_("The amendment changes nothing."),
    "NOTHING_OPEN": N_("Nothing of yours is open here."),
    "NOTICE_NOT_ADMITTED": N_("Such notices are not filed under this agreement."),
    "HUMANITARIAN_NOT_APPROVED": N_("A humanitarian notice needs no approval and takes none."),
    "HUMANITARIAN_NOT_OBJECTED": N_(
        "Nobody objects to a humanitarian notice: ask, or acknowledge."),
    "RELAY_NOT_OFFICER": N_("Only officers write down the words of others."),
    "SIGNATURE": N_("The signature is not that of its author."),
    "SEALED_FIELD_OPEN": N_("What must be sealed stands open."),
    "SEAL_KEY_MISSING": N_("Somebody to whom this is sealed has no key for that."),
    "SEAL_NO_READER": N_("There is nobody to whom this could be sealed."),
    "SEAL_NOT_FOR_YOU": N_("This is not sealed to you."),
    # Keys and alarms.
    "KEY_FILE_LOCKED": N_("This file is protected: type its passphrase."),
    "PASSPHRASE_WRONG": N_("The passphrase is wrong."),
    "PASSPHRASE_EMPTY": N_("A passphrase is needed."),
    "KEY_FILE_SHAPE": N_("This is no file of a key."),
    "KEY_NOT_HERE": N_("This browser does not hold that key: import it first."),
    "KEY_NOT_KEPT": N_("This browser does not hold that key: import it first."),
    "DESK_AWAY": N_("The desk cannot be reached: try again."),
    "DESK_ANSWER": N_("The desk did not answer as it should: try again."),
    "PAGE_FAULT": N_("The page met a fault of its own: load it again, and tell the desk."),
    "ALARM_ADDRESS": N_("This is no address to which something could be sent."),
    "ALARM_WHATS": N_("Choose what you want to be told of."),
    "ALARM_QUIET": N_("Quiet hours need a beginning and an end."),
    "ALARM_CODE": N_("This is not the code that was sent last, or it is too old."),
    "ALARM_CODES_MANY": N_("Too many codes were sent for you today."),
    "ALARM_CHANNELS_MANY": N_("You have as many addresses as are allowed: remove one first."),
    "ALARM_LANGUAGE": N_("No e-mail is written in this language."),
}  # fmt: skip
"""Codes of faults that people meet on pages, and what each means whatever was found."""


def lead_of(code: str, language: str) -> str:
    """What a fault's code means, in a language; nothing in English, or where no words are there.

    >>> lead_of("PASSPHRASE_WRONG", "fr")
    'La phrase secrète est fausse.'
    >>> lead_of("PASSPHRASE_WRONG", "en")
    ''
    """
    known = LEADS.get(code, "")
    return "" if language == "en" or not known else catalogue(language).gettext(known)


def leads(language: str) -> dict[str, str]:
    """What every code means, in a language."""
    return {code: said for code in LEADS if (said := lead_of(code, language))}
