"""A month of a city's activities, as rows for binary COPY: made from a seed, so that every run sees the same.

100,000 people with ten activities each, in the order in which phones and operators send them. Everybody has
habits: one way of travelling on most days, another on some; and sends twice in the month what was done in the
last three days, out and back. Some trips overlap, some walks and rides go beyond a day's cap, some phones
send a trace, a few of them one that somebody else sent before.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from struct import Struct
from typing import BinaryIO, NamedTuple

from psycopg import Connection

from puhui.kernel.copy import HEADER, NULL, TRAILER, microseconds, text_field

PARTIES_PER_MILLION = 100_000
DAYS = 30
# A person sends every so many days, five activities each time: every fifteenth is ten in thirty days.
TWICE, ONCE = 15, 30
BATCH = 5
DAY_US = 86_400_000_000
_MINUTE_US = 60_000_000
_REGIONS = ("CN-GD-GZ", "CN-GD-GZ", "CN-GD-SZ", "CN-GD-FS")
_HEX = "0123456789abcdef"


class Way(NamedTuple):
    """A way of travelling: the type's number and code, kilometres and speed, and who vouches for it, by
    weight. Of what is no way, `reads` is its input, and the rest in the unit of that."""

    type_id: int
    code: str
    shortest_km: float
    longest_km: float
    km_per_hour: float
    weight: int
    sources: str  # a letter a person of this habit is drawn from: o(perator), d(evice), s(elf)
    reads: str = "distance_km"
    is_whole: bool = False


WAYS = (
    Way(1, "metro_trip", 2, 60, 35, 34, "oooood"),
    Way(2, "bus_trip", 1, 30, 18, 26, "ooodd"),
    Way(3, "shared_bike_ride", 0.2, 9, 12, 16, "oooo"),
    Way(4, "own_bike_ride", 1, 18, 14, 10, "dddds"),
    Way(5, "walk", 0.4, 5, 4.5, 14, "ddds"),
)
ELECTRICITY_TYPE = 6

ACTIVITY_COLUMNS = (
    *("id", "party_id", "client_id", "type_id", "scheme", "region", "occurred_from", "occurred_to"),
    *("inputs", "source", "tier", "device", "measured_m", "trace_digest", "preview_g", "received_at"),
)
_head = Struct("!h i16s i16s i36s ih").pack
_times = Struct("!iq iq").pack
_tail = Struct("!iq iq").pack
_int4 = Struct("!ii").pack
_length = Struct("!i").pack
_intake = Struct("!h i16s ih iq").pack
_claim = Struct("!h i32s i16s").pack
_party = Struct("!h i16s i6s i0s i7s i8s ih iq").pack
_TIER = {"o": text_field("A"), "d": text_field("B"), "s": text_field("C")}
_SCHEME = text_field("DEMO")
_REGION = {region: text_field(region) for region in _REGIONS}


def party_ids(count: int, born: datetime) -> list[bytes]:
    """Return the ids of people who joined one after the other, a second each."""
    draw = Random(count).getrandbits
    first = int(born.timestamp() * 1000)
    return [_uuid7(first + 1000 * number, number, draw(62)) for number in range(count)]


def write_parties(out: BinaryIO, parties: list[bytes], born: datetime) -> None:
    """Write accounts_party rows (id, kind, name, language, region, kyc_level, created_at)."""
    out.write(HEADER)
    at = microseconds(born)
    for number, party in enumerate(parties):
        region = _REGIONS[number % len(_REGIONS)].encode()
        out.write(_party(7, 16, party, 6, b"PERSON", 0, b"", 7, b"zh-hans", 8, region, 2, 0, 8, at))
    out.write(TRAILER)


class Month:
    """Writes the three streams that receiving leaves: activities, the intakes of their batches, claims of
    traces."""

    def __init__(
        self, activities: BinaryIO, intakes: BinaryIO, claims: BinaryIO, ways: tuple[Way, ...] = WAYS
    ) -> None:
        self._ways = ways
        self._activities, self._intakes, self._claims = activities, intakes, claims
        self.count = 0

    def write(self, parties: dict[int, bytes], now: datetime, every: int = TWICE) -> int:
        """Write a month of people by their numbers that ended an hour before `now`; returns how many
        activities."""
        random = Random(len(parties))
        first = _us(now) - DAYS * DAY_US - 60 * _MINUTE_US
        for stream in (self._activities, self._intakes, self._claims):
            stream.write(HEADER)
        for day in range(DAYS):
            active = [number for number in parties if number % every == day % every]
            random.shuffle(active)
            step = DAY_US // (2 * len(active) + 1)
            for place, number in enumerate(active):
                # Everybody's day begins at a time of its own; what is sent comes in at the day's end, in
                # turn.
                received = first + (day + 1) * DAY_US - DAY_US // 2 + place * step
                is_last = every == TWICE and day + every >= DAYS
                self._send(random, parties[number], number, _habits(number, self._ways), received, is_last)
        for stream in (self._activities, self._intakes, self._claims):
            stream.write(TRAILER)
        return self.count

    def _send(
        self, random: Random, party: bytes, number: int, habits: "Habits", received: int, is_last: bool
    ) -> None:
        """Write one batch: the ways out and back of three days; for some a meter's reading with the last."""
        region = _REGION[_REGIONS[number % len(_REGIONS)]]
        self._intakes.write(_intake(3, 16, party, 2, BATCH, 8, received - microseconds_of_epoch()))
        if is_last and number % 10 == 0:
            self._electricity(random, party, received, region)
        end = 0
        for leg in range(is_last and number % 10 == 0, BATCH):
            way, source = habits.usual if random.random() < 0.7 else habits.other
            kilometres = round(random.uniform(way.shortest_km, way.longest_km), 3)
            lasts = int(kilometres / way.km_per_hour * 60 * _MINUTE_US)
            hours_ago = (60, 52, 36, 28, 12)[leg] - random.random() * 2
            # One trip in thirty is said to begin while the one before lasts.
            overlaps = end and random.random() < 0.033
            begin = end - lasts // 2 if overlaps else received - int(hours_ago * 60 * _MINUTE_US)
            end = begin + lasts
            self._trip(random, party, begin, lasts, received, region, way, source, kilometres)

    def _trip(
        self,
        random: Random,
        party: bytes,
        begin: int,
        lasts: int,
        received: int,
        region: bytes,
        way: Way,
        source: str,
        kilometres: float,
    ) -> None:
        amount = b"%d" % kilometres if way.is_whole else b"%.3f" % kilometres
        inputs = b'{"%s":"%s"}' % (way.reads.encode(), amount)
        trace, measured = NULL, NULL
        device = NULL
        if source == "d":
            device = _jsonb(b'{"mock":false,"steps":%d}' % int(kilometres * 700))
            if self.count % 5 == 0 and way.reads == "distance_km":
                is_copied = random.random() < 0.01
                digest = random.randbytes(32)
                owner = random.randbytes(16) if is_copied else None
                trace, measured = _length(32) + digest, _int4(4, int(kilometres * 990))
                self._write(
                    random,
                    party,
                    begin,
                    begin + lasts,
                    received,
                    region,
                    way.type_id,
                    inputs,
                    source,
                    device,
                    measured,
                    trace,
                )
                self._claims.write(_claim(2, 32, digest, 16, owner or self._last_id))
                return
        self._write(
            random,
            party,
            begin,
            begin + lasts,
            received,
            region,
            way.type_id,
            inputs,
            source,
            device,
            measured,
            trace,
        )

    def _electricity(self, random: Random, party: bytes, received: int, region: bytes) -> None:
        days = 20
        inputs = b'{"consumption_kwh":"%.1f","period_days":"%d"}' % (days * random.uniform(3, 12), days)
        end = received - 60 * _MINUTE_US
        self._write(
            random,
            party,
            end - days * DAY_US,
            end,
            received,
            region,
            ELECTRICITY_TYPE,
            inputs,
            "o",
            NULL,
            NULL,
            NULL,
        )

    def _write(
        self,
        random: Random,
        party: bytes,
        begin: int,
        end: int,
        received: int,
        region: bytes,
        type_id: int,
        inputs: bytes,
        source: str,
        device: bytes,
        measured: bytes,
        trace: bytes,
    ) -> None:
        draw = random.getrandbits
        self._last_id = _uuid7(received // 1000, self.count, draw(62))
        epoch = microseconds_of_epoch()
        text = b"%032x" % draw(128)
        client_id = b"-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
        self._activities.write(
            _head(len(ACTIVITY_COLUMNS), 16, self._last_id, 16, party, 36, client_id, 2, type_id)
            + _SCHEME
            + region
            + _times(8, begin - epoch, 8, end - epoch)
            + _jsonb(inputs)
            + _jsonb(_source(source, draw))
            + _TIER[source]
            + device
            + measured
            + trace
            + _tail(8, 400 + draw(10), 8, received - epoch)
        )
        self.count += 1


class Habits(NamedTuple):
    """How somebody travels, and who vouches for it."""

    usual: tuple[Way, str]
    other: tuple[Way, str]


def _habits(number: int, ways: tuple[Way, ...]) -> Habits:
    random = Random(number)
    chosen = random.choices(ways, [way.weight for way in ways], k=2)
    usual, other = ((way, random.choice(way.sources)) for way in chosen)
    return Habits(usual, other)


def _source(source: str, draw: Callable[[int], int]) -> bytes:
    if source == "o":
        return b'{"kind":"operator","code":"demo","reference":"R%016x","signature":"%064x"}' % (
            draw(64),
            draw(256),
        )
    return b'{"kind":"device"}' if source == "d" else b'{"kind":"self"}'


def _jsonb(text: bytes) -> bytes:
    return _length(len(text) + 1) + b"\x01" + text


def _uuid7(milliseconds: int, count: int, low: int) -> bytes:
    """Return an id of that instant; `count` keeps those of one millisecond in their order."""
    return (milliseconds << 80 | 7 << 76 | (count & 0xFFF) << 64 | 2 << 62 | low).to_bytes(16)


def _us(instant: datetime) -> int:
    return microseconds(instant) + microseconds_of_epoch()


def microseconds_of_epoch() -> int:
    """Return PostgreSQL's day zero in microseconds since 1970."""
    return 946_684_800_000_000


TABLES = {
    "accounts_party": ("id", "kind", "name", "language", "region", "kyc_level", "created_at"),
    "credits_activity": ACTIVITY_COLUMNS,
    "credits_intake": ("party_id", "activities", "received_at"),
    "credits_traceclaim": ("digest", "activity_id"),
}


def copy_file(session: Connection, table: str, source: BinaryIO) -> None:
    """COPY a stream that was written here into its table."""
    columns = ", ".join(TABLES[table])
    with (
        session.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        for block in _blocks(source):
            copy.write(block)


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    while block := source.read(1 << 20):
        yield block


def joined(now: datetime) -> datetime:
    """Return when the people of a month that ends now had joined."""
    return now.astimezone(UTC) - timedelta(days=DAYS + 10)
