# Sourced by the stories about what stands in bin/ for qmail-queue, qmail-inject, sendmail and the sessions, after
# lib.sh. The working directory is /tmp/w, which anybody may write to, with a message m, an envelope e and a FIFO.
#
#   start SERVICE USER              the resident face; fake MODE [USER [SOCKET]]: what is none; end [SOCKET]: neither
#   before; judge NAME CODE ...     what a call left in the queue and what it exited with
#   try CODE COUNT [WHAT ...]       calls $program as /tmp/hostile starts it; table: one line for each
#   soon WHAT                       the front gave up in time

cc -Wall -Wextra -Werror -static -o /tmp/hostile "$project/qmail-queue/src/test/c/hostile.c" 2> /tmp/cc || {
    echo "SKIPPED: no C compiler with a static library: $(tail -n 1 /tmp/cc)"
    exit 77
}
install_qmail
if ! id -u qmaili > /dev/null 2>&1; then
    useradd --no-create-home --gid nofiles --home-dir $home --shell /usr/sbin/nologin qmaili
    install -d -o qmaili -g nofiles -m 755 $home/run/qmail-inject
fi
queue=$home/bin/qmail-queue run=$home/run
program=$queue
chmod 755 /tmp/hostile
mkdir -m 1777 /tmp/w
cd /tmp/w || exit 1
printf 'Subject: x\n\nbody\n' > m
printf 'Fbob@mail.example.org\0Talice@mail.example.org\0\0' > e
chmod 644 m e
mkfifo fifo

# start SERVICE USER: the resident face, as supervise would start it
start() {
    rm -f "$run/$1/socket"
    setpriv --reuid="$2" --regid="$(id -g "$2")" --clear-groups "$home/lib/qmailj/resident/$1" \
        < /dev/null > "/tmp/$1.log" 2>&1 &
    service=$!
    wait_for 30 "$1" test -S "$run/$1/socket"
}

cp "$project/packaging/src/test/system/fake-service" /tmp # for others than root

# fake MODE [USER [SOCKET]]: by default in the place of the queue service
fake() {
    local socket=${3:-$run/qmail-queue/socket}
    rm -f "$socket" heard
    install -m 666 /dev/null heard
    setpriv --reuid="${2:-qmailq}" --regid="$(id -g "${2:-qmailq}")" --clear-groups \
        /tmp/fake-service "$1" "$socket" /tmp/w/heard \
        < /dev/null > /tmp/fake.log 2>&1 &
    service=$!
    wait_for 10 "the fake service" test -S "$socket"
}

# end [SOCKET]: nothing is left of the service
end() {
    kill -9 "$service" 2> /dev/null
    wait "$service" 2> /dev/null
    rm -f "${1:-$run/qmail-queue/socket}"
}

messages() {
    find $home/queue/todo -type f | wc -l
}

files() {
    find $home/queue/mess $home/queue/intd $home/queue/todo $home/queue/pid -type f | wc -l
}

before() {
    had=$(messages) lay=$(files)
}

# judge NAME CODE MESSAGES FILES FOUND: what a call came to. The service may still be removing files
# of a message whose caller has ended.
judge() {
    local tries=0
    case $5 in
    $2) ;;
    *) fail "$1: wanted exit code $2, found $5" ;;
    esac
    is "messages queued by '$1'" "$3" $(($(messages) - had))
    while [ $(($(files) - lay)) -gt "$4" ] && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    is "files made by '$1'" "$4" $(($(files) - lay))
}

# call WHAT ...: $program, by bob after he did this to himself
call() {
    timeout 40 /tmp/hostile uid=61002 "$@" $program < m 1< e 2> said
}

# try CODE MESSAGES WHAT ...: a call of $program. The code is any where the kernel may end a process
# that has just begun, or let it be.
try() {
    local code=$1 wanted=$2
    shift 2
    before
    call "$@"
    local found=$?
    if [ "$code" = any ]; then
        wanted=$((found == 0))
    fi
    judge "${*:-plain}" "${code/any/*}" "$wanted" $((3 * wanted)) $found
}

table() {
    local code count what
    while read -r code count what; do
        # shellcheck disable=SC2086 # one word each
        try "$code" "$count" $what
    done
}

# All that were queued so far say who called.
called_by_bob() {
    is "who called" "invoked by uid 61002)" \
        "$(cat $home/queue/mess/*/* | sed -n 's/^Received: (qmail [0-9]* \(.*\);.*/\1/p' | sort -u)"
}

# Limits that nothing of ours may need.
others() {
    local name
    for name in memlock rss locks sigpending msgqueue nice rtprio rttime; do
        try 0 1 soft=$name:0
        try 0 1 hard=$name:0
    done
}

begun() { # since before
    [ "$(files)" -gt "$lay" ]
}

# soon WHAT: front.h's PATIENCE is 2 s, a fake service's 20; began is when that began
soon() {
    local took=$(($(date +%s%3N) - began))
    [ $took -ge 1500 ] && [ $took -lt 15000 ] || fail "the front gave up after $took ms on $1"
}
