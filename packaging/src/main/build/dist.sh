#!/bin/sh
# Builds the distribution tree from the jars of the modules.
#
#   dist.sh --jars DIR ... --libs DIR --out DIR [--home /var/qmail] [--runtime DIR] [--no-aot]
#           [--checksums FILE]
#
# --jars       our own jars, may be repeated
# --libs       the libraries' jars: programs of profile start see jnr-posix, of profile tool the others
# --out        becomes the tree: what is installed below the home, by the same paths
# --home       compiled into the launchers
# --runtime    take this jlink runtime instead of making one
# --no-aot     no AOT caches: for quick development builds, starts are twice as slow
# --checksums  refuse a library that is not in this list (sha256sum's format, by file name)
# JAVA_HOME must be a JDK 25; CC a C compiler (cc). FRONT_CC is the one for what is started most,
# the front: musl-gcc if there is one, since its programs start in a third of the time.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(cd "$here/../../.." && pwd)
home=/var/qmail runtime= aot=yes jars= libs= checksums=
newline='
'
while [ $# -gt 0 ]; do
    case $1 in
    --jars) jars=$jars$2$newline; shift 2 ;;
    --libs) libs=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --home) home=$2; shift 2 ;;
    --runtime) runtime=$2; shift 2 ;;
    --checksums) checksums=$2; shift 2 ;;
    --no-aot) aot=; shift ;;
    *) echo "dist.sh: unknown option $1" >&2; exit 100 ;;
    esac
done
: "${JAVA_HOME:?dist.sh: set JAVA_HOME to a JDK 25}"
export JAVA_HOME
CC=${CC:-cc}
FRONT_CC=${FRONT_CC:-$(command -v musl-gcc || echo "$CC")}
cflags="-O2 -Wall -Wextra -Werror -fstack-protector-strong"
jni="-I$JAVA_HOME/include -I$JAVA_HOME/include/linux"
at=$home/lib/qmailj
. "$here/build/class-paths.sh"
fronted='qmail-queue qmail-inject sendmail qmail-smtpd qmail-qmtpd qmail-qmqpd'

die() {
    echo "dist.sh: $*" >&2
    exit 100
}

step() {
    echo "  $*"
}

# Jars keep their names; what a library's jar holds of native code is taken out of it, because it
# would be unpacked to /tmp at every start.
copy_jars() {
    printf %s "$jars" | while read -r from; do
        cp -p "$from"/*.jar "$lib/jars/"
    done
    [ -n "$libs" ] || return 0
    for jar in "$libs"/*.jar; do
        name=$(basename "$jar")
        [ -z "$checksums" ] || check_sum "$jar" "$name"
        case $name in
        jffi-*-native.jar) "$JAVA_HOME/bin/jar" xf "$jar" -C "$lib" "jni/$(uname -m)-Linux" ;;
        *) cp -p "$jar" "$lib/libs/" ;;
        esac
    done
    for native in "$lib/jni/$(uname -m)"-Linux/*.so; do
        [ ! -e "$native" ] || mv "$native" "$lib/"
    done
    rm -rf "$lib/jni"
}

check_sum() {
    want=$(awk -v name="$2" '$2 == name { print $1 }' "$checksums")
    [ -n "$want" ] || die "$2 is not in $checksums"
    [ "$want" = "$(sha256sum < "$1" | cut -d' ' -f1)" ] || die "$2 is not the file that $checksums names"
}

make_runtime() {
    if [ -n "$runtime" ]; then
        cp -a "$runtime" "$lib/runtime"
    else
        "$JAVA_HOME/bin/jlink" --strip-debug --no-header-files --no-man-pages --compress zip-0 \
            --exclude-files '**.debuginfo' \
            --add-modules java.base,java.logging,java.xml,java.naming,jdk.unsupported \
            --output "$lib/runtime"
        "$lib/runtime/bin/java" -Xshare:dump >/dev/null
    fi
    rm -f "$lib/runtime/bin/keytool"
    # 81; with the libjvm.debuginfo that Debian's modules contain, which --strip-debug leaves, it was 794
    size=$(du -sm "$lib/runtime" | cut -f1)
    [ "$size" -le 100 ] || die "the runtime takes $size MB, 100 at most: see what is in $lib/runtime"
}

make_native() {
    CC=$CC sh "$root/common/src/main/c/build.sh" "$lib/libqmailj.so" "$JAVA_HOME" $cflags
    for name in drop limits; do
        $CC $cflags -static -I"$root/common/src/main/c" -o "$lib/$name" "$here/c/$name.c"
    done
}

# The front of each program whose classic one lies in lib/qmailj/classic; for users, places to wait.
make_fronts() {
    for name in $fronted; do
        CC=$FRONT_CC sh "$here/c/front/build.sh" "$name" "$home" "$out/bin/$name" $cflags -static
    done
    for name in qmail-inject sendmail; do
        mkdir -p "$lib/slots/$name"
        for slot in 0 1 2 3 4 5 6 7 8 9; do
            : > "$lib/slots/$name/$slot"
        done
    done
}

# quoted < WORDS, one a line: as strings of C
quoted() {
    sed 's/.*/"&"/' | paste -s -d ,
}

jvm_options() {
    grep -v '^#' "$here/build/jvm-options" | quoted
}

