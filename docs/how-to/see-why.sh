# The hands of docs/how-to/see-why-it-was-refused.md: residents at their phones, real and made-up trips.
# Sourced by bash in the folder in which `make run` goes; needs curl and python3. Keeps what it holds in var/why.

API=${HOST:-http://127.0.0.1:${PORT:-8000}}/api/v1
HELD=var/why
mkdir -p $HELD && chmod 700 $HELD

# field '["id"]' < answer: one value of a JSON document.
field() { python3 -c "import json, sys; print(json.load(sys.stdin)$1)"; }

# ask Lan GET account; ask Lan POST activities -d '{…}'; more arguments go to curl.
ask() {
  local name=$1 method=$2 path=$3
  shift 3
  case ${1:-} in -d) set -- -H 'Content-Type: application/json' "$@" ;; esac
  curl -s -X $method "$API/$path" -H @$HELD/$name.headers -H 'Accept-Language: en' "$@"
}

# enrol Lan +86139…: signs in by telephone, lives in Guangzhou, agrees to acts and to traces being collected.
enrol() {
  local code version purpose
  curl -s $API/auth/otp -H 'Content-Type: application/json' -d "{\"phone\": \"$2\"}" > /dev/null
  code=$(tail -1 "var/sms/$2.txt")
  curl -s $API/auth/token -H 'Content-Type: application/json' \
    -d "{\"phone\": \"$2\", \"code\": \"$code\", \"device_id\": \"why-$1\"}" |
    field '["access"]' | sed 's/^/Authorization: Bearer /' > $HELD/$1.headers
  ask $1 PATCH me -d '{"region": "CN-GD-GZ"}' > /dev/null
  for purpose in activity_data location_trace; do
    version=$(ask $1 GET consents | python3 -c '
import json, sys
rows = json.load(sys.stdin)["results"]
print(next(row["current_notice_version"] for row in rows if row["purpose"] == sys.argv[1]))' $purpose)
    ask $1 PUT consents/$purpose -d "{\"granted\": true, \"notice_version\": \"$version\"}" | show purpose granted
  done
}

# show purpose granted < answer: these values alone.
show() { python3 -c 'import json, sys; row = json.load(sys.stdin); print(*(f"{n}={row.get(n)}" for n in sys.argv[1:]))' "$@"; }

# send Lan walk.json: sends one item; prints its id.
send() { ask $1 POST activities -d "{\"activities\": [$(cat $HELD/$2)]}" | field '["results"][0]["id"]'; }

# why Lan ID: waits for the decision; prints it with its reasons, a line each.
why() {
  local since=$SECONDS
  until ask $1 GET activities/$2 > $HELD/answer.json && [ "$(field '["status"]' < $HELD/answer.json)" != PENDING ]; do
    [ $((SECONDS - since)) -lt 60 ] || { echo "a minute passed without a decision"; return 1; }
    sleep 1
  done
  python3 -c '
import json, sys
act = json.load(open(sys.argv[1]))
verdict = act["verification"]
print(act["status"], verdict["credited_g"], "g")
for reason in verdict["reasons"]:
    number = {name: reason[name] for name in ("value", "threshold") if reason.get(name) is not None}
    print(" ", reason["code"], *(f"{name}={text}" for name, text in number.items()), "·", reason["message"])
' $HELD/answer.json
}

# walk real 4: an item whose trace ended so many hours ago. `real` is a walk that a phone of MobilityNet recorded
# (tests/credits/screening/samples), set down in Guangzhou; `line` and `jitter` are what programs draw.
walk() {
  python3 - "$@" <<'PY'
import json, math, pathlib, random, sys, time, uuid
from datetime import datetime, timezone

kind, end = sys.argv[1], int(time.time()) - int(float(sys.argv[2]) * 3600)
LON, LAT, DEGREE = 113.3245, 23.1064, 111_195
if kind == "real":
    samples = pathlib.Path("tests/credits/screening/samples/trips.jsonl").read_text().splitlines()
    trip = next(row for row in map(json.loads, samples) if row["id"] == "mnet-ios-2-1564261268")
    points = [dict(zip(trip["fields"], point)) for point in trip["points"]]
    trace = [[round(LON + p["x_m"] / DEGREE / math.cos(math.radians(LAT)), 6), round(LAT + p["y_m"] / DEGREE, 6),
              end + p["t_rel_s"] - points[-1]["t_rel_s"], p["accuracy_m"]] for p in points]
else:
    draw = random.Random(5)
    shift = (lambda: draw.gauss(0, 2) / DEGREE) if kind == "jitter" else (lambda: 0.0)
    east = LON + 0.02 * (kind == "jitter")  # somewhere else, or it would be told as a repetition
    trace = [[round(east + 1.4 * min(t, 300) / DEGREE / 0.92 + shift(), 6),
              round(LAT + 1.4 * max(t - 300, 0) / DEGREE + shift(), 6),
              end - 600 + t, round(draw.uniform(4, 12), 1)] for t in range(600)]
moment = lambda at: datetime.fromtimestamp(at, timezone.utc).isoformat(timespec="seconds")
print(json.dumps({"client_id": str(uuid.uuid4()), "type": "walk", "inputs": {"distance_km": "0.6"},
    "occurred_from": moment(trace[0][2]), "occurred_to": moment(trace[-1][2] + 1), "source": {"kind": "device"},
    "trace": trace}))
PY
}

# metered METER 3 2 1250 1263: electricity from three to two days before this midnight, as its meter showed it.
metered() {
  python3 - "$@" <<'PY'
import json, sys, uuid
from datetime import datetime, timedelta, timezone
from decimal import Decimal

meter, begins, ends, first, last = sys.argv[1:]
midnight = datetime.now(timezone(timedelta(hours=8))).replace(hour=0, minute=0, second=0, microsecond=0)
day = lambda ago: (midnight - timedelta(days=int(ago))).isoformat()
print(json.dumps({"client_id": str(uuid.uuid4()), "type": "household_electricity", "meter": meter,
    "occurred_from": day(begins), "occurred_to": day(ends), "source": {"kind": "device"},
    "inputs": {"consumption_kwh": str(Decimal(last) - Decimal(first)), "period_days": str(int(begins) - int(ends))},
    "reading": {"from": first, "to": last}}))
PY
}

# told own_bike_ride self 2.1 12 3: an act as one tells of it, without a trace: type, by whom (self, device),
# kilometres, minutes, and how many hours ago it began.
told() {
  python3 - "$@" <<'PY'
import json, sys, time, uuid
from datetime import datetime, timezone

kind, source, km, minutes, hours = sys.argv[1:]
moment = lambda at: datetime.fromtimestamp(at, timezone.utc).isoformat()
began = int(time.time() - float(hours) * 3600)
print(json.dumps({"client_id": str(uuid.uuid4()), "type": kind, "inputs": {"distance_km": km},
    "occurred_from": moment(began), "occurred_to": moment(began + int(minutes) * 60), "source": {"kind": source}}))
PY
}

# evidence Lan ID street.jpg: puts a photograph to an activity; prints what was found in it.
evidence() {
  ask $1 POST activities/$2/evidence -F kind=PHOTO -F file=@$HELD/$3 | python3 -c '
import json, sys
answer = json.load(sys.stdin)
found = [(one["code"], one["asks"], one["value"], one["threshold"], one["message"]) for one in answer["findings"]]
print(answer["file"]["media_type"], *(found or ["nothing found"]))'
}

# until_is Lan ID REJECTED: waits until an activity stands so; prints it with its reasons.
until_is() {
  local since=$SECONDS
  until [ "$(ask $1 GET activities/$2 | field '["status"]')" = $3 ]; do
    [ $((SECONDS - since)) -lt 120 ] || { echo "two minutes passed and it is not $3"; return 1; }
    sleep 1
  done
  why $1 $2
}

# balance Lan: what there is in the two books of grams.
balance() {
  ask $1 GET account | python3 -c '
import json, sys
personal = json.load(sys.stdin)["personal"]
print(*(f"{name}={personal[name]}" for name in ("available_g", "coin_only_g", "lifetime_g")))'
}

# queued Fang 10: waits until so many cases wait in the queue.
queued() {
  local since=$SECONDS
  until [ "$(desk $1 'credits/reviewcase?status=OPEN' | grep -c .)" = $2 ]; do
    [ $((SECONDS - since)) -lt 120 ] || { echo "two minutes passed without $2 cases"; return 1; }
    sleep 2
  done
  echo "$2 cases wait"
}

# decide_next Fang: is given the next case of the queue and decides it as $HELD/words says, a line an activity:
# ID then the fields of the form; what does not stand there is refused for want of anything shown.
decide_next() {
  local case act words
  press $1 credits/reviewcase take_next > /dev/null
  case=$(grep -o 'reviewcase/[0-9a-f-]*/decide' $HELD/page.html | head -1 | cut -d/ -f2)
  [ -n "$case" ] || { _said < $HELD/page.html; return 1; }
  act=$(grep -o 'credits/activity/[0-9a-f-]*/change' $HELD/page.html | head -1 | cut -d/ -f3)
  words=$(grep "^$act " $HELD/words || echo "$act REJECT NOT_SHOWN")
  set -- $1 $words
  press $1 credits/reviewcase/$case decide decision=$3 reason_code=$4 accepted_km=${5:-} \
    reason="What was sent was looked at, point by point" | sed "s/^/$3 $4: /"
}
