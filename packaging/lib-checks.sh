# Sourced by quickstart, after lib.sh: what may be in its way. Each look_at_... ends quickstart by its
# `stop`, with the reason and what to do, or returns; nothing is changed by any of them.

# The options of the file system that a path is or would be on.
mount_options() {
    at=$(readlink -m "$1")
    awk -v path="$at/" '{
        dir = $5; if (dir != "/") dir = dir "/"
        if (index(path, dir) == 1 && length(dir) >= best) { best = length(dir); options = $6 }
    } END { print options }' /proc/self/mountinfo
}

look_at_file_system() {
    case ,$(mount_options packaging), in
    *,noexec,*) stop "$(pwd) is on a file system mounted noexec; qmailj is built and started there" ;;
    esac
    for directory in $home $home/bin; do
        case ,$(mount_options $directory), in
        *,nosuid,*) stop "$directory is on a file system mounted nosuid; qmail-queue must be setuid" ;;
        *,noexec,*) stop "$directory is on a file system mounted noexec; no program could run there" ;;
        *,ro,*) stop "$directory is on a file system mounted read-only" ;;
        esac
    done
    ! is_installed || return 0 # the accounts and links are there
    for directory in /etc /usr/bin /usr/sbin /usr/lib /usr/local/bin; do
        case ,$(mount_options $directory), in
        *,ro,*) stop "$directory is on a file system mounted read-only" ;;
        esac
    done
}

