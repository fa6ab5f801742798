#!/bin/sh
# cli_test — every command: help, options, JSON and refusals; accounts; a backup taken while the
# node serves, put back elsewhere. cli_test.sh [sqlite] [postgres]; ends in "N passed, N failed".
set -u
cd "$(dirname "$0")/.."
. test/lib.sh

COMMANDS='init serve demo work check verify migrate routes publish handover simulate calendar sql config user backup restore'

# ---- without an installation ---------------------------------------------------------------------

commands_explain_themselves() {
    expect 'no command' 2 'usage: motcua' "$MOTCUA"
    expect 'an unknown command' 2 "no command 'fly'" "$MOTCUA" fly
    expect 'help' 0 'motcua COMMAND --help' "$MOTCUA" --help
    for command in $COMMANDS; do
        expect "$command is listed" 0 "  $command " "$MOTCUA" --help
        expect "$command --help" 0 "usage: motcua $command" "$MOTCUA" "$command" --help
        expect "$command without a folder" 1 '' "$MOTCUA" "$command" --data "$here/none" --wrong
    done
    expect 'no installation' 1 'run motcua init first' "$MOTCUA" verify --data "$here/none"
    json 'routes --json' "$MOTCUA" routes --json
    expect 'routes' 0 '/services/:service' "$MOTCUA" routes
    expect 'sql' 0 'event_insert' "$MOTCUA" sql
    expect 'sql NAME' 0 'INSERT INTO event' "$MOTCUA" sql event_insert
}

definitions_are_checked() {
    expect 'shipped definitions' 0 '0 refused' "$MOTCUA" check
    expect 'a folder of definitions' 0 '0 refused' "$MOTCUA" check definitions/services
    expect 'no such definition' 1 'cannot be read' "$MOTCUA" check "$here/none.json"
    sed 's/"need": true/"needed": true/' definitions/services/birth_copy.json >"$here/wrong.json"
    line=$(grep -n '"needed"' "$here/wrong.json" | head -n 1 | cut -d: -f1)
    expect 'a wrong key' 1 "wrong.json:$line:" "$MOTCUA" check "$here/wrong.json"
    expect 'the key itself' 1 'needed' "$MOTCUA" check "$here/wrong.json"
    "$MOTCUA" check "$here/wrong.json" --json >"$here/out" 2>/dev/null
    is 'check --json names the line' "$(node -e '
        const all = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        console.log(all[0].line)' "$here/out")" "$line"
    expect 'the folder of all definitions' 0 '0 refused' "$MOTCUA" check definitions
    sed 's/"version": 1,/"version": 2,/' definitions/services/birth_copy.json >"$here/second.json"
    expect 'two versions on one day' 1 'is in force on one of these days' "$MOTCUA" check \
        definitions/services/birth_copy.json "$here/second.json"
    late=$here/late.json
    sed 's/{"in": 7}/{"in": 4}/' definitions/services/construction_permit.json >"$late"
    line=$(grep -n '{"in": 4}' "$late" | cut -d: -f1)
    expect 'a term that is too short' 1 "late.json:$line:" "$MOTCUA" check "$late"
    "$MOTCUA" check "$late" --sarif >"$here/out" 2>/dev/null
    is 'SARIF names rule, file and line' "$(node -e '
        const log = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        const run = log.runs[0], found = run.results[0];
        const place = found.locations[0].physicalLocation;
        console.log(log.version, run.tool.driver.rules[found.ruleIndex].id, found.level,
            place.artifactLocation.uri, place.region.startLine)' "$here/out")" \
        "2.1.0 time error $late $line"
    expect 'against an installation that is none' 1 '' "$MOTCUA" check --data "$here/none" "$late"
}

# ---- one installation ----------------------------------------------------------------------------

