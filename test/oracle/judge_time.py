"""Time for the second judge: instants are whole microseconds since 1970 UTC, wall clocks are
zoneinfo's, and force is asked instant by instant."""
import bisect
import datetime as dt
import functools
import zoneinfo

EPOCH = dt.datetime(1970, 1, 1)
UTC = dt.timezone.utc
SECOND = 10**6
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
FIRST_YEAR = 39 * 365 * DAY + 10 * DAY  # 2009, the first that `changes` knows
OPEN_PAST, OPEN_FUTURE = -10**18, 10**18

YES, POSSIBLE, NO = 2, 1, 0
WORDS = ("no", "possible", "yes")


def micros(naive):
    return (naive - EPOCH) // dt.timedelta(microseconds=1)


def naive(us):
    return EPOCH + dt.timedelta(microseconds=us)


def from_wall(wall, zone, fold=0):
    """The instant of a wall clock; the first of two, and in a gap by the offset before it."""
    return micros(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC).replace(tzinfo=None))


def to_wall(us, zone):
    return naive(us).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, fold=0)


def day_start(date, zone):
    return from_wall(dt.datetime.combine(date, dt.time()), zone)


def add_days(us, days, zone):
    """Calendar days: the same wall clock on another date."""
    return from_wall(to_wall(us, zone) + dt.timedelta(days=days), zone)


def text_utc(us):
    at = naive(us)
    return at.strftime("%Y-%m-%dT%H:%M:%S") + (f".{at.microsecond:06}" if at.microsecond else "") + "Z"


@functools.lru_cache(maxsize=None)
def changes(name):
    """Every change of a zone's clock from 2009 to 2028, to the second."""
    zone = zoneinfo.ZoneInfo(name)

    def offset(second):
        return naive(second * SECOND).replace(tzinfo=UTC).astimezone(zone).utcoffset()
    found = []
    step = 86400
    last = micros(dt.datetime(2028, 1, 1)) // SECOND
    for low in range(micros(dt.datetime(2009, 1, 1)) // SECOND, last, step):
        high = low + step
        if offset(low) == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if offset(middle) == offset(low):
                low = middle
            else:
                high = middle
        found.append(high * SECOND)
    return found


def window_holds(window, us, zone):
    """One `daily` or `weekly` line: (set of weekdays or None, [(minute, minute), ...]). A span
    that crosses midnight belongs to the day on which it begins."""
    days, spans = window
    wall = to_wall(us, zone)
    today = wall.weekday()
    at = (wall - dt.datetime.combine(wall.date(), dt.time())) // dt.timedelta(microseconds=1)
    for begin, end in spans:
        begins_today = days is None or today in days
        began_yesterday = days is None or (today - 1) % 7 in days
        if begin < end:
            if begins_today and begin * MINUTE <= at < end * MINUTE:
                return True
        elif begins_today and at >= begin * MINUTE or began_yesterday and at < end * MINUTE:
            return True
    return False


@functools.lru_cache(maxsize=100000)
def windows_hold(windows, us, zone):
    return any(window_holds(w, us, zone) for w in windows)


def holds(force, us, zone):
    """force: (from, until, windows); the lines of windows are alternatives."""
    begin, end, windows = force
    return begin <= us < end and (not windows or windows_hold(windows, us, zone))


@functools.lru_cache(maxsize=100000)
def moments_of_day(windows, date, zone):
    """When a window may open or close on that date, and its midnight."""
    minutes = {m for _, spans in windows for span in spans for m in span} | {0}
    midnight = dt.datetime.combine(date, dt.time())
    return {from_wall(midnight + dt.timedelta(minutes=m), zone, fold) for m in minutes for fold in (0, 1)}


def moments_between(force, begin, end, zone):
    """Instants of [begin, end) such that nothing changes between one and the next."""
    found = {begin} | {t for t in force[:2] if begin < t < end}
    if force[2]:
        known = changes(zone.key)
        found |= set(known[bisect.bisect_right(known, begin):bisect.bisect_left(known, end)])
        date = to_wall(begin, zone).date() - dt.timedelta(days=1)
        last = to_wall(end, zone).date() + dt.timedelta(days=1)
        while date <= last:
            found |= {t for t in moments_of_day(force[2], date, zone) if begin < t < end}
            date += dt.timedelta(days=1)
    return found


def answer_when(force, span, zone):
    begin, end = span
    if begin == end:
        return YES if holds(force, begin, zone) else NO
    # Windows repeat weekly: seventeen days of what is in force show all there is.
    near_begin = max(begin, min(force[0], end - 1), min(FIRST_YEAR, end - 1))
    near_end = min(end, near_begin + 17 * DAY)
    seen = {holds(force, t, zone) for t in moments_between(force, near_begin, near_end, zone)}
    if begin < force[0] or end > force[1]:
        seen.add(False)
    return YES if seen == {True} else NO if seen == {False} else POSSIBLE
