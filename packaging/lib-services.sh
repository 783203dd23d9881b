# Sourced by quickstart, after lib.sh: svscan and the services that it supervises. `stop` and $anyway are
# quickstart's own.
#
# What is kept in mind between these functions:

stopped=   # the services that stop_services has stopped
before=    # what programs() said before that
left_down= # services that are not ours to start: list_left_down

# svscans [NAME]: the processes of that name, below /proc, a line each. Only root's count, and not those in
# containers or a chroot: anybody may call his program svscan, even one that is setuid.
svscans() {
    for comm in $(grep -slx "${1:-svscan}" /proc/[0-9]*/comm); do
        process=${comm%/comm}
        ! grep -q '^Uid:	0	0	0	0$' "$process/status" ||
            [ "$(readlink "$process/ns/pid")" != "$(readlink /proc/self/ns/pid)" ] ||
            [ ! "$process/root" -ef / ] ||
            echo "$process"
    done 2>/dev/null
}

# watched: the directories that these watch, a line each. One that was removed has no name any more.
watched() {
    for process in $(svscans); do
        directory=$(readlink "$process/cwd")
        [ ! "$directory" -ef "$process/cwd" ] || echo "$directory"
    done 2>/dev/null | sort -u
}

# by_runit: the directories that runsvdir watches, a line each. It works in another one, and is told the one
# that it watches.
by_runit() {
    for process in $(svscans runsvdir); do
        (cd "$process/cwd" && readlink -f "$(tr '\0' '\n' < "$process/cmdline" | sed 1d | grep -v '^-' | head -n 1)")
    done 2>/dev/null
}

# The directory that svscan watches, now or when we start it; more than one where it cannot be told. That
# of daemontools-run watches /etc/service, whatever /service may be.
where_svscan_looks() {
    directories=$(watched)
    [ -n "$directories" ] || [ ! -d /run/systemd/system ] || directories=$(readlink -f /etc/service)
    service=$(readlink -f /service)
    if [ -d /service ] && { [ -z "$directories" ] || echo "$directories" | grep -q -x -F "$service"; }; then
        echo "$service"
    else
        echo "${directories:-$(readlink -f /etc/service)}"
    fi
}

# at_boot DIRECTORY: what starts svscan there; Debian's svscanboot has a directory of its own
at_boot() {
    if [ "$1" -ef /etc/service ]; then
        echo svscanboot
    else
        echo "svscan $1"
    fi
}

start_svscan() {
    ! watched | grep -q -x -F "$1" || return 0
    if [ -d /run/systemd/system ]; then
        systemctl enable --now daemontools-run.service 9>&-
    else
        echo "   no systemd here: svscan is started now, but not at the next boot; have init run $(at_boot "$1")"
        (trap - PIPE; cd "$1" && exec env - PATH=/usr/local/bin:/usr/local/sbin:/bin:/sbin:/usr/bin:/usr/sbin \
            setsid svscan </dev/null >/dev/null 2>&1 9>&- &
            echo $! > /run/qmailj-svscan.pid)
    fi
}

# Those that are down, by a file `down`: not to be started by us. And loggers that nobody would start: a
# service that had none when svscan saw it first has none until svscan is started again.
list_left_down() {
    for service in /service/qmail-send /service/qmail-smtpd /service/qmailj-*; do
        [ ! -e "$service/down" ] || ! is_down "$service" || printf ' %s ' "$service"
        ! svok "$service" || svok "$service/log" || printf ' %s ' "$service/log"
    done 2>/dev/null
}

# services LEFT_DOWN: all others that are there, and their loggers
services() {
    for service in /service/qmail-send /service/qmail-smtpd /service/qmailj-*; do
        for directory in "$service" "$service/log"; do
            case $1 in
            *" $service "* | *" $directory "*) ;;
            *) [ ! -d "$directory" ] || echo "$directory" ;;
            esac
        done
    done
}