# set_profile PROFILE: the cache of its programs, the macros of launch.c and the options of the JVM
set_profile() {
    c1=-XX:TieredStopAtLevel=1
    # of what runs for months: OldGeneration collects, and what is free then goes back to the system
    months='-Dqmailj.daemon=yes -XX:MaxHeapFreeRatio=50 -XX:-ShrinkHeapInSteps'
    months="$months -XX:TrimNativeHeapInterval=60000"
    # what there is no memory for fails, and not the process with it
    goes_on=-XX:-ExitOnOutOfMemoryError
    # of a crash a JVM tells descriptor 1, whatever it is told: a client of QMQP hears the D of OpenJDK
    silent=-XX:+SuppressFatalErrorMessage
    many_files='-DFEW_FILES=4096 -DFILES=4096'
    cache=mail macros=
    case $1 in
    oneshot) options="-Xint -Xmx128m $goes_on $silent" ;;
    bulk) options="$c1 -XX:CompileThresholdScaling=10 -Xmx256m $goes_on $silent" ;;
    daemon) options="$c1 -Xmx128m $months $silent" ;;
    resident) options="$c1 -Xms4m -Xmx48m $months" macros=$many_files ;;
    worker) cache=local macros=$many_files
        options="$c1 -XX:CompileThresholdScaling=20 -Xms4m -Xmx32m $goes_on $silent" ;;
    template) cache=local macros=$many_files
        options='-Xint -XX:-UseSerialGC -XX:+UseEpsilonGC -Xms64m -Xmx64m'
        # nobody is there to collect metadata, to deflate monitors, to wake up for tables
        options="$options -XX:MetaspaceSize=256m -XX:AsyncDeflationInterval=0"
        options="$options -XX:GuaranteedAsyncDeflationInterval=0 -XX:ServiceThreadCleanupInterval=0"
        options="$options -XX:GuaranteedSafepointInterval=0 -XX:-LogEvents -XX:AOTMode=on"
        options="$options $goes_on $silent" ;;
    relay) options="$c1 -Xms20m -Xmn12m -Xmx160m $goes_on $months $silent" ;;
    start) cache=start options="$c1 -Xmx64m -Djffi.boot.library.path=$at"
        options="$options -Djnr.ffi.asm.enabled=false $silent" ;;
    tool) cache=all options="$c1 -Xmx64m $silent" ;;
    *) die "unknown profile $1" ;;
    esac
}

make_launchers() {
    grep -v '^#' "$here/build/programs" | while read -r name class profile own; do
        [ -n "$name" ] || continue
        set_profile "$profile"
        program=${name#resident/}
        for word in $own; do
            case $word in
            -*) options="$options $word" ;;
            CACHE=*) cache=${word#*=} ;;
            PROGRAM=*) program=${word#*=} ;;
            *) macros="$macros -D$word" ;;
            esac
        done
        case $name in
        resident/*) to=$lib/$name ;;
        *) to=$out/bin/$name ;;
        esac
        case " $fronted " in
        *" $name "*) to=$lib/classic/$name ;;
        esac
        # shellcheck disable=SC2086 # words
        $CC $cflags $macros $jni -DPROGRAM="\"$program\"" \
            -DMAIN_CLASS="\"$(echo "$class" | tr . /)\"" -DQMAIL_HOME="\"$home\"" \
            -DCLASSPATH="\"$(class_path "$cache" "$at")\"" -DAOT="\"$at/aot/$cache-$hash.aot\"" \
            -DJVM_OPTIONS="$(jvm_options)" -DPROFILE="$(printf '%s\n' $options | quoted)" \
            -I"$root/common/src/main/c" -o "$to" "$here/c/launch.c" "$here/c/keeper.c"
    done
}

# copy FROM TO: texts find the home by its name, too.
copy() {
    [ -d "$here/$1" ] || return 0
    (cd "$here/$1" && find . -type f) | while read -r file; do
        mkdir -p "$(dirname "$2/$file")"
        sed "s|@HOME@|$home|g" "$here/$1/$file" > "$2/$file"
        [ ! -x "$here/$1/$file" ] || chmod 755 "$2/$file"
    done
}

rm -rf "$out"
mkdir -p "$out"
out=$(cd "$out" && pwd) # absolute, for what is run elsewhere
lib=$out/lib/qmailj
mkdir -p "$out/bin" "$lib/jars" "$lib/libs" "$lib/classic" "$lib/resident" "$lib/aot"
copy_jars
step "runtime"
make_runtime
hash=$(cat "$lib"/jars/*.jar "$lib"/libs/*.jar "$lib/runtime/lib/modules" 2>/dev/null |
    sha256sum | cut -c1-16)
step "native code and launchers"
make_native
make_fronts
make_launchers
for directory in bin boot configure doc man; do
    copy "$directory" "$out/$directory"
done
copy service "$lib/service"
copy lib "$lib"
if [ -n "$aot" ]; then
    step "AOT caches"
    sh "$here/build/aot.sh" "$lib" "$hash"
fi
(cd "$out" && find . -type f ! -path './lib/qmailj/aot/*' | LC_ALL=C sort | xargs sha256sum) |
    sha256sum | cut -c1-16 > "$lib/build"
"$here/build/sums" "$out"
