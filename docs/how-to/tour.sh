# The hands of docs/how-to/tour.md: people who call the API, and staff who press the admin's buttons.
# Sourced by bash in the folder in which `make run` goes; needs curl and python3. Keeps what it holds in var/tour.

HOST=${HOST:-http://127.0.0.1:${PORT:-8000}}
API=$HOST/api/v1
HELD=var/tour
mkdir -p $HELD && chmod 700 $HELD

# field '["id"]' < answer: one value of a JSON document.
field() { python3 -c "import json, sys; print(json.load(sys.stdin)$1)"; }

# show id status < answer: these values alone, a line each document of a list or of a page.
show() {
  python3 -c '
import json, signal, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
found = json.load(sys.stdin)
rows = found.get("results", [found]) if isinstance(found, dict) else found
print("\n".join("  ".join(f"{name}={row.get(name)}" for name in sys.argv[1:]) for row in rows))' "$@"
}

# pick id report_id=… < page: a value of the first document of a page of which another value is so.
pick() {
  python3 -c '
import json, sys
name, (key, _, value) = sys.argv[1], sys.argv[2].partition("=")
print(next(row[name] for row in json.load(sys.stdin)["results"] if str(row[key]) == value))' "$@"
}

# until_says status=MINTED as Mei GET …: asks again, for two minutes at most, until a document says so.
until_says() {
  local wanted=$1 since=$SECONDS
  shift
  until "$@" | show ${wanted%%=*} 2> /dev/null | grep -qxF -- "$wanted"; do
    [ $((SECONDS - since)) -lt 120 ] || { echo "two minutes passed without $wanted"; return 1; }
    sleep 1
  done
  echo "$wanted"
}

# later 5: the scheme's time in five minutes, as the admin takes it.
later() {
  TZ=Asia/Shanghai date '+%Y-%m-%d %H:%M' \
    -d "$(.venv/bin/python manage.py demo_clock | grep -o '[0-9-]* [0-9:]* UTC') $1 minutes"
}

# of Mei phone: what the demonstration's file of sign-ins says of somebody.
of() {
  python3 -c '
import json, sys
people = json.load(open("var/demo/sign-ins.json", encoding="utf-8"))
print(next(one for one in people if one["name"] == sys.argv[1])[sys.argv[2]])' "$@"
}

fresh() { python3 -c 'import uuid; print(uuid.uuid4())'; }

# Sign in by telephone, unless the last token is younger than nine minutes; acts for the one organisation.
_token() {
  local name=$1 kept=$HELD/$1.headers phone code access party
  [ -n "$(find $kept -mmin -9 2>/dev/null)" ] && return
  phone=$(of $name phone)
  curl -sf $API/auth/otp -H 'Content-Type: application/json' -d "{\"phone\": \"$phone\"}" > /dev/null
  code=$(tail -1 "var/sms/$phone.txt")
  access=$(curl -sf $API/auth/token -H 'Content-Type: application/json' \
    -d "{\"phone\": \"$phone\", \"code\": \"$code\", \"device_id\": \"tour-$name\"}" | field '["access"]')
  party=$(curl -sf $API/me -H "Authorization: Bearer $access" |
    field '.get("memberships") or [{}]' | python3 -c '
import ast, sys
print(next((one["party_id"] for one in ast.literal_eval(sys.stdin.read()) if one.get("party_id")), ""))')
  { echo "Authorization: Bearer $access"; [ -z "$party" ] || echo "Puhui-Party: $party"; } > $kept
}

# as Mei GET account; as Mei POST projects '{"name": ...}'; more arguments go to curl.
as() {
  local name=$1 method=$2 path=$3 body=()
  shift 3
  case ${1:-} in [{[]*) body=(-H 'Content-Type: application/json' -d "$1"); shift ;; esac
  _token $name
  curl -s -X $method "$API/$path" -H @$HELD/$name.headers -H 'Accept-Language: en' \
    -H "Idempotency-Key: $(fresh)" "${body[@]}" "$@"
  echo
}

_form() { grep -o 'name="csrfmiddlewaretoken" value="[^"]*"' | head -1 | cut -d'"' -f4; }
_get() { curl -sf -b $1 -c $1 -H 'Accept-Language: en' "$2"; }

# Sign a member of staff in to the admin, with the password and the authenticator's code. A code that was used
# before, or passed while it was sent, is no good: there is another one half a minute later.
_staff() {
  local name=$1 jar=$HELD/$1.cookies page
  [ -n "$(find $jar -mmin -20 2>/dev/null)" ] && return
  for _ in 1 2 3; do
    rm -f $jar
    page=$(_get $jar $HOST/staff/login/)
    curl -sf -b $jar -c $jar -H "Referer: $HOST/" $HOST/staff/login/ -o /dev/null \
      --data-urlencode "csrfmiddlewaretoken=$(_form <<< "$page")" \
      -d "login=$(of $name username)" --data-urlencode "password=$(of $name password)"
    page=$(_get $jar $HOST/staff/2fa/authenticate/)
    curl -sf -b $jar -c $jar -H "Referer: $HOST/" $HOST/staff/2fa/authenticate/ -o /dev/null \
      --data-urlencode "csrfmiddlewaretoken=$(_form <<< "$page")" \
      -d "code=$(.venv/bin/python manage.py demo_otp $name)"
    [ "$(curl -s -b $jar -o /dev/null -w '%{http_code}' $HOST/admin/)" = 200 ] && return
    sleep 20
  done
  rm -f $jar
  echo "$name cannot sign in"
}

# The messages of a page of the admin, or why what was entered is refused.
_said() {
  python3 -c '
import html, re, sys
page = sys.stdin.read()
said = re.findall(r"<div class=\"[^\"]*bg-(?:green|red|orange|blue)-100[^>]*>(.*?)</div>", page, re.S)
said += re.findall(r"<div class=\"[^\"]*text-red-600[^>]*>(.*?)</div>", page, re.S)
for text in said:
    if words := " ".join(html.unescape(re.sub("<[^>]+>", " ", text)).split()):
        print(words)'
}

# press Bo market/halt place scope=MARKET reason='...': a button of a list;
# press Ou market/venueanswer/ID confirm reason='...': a button of an object. A file: document=@letter.pdf
# Where the page asks for the authenticator's code it gets one; one that was used waits for the next.
press() {
  local name=$1 at=$2 button=$3 jar=$HELD/$1.cookies form=() code=() page
  shift 3
  _staff $name
  page=$(_get $jar "$HOST/admin/$at/$button/") || { echo "$name finds no $at/$button"; return 1; }
  for value in "$@"; do case $value in *=@*) form+=(-F "$value") ;; *) form+=(--form-string "$value") ;; esac; done
  for _ in 1 2 3 4 5; do
    if [[ $page == *'name="code"'*one-time-code* || $page == *one-time-code*'name="code"'* ]]; then
      code=(-F "code=$(.venv/bin/python manage.py demo_otp $name)")
    fi
    curl -s -L -b $jar -c $jar -H "Referer: $HOST/" -H 'Accept-Language: en' "$HOST/admin/$at/$button/" \
      -F "csrfmiddlewaretoken=$(_form <<< "$page")" "${form[@]}" "${code[@]}" > $HELD/page.html
    grep -q 'The code is not valid' $HELD/page.html || break
    sleep 10
  done
  _said < $HELD/page.html
}

# desk Ou market/cashmovement?status=PROPOSED: the rows of a list in the admin, each behind its id.
desk() {
  local name=$1 jar=$HELD/$1.cookies path=${2%%\?*}
  _staff $name
  _get $jar "$HOST/admin/$path/${2#"$path"}" > $HELD/page.html || echo "$name finds no $2"
  python3 -c '
import html, re, signal, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
page, lines = sys.stdin.read(), []
for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page[page.find("result_list"):], re.S):
    found = re.search(r"href=\"[^\"]*/([^/\"]+)/change/", row)
    cells = re.findall(r"<t[dh][^>]*class=\"[^\"]*field-[^>]*>(.*?)</t[dh]>", row, re.S)
    texts = (" ".join(html.unescape(re.sub("<[^>]+>", " ", cell)).split()) for cell in cells)
    if found:
        lines.append(found[1] + " " + " | ".join(texts))
print("\n".join(lines))' < $HELD/page.html
}
