#!/bin/sh
# build.sh OUT JAVA_HOME: the native door for the tests.
set -eu
mkdir -p "$(dirname "$1")"
exec ${CC:-cc} -O2 -Wall -Wextra -Werror -Wno-unused-parameter -shared -fPIC \
    -I"$2/include" -I"$2/include/linux" -o "$1" "$(dirname "$0")/posix.c"
