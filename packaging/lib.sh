# Sourced by quickstart and test, in the top directory: the JDK 25 that qmailj is built with, and
# whether the distribution in packaging/target is built from the sources that are here.

tree=packaging/target/qmailj
stamp=packaging/target/sources

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

# is_built: nothing that goes into the distribution was changed since it was built
is_built() {
    [ -e $tree/lib/qmailj/build ] && [ "$(sources)" = "$(cat $stamp 2>/dev/null)" ]
}
