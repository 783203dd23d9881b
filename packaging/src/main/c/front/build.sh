#!/bin/sh
# build.sh NAME HOME OUT [OPTION ...]: a program of the front, of the files that it needs and no
# others, by the compiler $CC with these options.
set -eu
here=$(dirname "$0") name=$1 home=$2 out=$3
shift 3
case $name in
qmail-queue) parts='queue message slots service' ;;
qmail-inject) parts='inject submit message slots service call answer' ;;
sendmail) parts='inject sendmail submit message slots service call answer' ;;
*) parts='relay service call' ;;
esac
for part in $parts; do
    set -- "$@" "$here/$part.c"
done
exec ${CC:-cc} -DPROGRAM="\"$name\"" -DROLE="$(echo "${name#qmail-}" | tr a-z A-Z)" \
    -DQMAIL_HOME="\"$home\"" -o "$out" "$@"