install() { # install FOLDER [OPTION…]
    data=$1
    shift
    expect 'init' 0 '/activate/' "$MOTCUA" init --data "$data" "$@"
    before=$(cksum <"$data/motcua.conf")
    expect 'init again' 1 'holds an installation already' "$MOTCUA" init --data "$data" "$@"
    is 'and changed nothing' "$(cksum <"$data/motcua.conf")" "$before"
    for command in serve demo work verify migrate config; do
        expect "$command --wrong" 1 "'--wrong' was not understood" "$MOTCUA" "$command" \
            --data "$data" --wrong
        expect "$command word" 1 '' "$MOTCUA" "$command" --data "$data" word
    done
    expect 'backup where' 1 'say the folder' "$MOTCUA" backup --data "$data"
    expect 'a new installation is whole' 0 'whole' "$MOTCUA" verify --data "$data"
    expect 'nothing to seal yet' 1 'none yet' "$MOTCUA" verify --data "$data" --export-seal
    expect 'nothing to migrate' 0 '0 to apply' "$MOTCUA" migrate --data "$data" --dry-run
}

settings() {
    data=$here/settings
    "$MOTCUA" init --data "$data" >/dev/null
    expect 'one setting' 0 '8080' "$MOTCUA" config --data "$data" port
    is 'workers on SQLite' "$("$MOTCUA" config --data "$data" workers)" 2
    expect 'no such setting' 1 "no setting 'colour'" "$MOTCUA" config --data "$data" colour
    json 'config --json' "$MOTCUA" config --data "$data" --json
    cp "$data/motcua.conf" "$here/good.conf"
    line=$(($(wc -l <"$here/good.conf") + 1))
    for wrong in 'colour = red' 'port = 70000' 'workers = many' 'is_demo = maybe' 'nonsense'; do
        { cat "$here/good.conf" && echo "$wrong"; } >"$data/motcua.conf"
        expect "$wrong" 1 "motcua.conf:$line: " "$MOTCUA" verify --data "$data"
    done
    { cat "$here/good.conf" && echo "database = postgresql://me:geheim@db:1/x?password=geheim"; } \
        >"$data/motcua.conf"
    expect 'a secret is not shown' 0 'postgresql://me:***@db:1/x?password=***' "$MOTCUA" config \
        --data "$data"
    is 'not in JSON' "$("$MOTCUA" config --data "$data" --json | grep -c geheim)" 0
    is 'not alone' "$("$MOTCUA" config --data "$data" database | grep -c geheim)" 0
    expect 'unless asked for' 0 'me:geheim@db' "$MOTCUA" config --data "$data" --show-secrets
    is 'workers on PostgreSQL' "$("$MOTCUA" config --data "$data" workers)" 8
    expect 'an unreachable database' 3 '' "$MOTCUA" init --data "$here/unreachable" --database \
        postgresql://127.0.0.1:1/none
    is 'leaves nothing' "$(ls "$here/unreachable" 2>/dev/null)" ''
    expect 'a name of two lines' 1 'name_vi' "$MOTCUA" init --data "$here/lines" --name 'a
port = 1'
    is 'is not written' "$(ls "$here/lines/motcua.conf" 2>/dev/null)" ''
}

migrations() {
    data=$here/migrations
    mkdir "$data"
    echo '# all as usual' >"$data/motcua.conf"
    expect 'migrate --dry-run' 0 ' to apply' "$MOTCUA" migrate --data "$data" --dry-run
    json 'migrate --dry-run --json' "$MOTCUA" migrate --data "$data" --dry-run --json
    is 'applies nothing' "$(sqlite3 "$data/motcua.db" \
        "SELECT count(*) FROM sqlite_master WHERE name = 'event'")" 0
    expect 'migrate' 0 ' applied' "$MOTCUA" migrate --data "$data"
    expect 'migrate again' 0 '0 applied' "$MOTCUA" migrate --data "$data"
}

# ---- a node at work ------------------------------------------------------------------------------

PASSWORD='một mật khẩu đủ dài'

say() { printf '%s\n' "$1" | "$MOTCUA" user "$2" --data "$data" --login "$3" $4 >"$here/out" 2>&1; }

