# Sourced by the stories: a private machine, an installation in it, services, waiting, judging.
#
#   . "$(dirname "$0")/../lib.sh"     enters the world: the rest of the story runs in there, as root
#                                     (WORLD_ALSO: directories that it wants to see, too;
#                                     PACKAGES: Debian's, which are fetched before and installed in there)
#   install_qmail [install options]   the built tree, by its own setup tool, into /var/qmail
#   start_services                    svscan, and all four services up, port 25 open
#   sentence ... ; is / has / fail    what is told, and what must be true
#   stay_in_today                     for stories about names that contain the date
#   picture                           what was changed on the machine, to compare before and after
#   need_built / no_mail_reader       for stories that run packaging/quickstart
#   need_package NAME ... / has_package NAME    skips, or tells, where a package could not be had
#   /etc/zone                         what the world's name server knows (./dns tells how)
#
# The world is a copy-on-write view of this machine with its own processes, mounts, network (lo only),
# host name (mail.example.org) and users alice and bob. Nothing that happens in it is left behind.
# A story ends with exit code 0 when everything was as told, with 77 (and SKIPPED: why) when this
# machine cannot play it.
set -u
story=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../.." && pwd)
. "$project/packaging/lib.sh" # home, setup
tree=${QMAILJ_TREE:-$project/packaging/target/qmailj}
debs=$project/packaging/target/debs/$(basename "$story")
log=/var/log/qmail/current
smtpd_log=/var/log/qmail/smtpd/current

fail() {
    echo "FAILED: $*"
    evidence
    exit 1
}

# picture [PATTERN ...]: everything in this world that is not as the machine outside has it, a line
# each: owner, mode, contents. Paths like the patterns are left out.
picture() {
    local pattern
    (cd /run/changes && find . -mindepth 1 -printf '%P\t%y %U:%G %m %l\t' \
        \( -type f -exec sh -c 'sha256sum < "$1" | cut -c1-16' sum {} \; -o -printf '\n' \)) |
        sort > /tmp/picture
    for pattern in "$@"; do
        grep -v -E "^$pattern" /tmp/picture > /tmp/picture.new
        mv /tmp/picture.new /tmp/picture
    done
    cat /tmp/picture
}

# What a reader of the failure wants to see.
evidence() {
    for file in "$log" "$smtpd_log"; do
        [ -s "$file" ] || continue
        echo "--- $file"
        tail -n 40 "$file" | tai64nlocal
    done
    if [ -d $home/queue/mess ]; then
        echo "--- queue"
        find $home/queue -type f ! -path '*/lock/*' | head -n 40
    fi
    echo "--- processes"
    ps -e -o pid,ppid,user,args
}

sentence() {
    echo "- $*"
}

# is WHAT WANTED FOUND
is() {
    [ "$2" = "$3" ] || fail "$1: wanted '$2', found '$3'"
}

# has WHAT REGEX FILE: a line of the file is like that.
has() {
    grep -q -E -- "$2" "$3" || fail "$1: no '$2' in $3"
}

# lacks WHAT REGEX FILE
lacks() {
    ! grep -q -E -- "$2" "$3" || fail "$1: '$2' in $3"
}

