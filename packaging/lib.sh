# Sourced by quickstart, install, uninstall and test, in the top directory: the JDK 25 that qmailj is built
# with, the usage of a script, packages of Debian, whether packaging/target is built from the sources that are
# here, waiting for services, and qmailj's setup tool.

LC_ALL=C.UTF-8 # what we read of others is in their words, and numbers with a point
export LC_ALL
unset LANGUAGE
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin # su leaves a user's
export PATH

home=/var/qmail
tree=packaging/target/qmailj
stamp=packaging/target/sources

# usage SCRIPT: what its head says
usage() {
    sed -n '2,/^set/s/^# \{0,1\}//p' "$1"
}

# is_jdk25 DIR: whether that is a JDK (with a compiler), of version 25
is_jdk25() {
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] &&
        "$1/bin/javac" -version 2>&1 | grep -q '^javac 25\(\.\|$\)'
}

# find_jdk: exit code 1 when there is none
find_jdk() {
    for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/*; do
        if [ -n "$jdk" ] && is_jdk25 "$jdk"; then
            JAVA_HOME=$jdk
            export JAVA_HOME
            return 0
        fi
    done
    return 1
}

# sources: a sum over what the distribution is made of
sources() {
    {
        cat "$JAVA_HOME/release"
        find pom.xml ./*/pom.xml ./*/src/main -type f | LC_ALL=C sort | xargs sha256sum
    } | sha256sum
}

# is_built: nothing that goes into the distribution was changed since it was built, nor was the result
is_built() {
    [ "$(sources)" = "$(cat $stamp 2>/dev/null)" ] &&
        (cd $tree && sha256sum -c --status lib/qmailj/sums) 2>/dev/null
}

# missing COMMAND:PACKAGE ...: the packages whose commands are not here
missing() {
    for pair in "$@"; do
        command -v "${pair%:*}" >/dev/null || printf ' %s' "${pair#*:}"
    done
}

# missing_to_build: the packages that the build lacks
missing_to_build() {
    find_jdk || printf ' %s' openjdk-25-jdk-headless
    missing mvn:maven cc:gcc musl-gcc:musl-tools
    [ -e /usr/include/stdio.h ] || printf ' libc6-dev'
}

# install_packages PACKAGE ...: by apt-get, with a line now and then; exit code 1 when it cannot, or when
# another package would have to go
install_packages() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
    echo "   apt-get install $*"
    apt_failed=$(mktemp)
    {
        export DEBIAN_FRONTEND=noninteractive
        apt-get update && apt-get install -y --no-remove --no-install-recommends "$@" || echo yes > "$apt_failed"
    } 2>&1 | awk '/^Get:/ { if (++got % 25 == 0) print "   " got " packages fetched" }
        /^Setting up / { if (++set_up % 25 == 0) print "   " set_up " packages set up" }
        /REMOVED:$/ { getline; print "   not possible without removing" $0 }
        /^E:|^W:/ { print } { fflush() }'
    [ ! -s "$apt_failed" ]
    apt_code=$?
    rm -f "$apt_failed"
    return $apt_code
}

# build_progress < Maven's output: a line for each module, and what went wrong
build_progress() {
    awk '/Downloaded from/ { if (++got % 100 == 0) print "   " got " files fetched" }
        /^\[INFO\] Building .*\]$/ { print "   " $3 " " $NF }
        /^  (runtime|native|AOT)/ { print "  " $0 }
        /^\[ERROR\]|dist.sh:|aot.sh:/ { if (++errors <= 20) print } { fflush() }'
}

# with_accounts COMMAND ...: where this host has no qmail accounts, the command sees them all the same,
# in a mount namespace of its own; the tests that become qmailq and others need them. Root in a container
# may not be allowed to make one; then it does without.
with_accounts() {
    if [ "$(id -u)" != 0 ] || id qmailq >/dev/null 2>&1 || ! unshare -m true 2>/dev/null; then
        "$@"
        return
    fi
    unshare -m --propagation private sh -c '
        etc=$(mktemp -d) uid=60100
        mount -t tmpfs -o mode=755 etc "$etc"
        cp /etc/passwd /etc/group "$etc"
        printf "nofiles:x:60100:\nqmail:x:60101:\n" >> "$etc/group"
        for user in alias:60100 qmaild:60100 qmaill:60100 qmailp:60100 qmailq:60101 qmailr:60101 \
            qmails:60101 qmaili:60100; do
            uid=$((uid + 1))
            echo "${user%:*}:x:$uid:${user#*:}::/var/qmail:/usr/sbin/nologin" >> "$etc/passwd"
        done
        mount --bind "$etc/passwd" /etc/passwd && mount --bind "$etc/group" /etc/group && umount -l "$etc"
        rmdir "$etc"
        exec "$@"' with_accounts "$@"
}

# wait_until SECONDS COMMAND ...: exit code 1 when it did not succeed by then
wait_until() {
    wait_rounds=$(($1 * 5))
    shift
    until "$@" >/dev/null 2>&1; do
        wait_rounds=$((wait_rounds - 1))
        [ "$wait_rounds" -gt 0 ] || return 1
        sleep 0.2
    done
}

# is_down SERVICE: what it runs does not run, or nobody supervises it
is_down() {
    svstat "$1" 2>&1 | grep -q -e ': down' -e 'not running' -e unable
}

# pid_of SERVICE: of what supervise runs there; nothing when it is down
pid_of() {
    svstat "$1" 2>/dev/null | sed -n 's/.*: up (pid \([0-9]*\)).*/\1/p'
}

# queue_is_served: a qmail-send is running, whoever started it
queue_is_served() {
    [ -e $home/queue/lock/sendmutex ] && ! flock -n $home/queue/lock/sendmutex true
}

# alone: exit code 1 when another quickstart or uninstall is at work. Nothing that outlives us may inherit
# descriptor 9, which holds the lock.
alone() {
    exec 9> /run/qmailj.lock && flock -n 9
}

# setup ARGUMENTS: qmailj-setup of $tree. Its launcher has the home compiled in and works where it is
# installed only.
setup() {
    setup_lib=$tree/lib/qmailj
    "$setup_lib/runtime/bin/java" --enable-native-access=ALL-UNNAMED -Dqmailj.home=$home \
        -Dqmailj.native="$(readlink -f "$setup_lib/libqmailj.so")" -cp "$setup_lib/jars/*:$setup_lib/libs/*" \
        org.qmailj.setup.Setup "$@"
}