accounts() {
    printf '%s\n' "$PASSWORD" | "$MOTCUA" user add --data "$data" --login tester \
        --name 'Người Thử' --citizen >"$here/out" 2>&1 && ok || no "user add: $(cat "$here/out")"
    expect 'no login' 1 '--login and --name are needed' "$MOTCUA" user add --data "$data"
    expect 'no word' 1 'say add, password' "$MOTCUA" user --data "$data"
    expect 'nobody of that name' 1 '' "$MOTCUA" user link --data "$data" --login nobody
    if say short password tester ''; then no 'a short password is taken'; else ok; fi
    is 'signs in' "$(sign_in tester "$PASSWORD")" 303
    is 'not with another password' "$(sign_in tester 'một mật khẩu khác')" 422
    if say "$PASSWORD khác" password tester ''; then ok; else no "password: $(cat "$here/out")"; fi
    is 'the old password is gone' "$(sign_in tester "$PASSWORD")" 422
    is 'the new one holds' "$(sign_in tester "$PASSWORD khác")" 303
    expect 'block' 0 '' "$MOTCUA" user block --data "$data" --login tester
    is 'a blocked account does not sign in' "$(sign_in tester "$PASSWORD khác")" 422
    expect 'unblock' 0 '' "$MOTCUA" user block --data "$data" --login tester --undo
    is 'and signs in again' "$(sign_in tester "$PASSWORD khác")" 303
    expect 'link' 0 '/activate/' "$MOTCUA" user link --data "$data" --login tester
    is 'the link opens' "$(status "/activate/$(sed 's,.*/activate/,,' "$here/out")")" 200
}

jobs() {
    json 'work --json' "$MOTCUA" work --data "$data" --json
    expect 'work' 0 'no failed jobs' "$MOTCUA" work --data "$data" --failed
    expect 'retry what' 1 '--retry is a number' "$MOTCUA" work --data "$data" --retry abc
    expect 'no changed calendar' 0 'no calendar was changed' "$MOTCUA" calendar list --data "$data"
    expect 'a day without its reasons' 1 '--source' "$MOTCUA" calendar off 2027-11-25 --data "$data"
    expect 'no such day' 1 'which day' "$MOTCUA" calendar off 2027-13-25 --data "$data"
    expect 'like which day' 1 '--like' "$MOTCUA" calendar worked 2027-12-05 --data "$data"
    expect 'a day off' 0 'is set in calendar vn' "$MOTCUA" calendar off 2027-11-25 \
        --name-vi 'Bão số 12' --name-en 'Typhoon 12' --source 'Công điện' --data "$data"
    json 'calendar --json' "$MOTCUA" calendar list --data "$data" --json
    expect 'it is listed' 0 'day 2027-11-25' "$MOTCUA" calendar list --data "$data"
    expect 'retry nothing' 1 '' "$MOTCUA" work --data "$data" --retry 424242
}