# The pids of the processes that listen on TCP port 25.
listeners() {
    for inode in $(awk '$2 ~ /:0019$/ && $4 == "0A" { print $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null); do
        for fd in /proc/[0-9]*/fd/*; do
            if [ "$(readlink "$fd" 2>/dev/null)" = "socket:[$inode]" ]; then
                pid=${fd#/proc/}
                echo "${pid%%/*}"
            fi
        done
        echo unknown
    done | awk '!seen[$0]++'
}

is_installed() {
    [ -s $home/lib/qmailj.manifest ] && [ -e $home/lib/qmailj/build ]
}

# in_the_way WHAT REMEDY: of the first installation
in_the_way() {
    is_installed || stop "$1: $2"
    echo "   $1: left alone, since qmailj is already installed"
}

# Our own service, or that of the qmail before us, may listen; nobody else.
look_at_port() {
    found=$(listeners)
    [ -n "$found" ] || return 0
    for pid in $found; do
        [ "$pid" != unknown ] || continue
        case $(tr '\0' ' ' < "/proc/$pid/cmdline") in
        *tcpserver*qmail-smtpd* | *qmailj-listen*qmail-smtpd*)
            svok /service/qmail-smtpd 2>/dev/null ||
                in_the_way "port 25 is served by qmail-smtpd (process $pid), but not as /service/qmail-smtpd" \
                    "stop that service first, and make sure that it does not start again"
            return 0
            ;;
        esac
        in_the_way "port 25 is taken by $(cat "/proc/$pid/comm") (process $pid)" \
            "stop it, and make sure that it does not start again"
        return 0
    done
    in_the_way "port 25 is taken by a process that is not visible from here" "stop it first"
}

# Beside a qmail of one's own there may be an empty package, for others depend on an MTA.
look_at_mta() {
    command -v dpkg-query >/dev/null || return 0
    for mta in $(dpkg-query -W -f='${db:Status-Abbrev}|${Package}|${Provides}\n' 2>/dev/null |
        awk -F'|' '$1 ~ /^.i/ && $3 ~ /mail-transport-agent/ { print $2 }'); do
        if dpkg-query -L "$mta" | grep -q '/sendmail$' && ! has_qmails_sendmail; then
            in_the_way "another MTA is installed, the package $mta" \
                "when it has nothing left to deliver ($(leave_taking "$mta")), remove it (apt-get remove $mta)"
        fi
    done
}

# leave_taking PACKAGE: the text about it
leave_taking() {
    case $1 in
    sendmail*) echo packaging/src/main/doc/REMOVE.sendmail ;;
    *) echo packaging/src/main/doc/REMOVE.postfix ;; # of Exim, too
    esac
}

has_qmails_sendmail() {
    [ -e $home/bin/qmail-send ] && [ /usr/sbin/sendmail -ef $home/bin/sendmail ]
}

look_at_qmail() {
    if queue_is_served && ! svok /service/qmail-send 2>/dev/null; then
        stop "qmail-send is running, but not as /service/qmail-send: stop it first, and make sure that it does" \
            "not start again"
    fi
}

# A soft limit (softlimit) our programs raise for themselves and give back to others; a hard one (ulimit)
# they cannot. A JVM reserves far more than it uses.
look_at_limits() {
    ! is_installed || return 0
    for service in qmail-send qmail-smtpd; do
        limit=$(awk '/^Max (address space|data size) / { hard = $(NF - 1) }
            hard + 0 && hard < 2 ^ 32 { print hard; exit }' "/proc/$(pid_of "/service/$service")/limits" 2>/dev/null)
        [ -z "$limit" ] ||
            stop "/service/$service has a hard limit of memory, $limit bytes (ulimit -v or -d), in which no Java" \
                "program starts: use softlimit -m in its run script instead, and svc -t /service/$service"
    done
}

# Whoever writes there decides what root's svc and svscan do.
look_at_svscan() {
    [ -n "$(watched)" ] || for process in $(svscans); do
        stop "svscan (process ${process#/proc/}) watches a directory that was removed:" \
            "stop it, or start it again in /service"
    done
    directory=$(where_svscan_looks)
    case $directory in
    *"
"*) stop "several svscans are running (in $(echo "$directory" | xargs)): let /service lead to one of these" ;;
    esac
    [ ! -d "$directory" ] || [ -n "$(find "$directory" -maxdepth 0 -user root ! -perm /022)" ] ||
        stop "svscan watches $directory, where others than root may write: chown root, chmod go-w"
    ! by_runit | grep -q -x -F "$directory" ||
        stop "runit's runsvdir watches $directory: install by hand (packaging/src/main/doc/UPGRADE)$(own_directory)"
}

# own_directory: how svscan gets one, where /service is not runit's. The svscan of daemontools-run cannot
# have one.
own_directory() {
    if [ -e /service ]; then
        :
    elif [ -d /run/systemd/system ]; then
        echo ", or give svscan a directory of its own (apt-get install daemontools; mkdir /service;" \
            "start a unit that runs svscan /service)"
    else
        echo ", or give svscan a directory of its own (mkdir /service)"
    fi
}

debian() {
    # shellcheck disable=SC1091 # it is on every Debian
    (. /etc/os-release && [ "$ID" = debian ] && echo "${VERSION_ID:-99}") 2>/dev/null
}

look_at_jdk() {
    find_jdk && return 0
    release=$(debian)
    if [ -z "$release" ]; then
        stop "no JDK 25: install one, or set JAVA_HOME to it"
    elif [ "${release%%.*}" -lt 13 ]; then
        stop "no JDK 25, and Debian $release has none: install one (temurin-25-jdk from" \
            "packages.adoptium.net), or set JAVA_HOME to it"
    fi
}

# Before the services stop. Half of the programs on a full disk would be worse than the old ones.
look_at_space() {
    at=$home/lib
    while [ ! -d "$at" ]; do
        at=$(dirname "$at")
    done
    needed=$(($(du -sk $tree | cut -f1) / 1024 + 50)) # and mail comes in all the while
    free=$(df -Pk "$at" | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$free" -ge "$needed" ] ||
        stop "$at has $free MB free, $needed MB are needed: make room first;" \
            "nothing was changed in $home"
}

look_at_room() {
    free=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
    echo "   memory: 106 to 117 MB idle, 280 MB busy (here: $free MB free); the usual limits (10 local, 20 remote)"
    echo "   allow up to 1.5 GB: lower them in control/concurrencylocal and control/concurrencyremote"
    echo "   disk: 150 MB in $home, twice that after an upgrade, three times during the next"
    [ "$free" -ge 400 ] || echo "   that is not much memory: expect temporary failures (exit code 111) when it runs out"
}
