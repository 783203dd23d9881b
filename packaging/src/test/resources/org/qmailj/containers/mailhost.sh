#!/bin/sh
# What runs in a container: installs the tree below /tree as on a fresh machine, then serves.
#
#   mailhost.sh HOST OTHER [RUN]     takes mail for HOST and relays what is for OTHER: as RUN does, the
#                                    first process of our image, or by hand
set -e
host=$1 other=$2 run=${3:-}
install() {
    useradd -m alice
    [ -z "$run" ] || mkdir /service
    /tree/lib/qmailj/runtime/bin/java --enable-native-access=ALL-UNNAMED -Dqmailj.home=/var/qmail \
        -Dqmailj.native=/tree/lib/qmailj/libqmailj.so \
        -cp '/tree/lib/qmailj/jars/*:/tree/lib/qmailj/libs/*' org.qmailj.setup.Setup install \
        --tree /tree --host "$host" --user alice ${run:+--svscan /service}
    cd /var/qmail
    su alice -c '/var/qmail/bin/maildirmake ~/Maildir'
    echo "$other" >> control/rcpthosts
    echo "$other:$other" > control/smtproutes
    echo 5 > control/timeoutconnect
    echo ./Maildir/ > control/defaultdelivery
}

[ -d /var/qmail ] || install # not when it is started again
cd /var/qmail
(
    until tcpclient 127.0.0.1 25 true 2>/dev/null; do
        sleep 0.1
    done
    echo "mailhost is ready"
) &
[ -z "$run" ] || exec "$run"
env - PATH="/var/qmail/bin:$PATH" bin/qmail-start ./Maildir/ &
exec tcpserver -H -R -l "$host" -u "$(id -u qmaild)" -g "$(id -g qmaild)" 0 25 bin/qmail-smtpd