# One that dies at once is started again every second.
are_up() {
    svstat $(services "$left_down") | awk '!(/: up .* seconds/ && $5 + 0 >= 2) { down = 1 } END { exit down }'
}

# Whether qmail-send is of before what is installed, or works in a queue that was removed or moved away. Of
# an administrator's own nobody can tell.
runs_another() {
    cmp -s $tree/bin/qmail-send $home/bin/qmail-send || return 1
    pid=$(pid_of /service/qmail-send)
    [ -n "$pid" ] || return 1
    [ "$(readlink "/proc/$pid/exe")" = "$(readlink -f $home/bin/qmail-send)" ] || return 0
    [ ! "/proc/$pid/cwd" -ef $home/queue ] && [ ! "/proc/$pid/cwd" -ef / ] # where qmail-start starts it
}

# What differs when anything was installed or started.
fingerprint() {
    cksum < $home/lib/qmailj.manifest
    svscans
    for service in $(services "$left_down"); do
        echo "$service $(pid_of "$service")"
    done
} 2>/dev/null

# svscan has seen their directories
are_supervised() {
    for service in $(services "$left_down"); do
        svok "$service" || return 1
    done
}

# serving RUN: the pid in the lock there; the service's account can put what it likes in its place
serving() {
    dd if="$1/lock" iflag=nofollow,nonblock bs=16 count=1 2>/dev/null | tr -cd 0-9
}

# none_stands_in: whether qmail-send has started no service itself (qmail-start) that svscan has by now. Such
# a one serves as long as qmail-send runs, and the supervised one waits for that.
none_stands_in() {
    sender=$(pid_of /service/qmail-send)
    for service in /service/qmailj-*; do
        serves=$(serving "$home/run/qmail-${service##*/qmailj-}")
        [ -z "$sender" ] || [ -z "$(pid_of "$service")" ] ||
            ! grep -q "^PPid:	$sender\$" "/proc/${serves:-none}/status" || return 1
    done
} 2>/dev/null

# log_of_send: the file that has what qmail-send says, unless its service or rc has another logger than multilog
log_of_send() {
    (cd /service/qmail-send/log &&
        at=$(tr '\0' '\n' < "/proc/$(pid_of .)/cmdline" | sed 1d | grep '^[./]' | tail -n 1) &&
        [ -n "$at" ] && [ -s "$at/current" ] && readlink -f "$at/current")
} 2>/dev/null

# What a replaced program would differ in; or the library, which another qmail's programs do not need.
programs() {
    [ ! -e $home/bin/qmailj-setup ] || cat $home/lib/qmailj/build
    ls -Li $home/bin
} 2>/dev/null

stop_services() {
    before=$(programs)
    for service in qmail-smtpd qmail-send; do
        svok /service/$service 2>/dev/null && ! is_down /service/$service || continue
        echo "   stopping $service (deliveries under way are finished first)"
        stopped="$stopped /service/$service"
        svc -d /service/$service
        wait_until 300 is_down /service/$service ||
            stop "$service did not stop within 5 minutes, nothing was replaced: see its log, and try again"
    done
}

# Of these two, those that do not run and should, and those that are about to end.
list_idle() {
    svstat $(services "$left_down") | grep -e ': down' -e 'want down' |
        sed -n 's|^\(/service/qmail-[a-z]*\): .*|\1|p' | xargs
}

# At the end, whatever it comes from: mail goes on with the old programs, or with the new ones if all of
# them are in place.
resume() {
    idle=$(list_idle)
    [ -n "$idle" ] || return
    if [ -n "$stopped" ] && [ "$(programs)" = "$before" ]; then
        svc -u $stopped
        echo "quickstart: the services were started again, with the old programs" >&2
    elif [ "$(setup look --tree $tree $anyway 2>/dev/null)" = current ]; then
        svc -u $idle
        echo "quickstart: the services were started, with the new programs; the rest is not done yet" >&2
    else
        echo "quickstart: not all programs were replaced, so $idle stay down: run quickstart again" >&2
    fi
}