# A receipt of the demo, as the body's officers get it, once it is made: sets $dossier and $receipt.
a_receipt() {
    receipt=$here/receipt-$engine.pdf
    is 'an officer signs in' "$(sign_in thuanhoa.motcua1 motcua-demo-2026)" 303
    cookie=$(sed -n 's/^[Ss]et-[Cc]ookie: \(__Host-sid=[^;]*\).*/\1/p' "$here/head")
    tries=0 found=''
    until [ "$found" ]; do
        tries=$((tries + 1))
        if [ $tries -gt 240 ]; then return 1; fi
        sleep 0.5
        found=$(sql "$data" "SELECT dossier.id, document.id, dossier.code FROM dossier, document, body
            WHERE document.object = 'dossier:' || dossier.id AND document.kind = 'receipt'
              AND document.state = 'final' AND body.id = dossier.body
              AND body.code_2020 = 'H57.24' LIMIT 1")
    done
    dossier=${found##*|} found=${found%|*}
    curl -s -o "$receipt" -H "Cookie: $cookie" "$site/desk/dossiers/${found%|*}/documents/${found#*|}"
}

receipts() {
    a_receipt || { no 'no receipt of the demo is made'; return; }
    check="$MOTCUA verify --data $data --receipt"
    expect 'a receipt' 0 "dossier   $dossier" $check "$receipt"
    is 'its PDF is sealed' "$(grep -c '^valid$\|^sealed .*over the whole file$' "$here/out")" 2
    json 'verify --receipt --json' $check "$receipt" --json
    text=$(grep -ao 'MC1~[0-9A-Za-z~._-]*' "$receipt" | head -n 1)
    expect 'the text of its QR code' 0 "dossier   $dossier" $check "$text"
    LC_ALL=C sed "s/MC1~$dossier/MC1~${dossier%????}9999/" "$receipt" >"$here/other.pdf"
    expect 'a changed code' 1 'NOT VALID: the signature does not fit' $check "$here/other.pdf"
    head -c 3000 "$receipt" >"$here/changed.pdf"
    printf X >>"$here/changed.pdf"
    tail -c +3002 "$receipt" >>"$here/changed.pdf"
    expect 'a changed PDF' 1 'NOT VALID: the seal of the PDF does not fit' $check "$here/changed.pdf"
    { cat "$receipt" && echo '% more'; } >"$here/longer.pdf"
    expect 'a longer PDF' 1 'NOT VALID: the seal does not cover the whole' $check "$here/longer.pdf"
    expect 'another text' 1 '' $check 'MC1~hello'
    echo '%PDF-1.7' >"$here/none.pdf"
    expect 'another PDF' 1 'it is no receipt of ours' $check "$here/none.pdf"
    curl -s -o "$here/receipt.pem" "$site/keys/receipt.pem"
    expect 'elsewhere, with the certificate' 0 'valid' "$MOTCUA" verify --receipt "$text" \
        --certificate "$here/receipt.pem"
    expect 'elsewhere, without it' 1 '' "$MOTCUA" verify --receipt "$text" --data "$here/none"
    is 'the page says the same' "$(status --data-urlencode "proof=$text" /check)" 200
    expect 'in words for programs' 0 '"verdict":"valid"' cat "$here/body"
}

seals() {
    for wait in 1 2 3 4 5 6 7 8 9 10; do # within seconds the demo is sealed
        "$MOTCUA" verify --data "$data" --export-seal >"$here/seal.json" 2>/dev/null && break
        sleep 1
    done
    json 'export-seal' cat "$here/seal.json"
    expect 'verify --seal' 0 'whole' "$MOTCUA" verify --data "$data" --seal "$here/seal.json"
    json 'verify --json' "$MOTCUA" verify --data "$data" --json
    expect 'no such seal' 1 'cannot be opened' "$MOTCUA" verify --data "$data" --seal "$here/none"
    echo '{"number":1}' >"$here/not-a-seal.json"
    expect 'no seal' 1 '' "$MOTCUA" verify --data "$data" --seal "$here/not-a-seal.json"
}

serving() {
    expect 'demo' 0 'congdan1' "$MOTCUA" demo --data "$data"
    expect 'demo again' 1 'has people already' "$MOTCUA" demo --data "$data"
    expect 'the logins again' 0 'thuanhoa.motcua1' "$MOTCUA" demo --data "$data" --logins
    expect 'a port that is none' 1 '--port is a number' "$MOTCUA" serve --data "$data" --port x
    expect 'no workers' 1 '--workers is a number' "$MOTCUA" serve --data "$data" --workers 0
    serve "$data" --workers 2 && ok || { no "serve: $(tail -n 3 "$data/serve.log")"; return 1; }
    is 'it answers' "$(status /health)" 200
    expect 'a second serve' 3 'another serve uses' "$MOTCUA" serve --data "$data" --port 0
    is 'the parent is small' "$(awk '/^VmRSS/ && $2 > 16384 { print $2 }' \
        "/proc/$parent/status")" ''
}

renames() {
    sed -i 's/^name_en = .*/name_en = City of Rain/' "$data/motcua.conf"
    kill -HUP "$parent"
    for wait in 1 2 3 4 5 6 7 8 9 10; do
        sleep 0.3
        curl -s -H 'Accept-Language: en' "$site/about/contact" | grep -q 'City of Rain' && break
    done
    expect 'SIGHUP reads the names again' 0 'City of Rain' curl -s -H 'Accept-Language: en' \
        "$site/about/contact"
}

backups() { # backups [OPTION…]: of restore
    expect 'backup' 0 "$here/copy-$engine" "$MOTCUA" backup --data "$data" "$here/copy-$engine"
    expect 'backup over another' 1 'is there already' "$MOTCUA" backup --data "$data" \
        "$here/copy-$engine"
    expect 'restore what' 1 'say --data DIR' "$MOTCUA" restore "$here/copy-$engine"
    expect 'restore no backup' 1 'holds no backup' "$MOTCUA" restore --data "$here/no" "$here"
    expect 'restore over another' 1 'is there already' "$MOTCUA" restore --data "$data" \
        "$here/copy-$engine"
    mkdir "$here/broken-$engine"
    cp -a "$here/copy-$engine/." "$here/broken-$engine"
    echo 'colour = red' >>"$here/broken-$engine/motcua.conf"
    expect 'restore a broken one' 1 'motcua.conf:' "$MOTCUA" restore --data "$here/half" "$@" \
        "$here/broken-$engine"
    is 'leaves nothing' "$(ls -d "$here"/half* 2>/dev/null)" ''
    if [ "$engine" = postgres ]; then
        expect 'restore into the live database' 3 'did not succeed' "$MOTCUA" restore --data \
            "$here/half" "$here/copy-$engine"
        is 'leaves nothing either' "$(ls -d "$here"/half* 2>/dev/null)" ''
    fi
    expect 'restore' 0 'motcua verify' "$MOTCUA" restore --data "$here/again-$engine" "$@" \
        "$here/copy-$engine"
    expect 'restored whole' 0 'whole' "$MOTCUA" verify --data "$here/again-$engine" --seal \
        "$here/seal.json"
    stop
    is 'the node ends well' $? 0
    first=$data data=$here/again-$engine
    printf '%s\n' "$PASSWORD khác" | "$MOTCUA" user password --data "$data" --login congdan1 ||
        no 'a password in the copy'
    serve "$data" && ok || no "serve the copy: $(tail -n 3 "$data/serve.log")"
    is 'the copy answers' "$(status /health)" 200
    is 'the copy signs in' "$(sign_in congdan1 "$PASSWORD khác")" 303
    is 'the copy is a node of its own' "$(sql "$first" \
        "SELECT count(*) FROM session, account WHERE account.id = session.account AND login = 'congdan1'")" 0
    stop
    is 'the copy ends well' $? 0
    expect 'and is whole' 0 'whole' "$MOTCUA" verify --data "$data"
}

# ---- publishing, handing over, simulating ---------------------------------------------------------

# A shorter term, dossier by dossier, by another program than ours: the day before, in working days.
SIMULATED='
    const fs = require("fs"), [file, off, worked] = process.argv.slice(1);
    const days = name => new Set(fs.readFileSync(name, "utf8").split("\n"));
    const isOff = days(off), isWorked = days(worked), day = 86400000, zone = 7 * 3600000;
    const works = at => { const iso = new Date(at + zone).toISOString().slice(0, 10);
        const week = new Date(at + zone).getUTCDay();
        return isWorked.has(iso) || (week !== 0 && week !== 6 && !isOff.has(iso)); };
    let late = 0, was = 0;
    for (const row of fs.readFileSync(file, "utf8").split("\n").filter(Boolean)) {
        const [due, done, open, paused, now] = row.split("|").map(Number);
        let earlier = due - day;
        while (!works(earlier)) earlier -= day;
        const at = done || (open && !paused ? now : 0);
        if (due && at > due) was++;
        if (due && at > earlier) late++;
    }
    console.log(was + " " + late);'

a_year_is_simulated() {
    data=$here/year
    "$MOTCUA" init --data "$data" >/dev/null && "$MOTCUA" demo --data "$data" --year >/dev/null ||
        { no 'demo --year'; return; }
    sed 's/{"in": 7}/{"in": 6}/' definitions/services/construction_permit.json >"$here/shorter.json"
    year=$(date +%Y) now=$(date +%s)000
    sql "$data" "SELECT due_at, done_at, is_open, paused_at, $now FROM dossier
        WHERE service = '1.013225' AND submitted_at >= $(date -d "$year-01-01T00:00:00+07:00" +%s)000" \
        >"$here/rows"
    sql "$data" "SELECT day FROM calendar_exception WHERE kind = 'off'" >"$here/off"
    sql "$data" "SELECT day FROM calendar_exception WHERE kind = 'as_weekday'" >"$here/worked"
    alone=$(node -e "$SIMULATED" "$here/rows" "$here/off" "$here/worked")
    "$MOTCUA" simulate "$here/shorter.json" --data "$data" --on "$year" --report "$here/report.html" \
        --json >"$here/simulated" 2>&1
    is 'a shorter term is simulated as each dossier alone says' "$(node -e '
        const it = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        console.log(it.late_was + " " + it.late);' "$here/simulated")" "$alone"
    is 'some are late that were not' "$(test "${alone% *}" -lt "${alone#* }" && echo yes)" yes
    is 'the report is drawn' "$(grep -c '<svg' "$here/report.html")" 3
    is 'without script' "$(grep -ci '<script' "$here/report.html")" 0
    "$MOTCUA" simulate 1.013225 --data "$data" --on "$year" --json >"$here/same" 2>&1
    is 'unchanged it is what was' "$(node -e '
        const it = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        console.log(it.late === it.late_was && it.steps.every(s => s.wait === s.wait_was));' \
        "$here/same")" true
    expect 'staff' 1 '--staff is ROLE=N' "$MOTCUA" simulate 1.013225 --data "$data" --on "$year" \
        --staff specialist
    expect 'a definition that does not pass' 1 'does not pass' "$MOTCUA" simulate \
        "$here/wrong.json" --data "$data" --on "$year"
}

versions_and_mergers() { # in the demo of a_year_is_simulated
    today=$(date +%F)
    sed -e 's/"version": 1,/"version": 2,/' -e "s/\"2026-07-01\", null/\"$today\", null/" \
        definitions/services/construction_permit.json >"$here/second.json"
    expect 'an overlap' 1 'would hold beside version 1' "$MOTCUA" publish "$here/second.json" \
        --data "$data"
    expect 'a dry run' 0 'Version 1 would end on' "$MOTCUA" publish "$here/second.json" \
        --data "$data" --dry-run
    expect 'a newer version' 0 'as soon as' "$MOTCUA" publish "$here/second.json" --data "$data" \
        --end-older
    expect 'the same again' 0 'published already' "$MOTCUA" publish "$here/second.json" --data "$data"
    expect 'a hand-over without basis' 1 'legal basis' "$MOTCUA" handover H57.24 H57.21 --data "$data"
    expect 'its preview' 0 'open dossiers' "$MOTCUA" handover H57.24 H57.21 --data "$data" --preview
    expect 'a hand-over' 0 'complete' "$MOTCUA" handover H57.24 H57.21 --data "$data" \
        --on "$today" --basis 'NQ 202/2025/QH15' --end --receipt
    is 'and its receipt' "$(grep -c 'motcua handover 1' "$here/out")" 1
    is 'nothing is left' "$(sql "$data" "SELECT count(*) FROM dossier, body WHERE body.id = dossier.body
        AND body.code_2020 = 'H57.24' AND is_open = 1")" 0
    expect 'again' 0 'complete' "$MOTCUA" handover H57.24 H57.21 --data "$data" --on "$today" --basis x
    expect 'whole' 0 'whole' "$MOTCUA" verify --data "$data"
}

node_on() { # node_on ENGINE: sqlite or postgres
    engine=$1 options='' elsewhere=''
    if [ "$engine" = postgres ]; then
        postgres_start || { no 'PostgreSQL does not start'; return; }
        options="--database $(new_database first)" elsewhere="--database $(new_database second)"
    fi
    install "$here/$engine" $options
    serving || return
    seals
    accounts
    jobs
    receipts
    renames
    backups $elsewhere
}

case "${*:-sqlite}" in *sqlite*)
    commands_explain_themselves
    definitions_are_checked
    settings
    migrations
    a_year_is_simulated
    versions_and_mergers
    ;;
esac
for engine in ${*:-sqlite postgres}; do node_on "$engine"; done
sum