# wait_for SECONDS WHAT COMMAND ...: until the command succeeds, for which a machine at rest needs less than
# that. Others may be busy, so it gives up much later: that something took long is no failure of it.
wait_for() {
    local end=$((SECONDS + 60 + 2 * $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt "$end" ] || fail "waited in vain: $what"
        sleep 0.1
    done
}

# Outside, where there are registries: the story's packages and what they need, into a directory of
# its own. What cannot be had the story finds missing. Nothing is installed on this machine.
fetch_packages() {
    local name known='' apt
    [ "$(cat "$debs/wanted" 2>/dev/null)" = "$PACKAGES" ] || rm -rf "$debs"
    mkdir -p "$debs/partial"
    echo "$PACKAGES" > "$debs/wanted"
    chown _apt "$debs/partial" 2>/dev/null
    apt="apt-get -y -q -o Dir::Cache::archives=$debs -o Debug::NoLocking=1"
    for name in $PACKAGES; do
        apt-cache show "$name" > /dev/null 2>&1 || { apt-get -q update; break; }
    done
    for name in $PACKAGES; do
        apt-cache show "$name" > /dev/null 2>&1 && known="$known $name"
    done
    $apt autoclean
    # shellcheck disable=SC2086 # words
    $apt install --download-only --no-install-recommends $known && return
    apt-get -q update # older lists name versions that are gone
    # shellcheck disable=SC2086
    $apt install --download-only --no-install-recommends $known
}

# Inside: a real installation, which goes with the world. No service of a package is started by it.
add_packages() {
    local install round
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    set -- "$debs"/*.deb
    [ -e "$1" ] || return 0
    install="dpkg --force-unsafe-io --force-confold"
    rm -f /var/lib/man-db/auto-update # nobody reads the manual here
    export DEBIAN_FRONTEND=noninteractive
    $install -i "$@" > /tmp/dpkg.log 2>&1 && return
    for round in 1 2 3 4; do # what was to be there before something else, and that before it
        $install --configure -a
        $install --skip-same-version -i "$@" && $install --configure -a && return
    done >> /tmp/dpkg.log 2>&1
    grep -A4 -e '^dpkg: ' -e rror: /tmp/dpkg.log
}

has_package() {
    dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q '^install ok installed'
}

need_package() {
    local name
    for name in "$@"; do
        has_package "$name" || { echo "SKIPPED: Debian's package $name cannot be had"; exit 77; }
    done
}

# For quickstart, in the project's directory: it shall not build in here.
need_built() {
    (. packaging/lib.sh && find_jdk && is_built) || {
        echo "SKIPPED: the distribution is not built from these sources"
        exit 77
    }
}

# No ordinary user of this machine is one whom quickstart would give the mail for root.
no_mail_reader() {
    sed -i -E 's|^([^:]*:[^:]*:[1-9][0-9]{3}:.*):[^:]*$|\1:/usr/sbin/nologin|' /etc/passwd
}

enter_world() {
    [ "$(id -u)" = 0 ] || { echo "a story needs root"; exit 1; }
    [ -x "$tree/bin/qmail-queue" ] || { echo "no tree in $tree: mvn package comes first"; exit 1; }
    if [ -n "${PACKAGES:-}" ]; then
        mkdir -p "$(dirname "$debs")"
        fetch_packages > "$debs.log" 2>&1
    fi
    exec env -i IN_WORLD=1 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root LANG=C QMAILJ_TREE="$tree" JAVA_HOME="${JAVA_HOME:-}" WORLD_ALSO="${WORLD_ALSO:-}" \
        QMAIL_REFERENCE="${QMAIL_REFERENCE:-}" \
        unshare -m -u -i -n -p -f --mount-proc --kill-child --propagation private \
        bash "$story/$(basename "$0")" "$@"
}

make_world() {
    local new=/mnt/root mount
    mount -t tmpfs -o mode=755 world /mnt || exit 1
    mkdir /mnt/upper /mnt/work $new
    mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work world $new || exit 1
    for mount in "$project" "$tree" $WORLD_ALSO; do # they may lie on other file systems
        mkdir -p "$new$mount"
        mount --rbind -o ro "$mount" "$new$mount"
    done
    mount -t proc proc $new/proc
    mount --rbind /sys $new/sys
    mount --rbind /dev $new/dev
    mount -t tmpfs -o mode=1777 tmp $new/tmp
    mount -t tmpfs -o mode=755 run $new/run
    mkdir $new/run/changes $new/.old
    mount --bind -o ro /mnt/upper $new/run/changes
    cd $new
    pivot_root . .old
    umount -l /.old
    cd /
    hostname mail.example.org
    printf '127.0.0.1 localhost\n127.0.0.2 mail.example.org mail\n' > /etc/hosts
    echo 'nameserver 127.0.0.1' > /etc/resolv.conf
    ip link set lo up
    : > /etc/zone
    "$project/packaging/src/test/system/dns" /etc/zone > /tmp/dns.log 2>&1 &
    rm -rf /var/qmail /var/log/qmail /service /etc/service /etc/tcp.smtp* \
        /usr/sbin/sendmail /usr/lib/sendmail /usr/bin/mailq /usr/bin/newaliases /usr/bin/qmailctl
    [ ! -L /var/lib/qmail ] || rm /var/lib/qmail
    user alice 61001
    user bob 61002
    [ -z "${PACKAGES:-}" ] || add_packages
}

# user NAME UID
user() {
    echo "$1:x:$2:$2::/home/$1:/bin/sh" >> /etc/passwd
    echo "$1:*:20000:0:99999:7:::" >> /etc/shadow
    echo "$1:x:$2:" >> /etc/group
    mkdir -p "/home/$1"
    chown "$2:$2" "/home/$1"
    chmod 755 "/home/$1"
}

install_qmail() {
    setup install --tree "$tree" --host mail.example.org --svscan /service "$@" > /tmp/install.log 2>&1 || {
        cat /tmp/install.log
        fail "the installation"
    }
    PATH=$home/bin:$PATH
}

svscan_pid=
start_svscan() {
    (cd /service && exec env - PATH="$PATH" setsid svscan > /tmp/svscan.log 2>&1 < /dev/null) &
    svscan_pid=$!
}

# All services, as an administrator has them.
start_services() {
    [ -n "$svscan_pid" ] || start_svscan
    for service in qmail-send qmail-send/log qmail-smtpd qmail-smtpd/log; do
        wait_for 20 "supervise for $service" svok /service/$service
    done
    for service in queue inject smtpd; do
        [ -e /service/qmailj-$service ] || continue
        wait_for 20 "supervise for qmailj-$service" svok /service/qmailj-$service
        wait_for 30 "the socket of qmailj-$service" [ -S $home/run/qmail-$service/socket ]
    done
    wait_for 30 "qmail-send" status_line
    wait_for 30 "port 25" listening 25
}

# qmail-send says this line when it is ready for deliveries.
status_line() {
    grep -q 'status: local 0/' "$log"
}

# listening PORT [ADDRESS]
listening() {
    (exec 3<> "/dev/tcp/${2:-127.0.0.1}/$1") 2>/dev/null
}

# stop_services: qmail-send finishes its deliveries first.
stop_services() {
    svc -d /service/qmail-smtpd /service/qmail-send
    wait_for 60 "qmail-send to stop" down qmail-send
    wait_for 10 "qmail-smtpd to stop" down qmail-smtpd
}

down() {
    svstat "/service/$1" | grep -q ': down'
}

# The pid of the program of a service: of a resident one it is the child of its keeper.
service_pid() {
    case $1 in
    qmailj-*) kept_by "$(keeper_pid "$1")" ;;
    *) pid_of "/service/$1" ;;
    esac
}

keeper_pid() {
    pid_of "/service/$1"
}

# kept_by PID: the process of the service whose keeper that is
kept_by() {
    pgrep -P "$1" -x 'qmail-(queue|inject|smtpd)'
}

# renewed SERVICE PID: another process than that runs for it
renewed() {
    local pid
    pid=$(service_pid "$1")
    [ -n "$pid" ] && [ "$pid" != "$2" ]
}

# The pids of the processes of that name.
pids_of() {
    local comm
    for comm in /proc/[0-9]*/comm; do
        [ "$(cat "$comm" 2>/dev/null)" != "$1" ] || basename "$(dirname "$comm")"
    done
}

# pss PID: its memory in kB, of what it shares its part
pss() {
    awk '/^Pss:/ { print $2 }' "/proc/$1/smaps_rollup"
}

# logged REGEX: a line of qmail-send's log since the services were started. To be waited for: multilog is
# a process of its own and may write what qmail-send said well after all the world saw it done.
logged() {
    grep -q -E -- "$1" "$log"
}

# A forward or a bounce may get into a directory that find has left while the message that it comes of goes
# from one that find has still to see: hence two looks.
queue_is_empty() {
    has_no_file && has_no_file
}

has_no_file() {
    [ -z "$(find $home/queue/mess $home/queue/todo $home/queue/intd $home/queue/pid -type f | head -n 1)" ]
}

# send FROM TO < message: through sendmail's interface, as alice
send() {
    setpriv --reuid=61001 --regid=61001 --clear-groups env - PATH="$PATH" USER=alice HOME=/home/alice \
        $home/bin/sendmail -f "$1" "$2"
}

# as USER COMMAND ...
as() {
    local id=$1
    shift
    setpriv --reuid="$(id -u "$id")" --regid="$(id -g "$id")" --clear-groups \
        env - PATH="$PATH" USER="$id" HOME="/home/$id" "$@"
}

# stay_in_today: from here on the local time is that of a zone in which it is noon, so that the date does not
# change while the story runs
stay_in_today() {
    TZ=$(printf 'Etc/GMT%+d' $((10#$(date -u +%H) - 12)))
    export TZ
}

# mount_image FILE DIRECTORY: mounts the file system in it; skips the story where the kernel has no
# loop devices. The device goes when it is no longer mounted, whoever unmounts it; its node is ours:
# a minimal /dev has none, and /dev is the machine's.
mount_image() {
    local nodes=/tmp/loops free device tries=0
    mkdir -p $nodes
    [ -e $nodes/control ] || mknod $nodes/control c 10 237
    while :; do
        free=$(perl -e 'open(my $c, "+<", $ARGV[0]) or die "$!\n"; # LOOP_CTL_GET_FREE
            my $n = ioctl($c, 0x4c82, 0) or die "$!\n"; print 0 + $n' $nodes/control) ||
            { echo "SKIPPED: no loop device on this kernel"; exit 77; }
        device=$nodes/$free
        [ -e "$device" ] || mknod "$device" b 7 "$free"
        ! losetup "$device" "$1" || break
        tries=$((tries + 1)) # another story may have taken that device meanwhile
        [ $tries -lt 20 ] || fail "losetup $device"
    done
    mount "$device" "$2" || fail "mount $2"
    losetup -d "$device"
}

if [ -z "${IN_WORLD:-}" ]; then
    enter_world "$@"
fi
make_world
