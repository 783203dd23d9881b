#!/bin/sh
# build.sh OUT JAVA_HOME [OPTION ...]: the native door, libqmailj.so; its parts see each other, Java
# and the launcher see only what is theirs.
set -eu
here=$(dirname "$0") out=$1 java=$2
shift 2
mkdir -p "$(dirname "$out")"
exec ${CC:-cc} -O2 -Wall -Wextra -Werror -Wno-unused-parameter "$@" -fvisibility=hidden -shared \
    -fPIC -I"$java/include" -I"$java/include/linux" -o "$out" "$here"/*.c
