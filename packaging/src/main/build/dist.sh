#!/bin/sh
# Builds the distribution tree from the jars of the modules.
#
#   dist.sh --jars DIR --libs DIR --out DIR [--home /var/qmail] [--runtime DIR] [--no-aot]
#
# --jars     our own jars; --libs the libraries' (only the daemons that need them see those)
# --out      becomes the tree: bin/ and lib/qmailj/ as they are installed below the home
# --home     compiled into the launchers
# --runtime  take this jlink runtime instead of making one
# --no-aot   no AOT caches: for quick development builds, starts are twice as slow
# JAVA_HOME must be a JDK 25; CC a C compiler (cc).
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(cd "$here/../../.." && pwd)
home=/var/qmail runtime= aot=yes libs=
while [ $# -gt 0 ]; do
    case $1 in
    --jars) jars=$2; shift 2 ;;
    --libs) libs=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --home) home=$2; shift 2 ;;
    --runtime) runtime=$2; shift 2 ;;
    --no-aot) aot=; shift ;;
    *) echo "dist.sh: unknown option $1" >&2; exit 100 ;;
    esac
done
: "${JAVA_HOME:?dist.sh: set JAVA_HOME to a JDK 25}"
CC=${CC:-cc}
cflags="-O2 -Wall -Wextra -Werror -fstack-protector-strong"
jni="-I$JAVA_HOME/include -I$JAVA_HOME/include/linux"

rm -rf "$out"
lib=$out/lib/qmailj
mkdir -p "$out/bin" "$lib/jars" "$lib/libs" "$lib/classic" "$lib/aot"
cp "$jars"/*.jar "$lib/jars/"
[ -z "$libs" ] || cp "$libs"/*.jar "$lib/libs/"

if [ -n "$runtime" ]; then
    cp -a "$runtime" "$lib/runtime"
else
    "$JAVA_HOME/bin/jlink" --add-modules java.base,java.logging,java.xml,java.naming,jdk.unsupported \
        --strip-debug --no-header-files --no-man-pages --compress zip-0 --output "$lib/runtime"
    "$lib/runtime/bin/java" -Xshare:dump >/dev/null
fi

$CC $cflags -Wno-unused-parameter -fvisibility=hidden -shared -fPIC $jni -o "$lib/libqmailj.so" \
    "$root/common/src/main/c/posix.c"
$CC $cflags -static -DQMAIL_HOME="\"$home\"" -o "$out/bin/qmail-queue" "$here/c/queue.c"
$CC $cflags -static -o "$lib/drop" "$here/c/drop.c"

hash=$(cat "$lib"/jars/*.jar "$lib"/libs/*.jar "$lib/runtime/lib/modules" 2>/dev/null |
    sha256sum | cut -c1-16)
at=$home/lib/qmailj
path() { # the class path of a directory of jars as it is installed
    for j in "$lib/$1"/*.jar; do
        [ -e "$j" ] && printf '%s%s' ":$at/$1/" "$(basename "$j")"
    done
}
mail=$(path jars) all=$mail$(path libs)
mail=${mail#:} all=${all#:}

grep -v '^#' "$here/build/programs" | while read -r name class profile; do
    [ -n "$name" ] || continue
    cp=$mail kind=mail
    case $profile in
    oneshot) flags='"-Xint","-Xmx128m"' ;;
    bulk) flags='"-XX:TieredStopAtLevel=1","-Xmx256m"' ;;
    daemon) flags='"-XX:TieredStopAtLevel=1","-Xmx128m"' ;;
    start) flags='"-XX:TieredStopAtLevel=1","-Xmx64m"' cp=$all kind=all ;;
    *) echo "dist.sh: $name: unknown profile $profile" >&2; exit 100 ;;
    esac
    to=$out/bin/$name
    [ "$name" != qmail-queue ] || to=$lib/classic/qmail-queue
    $CC $cflags $jni -DPROGRAM="\"$name\"" -DMAIN_CLASS="\"$(echo "$class" | tr . /)\"" \
        -DQMAIL_HOME="\"$home\"" -DCLASSPATH="\"$cp\"" -DAOT="\"$at/aot/$kind-$hash.aot\"" \
        -DPROFILE="$flags" -o "$to" "$here/c/launch.c"
done
for script in "$here"/bin/*; do # they find the home by its name, too
    [ -e "$script" ] || continue
    to=$out/bin/$(basename "$script")
    sed "s|@HOME@|$home|g" "$script" > "$to"
    chmod 755 "$to"
done
echo "$hash" > "$lib/build"
