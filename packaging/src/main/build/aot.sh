#!/bin/sh
# Makes the AOT caches: aot.sh LIB HASH, where LIB is lib/qmailj of the tree and JAVA_HOME a JDK 25.
#
# A cache is made of a list of classes: every class of ours, and of the others those that the runs
# of ./training load. All classes in a cache are loaded at each start (0.3 ms for a hundred), so the
# programs that are started most, those of deliveries, have one of their own, `local`, with no more of
# ours than the packages that they are made of. Of the jars the JVM
# compares size and time only (measured: other classes of both run as the old ones, silently), hence
# HASH in the cache's name. It compares the class path by what follows the longest common directory,
# so the tree may be moved; ../lib/make-caches tells what that costs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lib=$1 hash=$2
. "$here/class-paths.sh"
java=$lib/runtime/bin/java
patience=30
runs=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/home/control"
echo training.example > "$work/home/control/me"

die() {
    echo "aot.sh: $*" >&2
    exit 100
}

options=$(grep -v '^#' "$here/jvm-options")

# java CLASSPATH ARGUMENT ...: the tree's JVM with the options of the launchers.
java() {
    cp=$(class_path "$1" "$lib") || exit 100
    path=$PATH
    [ "$1" != start ] || path=/nonexistent
    shift
    # shellcheck disable=SC2086 # one word each
    timeout -k 1 "$patience" env PATH="$path" "$java" $options -Dqmailj.home="$work/home" \
        -Dqmailj.native="$lib/libqmailj.so" -Djffi.boot.library.path="$lib" \
        -Djnr.ffi.asm.enabled=false -cp "$cp" "$@"
}

# train CLASSPATH CLASS [ARGUMENT ...]: see ./training. Whatever becomes of the program, its list is
# taken as far as it came.
train() {
    runs=$((runs + 1)) of=$1
    shift
    (cd "$work/home" && java "$of" -Dqmailj.train=yes \
        -XX:DumpLoadedClassList="$work/$of.$runs.list" "$@")
}

# run CLASSPATH CLASS [ARGUMENT ...]: train, for a program that is content with a standard input.
run() {
    train "$@" >"$work/output" 2>&1 ||
        [ $? != 124 ] || echo "  training stopped after $patience s: $*"
}

# serve SERVICE CLASSPATH CLASS COMMAND ...: trains a service while COMMAND, its client, runs; it is
# to write its pid into run/SERVICE/lock and to listen at run/SERVICE/socket.
serve() {
    at=$work/home/run/$1
    shift
    mkdir -p "$at"
    train "$1" "$2" < /dev/null > "$work/output" 2>&1 &
    shift 2
    tries=0
    until [ -S "$at/socket" ] || [ $tries = 100 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
    "$@" > "$work/client" 2>&1 || [ $? = 1 ] || echo "  training without client: $*"
    kill -TERM "$(cat "$at/lock")" || :
    wait $! || :
    runs=$((runs + 1)) # the background had a copy of it
}

# own_classes PATTERN
own_classes() {
    for j in "$lib"/jars/*.jar; do
        "$JAVA_HOME/bin/jar" tf "$j"
    done | sed -n -e '/\(module\|package\)-info/d' -e "\\,^org/qmailj/$1,s/\\.class\$//p"
}

# list PATTERN CLASSPATH KIND ...: what goes into the cache of a class path: the classes that the
# runs of these kinds have loaded, and those of ours that match.
list() {
    pattern=$1 of=$2
    shift 2
    # the numbers of the classes differ from run to run, and only other class loaders need them
    { for kind in "$@"; do cat "$work/$kind".*.list; done | grep -v -e '^#' -e ' super: ' |
        sed 's/ id: [0-9]*$//'; own_classes "$pattern"; } | awk '!seen[$0]++' > "$lib/aot/$of.classes"
    class_path "$of" "$lib" | tr : '\n' | sed "s|^$lib/||" > "$lib/aot/$of.path"
}

# The cache must serve: the classes of ours have to come out of it.
check() {
    cache=$lib/aot/$1-$hash.aot
    java "$1" -XX:AOTMode=on -XX:AOTCache="$cache" -Xlog:class+load:file="$work/loaded" \
        -version >/dev/null 2>&1 || die "the cache for class path $1 is refused"
    grep -q 'org.qmailj.common.program.Program source: shared objects file' "$work/loaded" ||
        die "the cache for class path $1 is not used"
}

. "$here/training"
list '' mail mail local
list '' start mail start
list '' all mail all
# lookups (users), deliveries, the programs of .qmail files, and what they stand on
list '\(users\|local\|command\|common\)/' local local
echo "$options" > "$lib/aot/options"
echo "$hash" > "$lib/aot/hash"
sh "$here/../lib/make-caches" "$lib" || die "no caches"
for of in mail start all local; do
    check $of
done
