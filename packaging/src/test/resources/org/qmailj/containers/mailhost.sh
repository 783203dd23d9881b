#!/bin/sh
# What runs in a container: installs the tree below /tree as on a fresh machine, then serves.
#
#   mailhost.sh HOST OTHER     takes mail for HOST and relays what is for OTHER
set -e
host=$1 other=$2
useradd -m alice
/tree/lib/qmailj/runtime/bin/java --enable-native-access=ALL-UNNAMED -Dqmailj.home=/var/qmail \
    -Dqmailj.native=/tree/lib/qmailj/libqmailj.so \
    -cp '/tree/lib/qmailj/jars/*:/tree/lib/qmailj/libs/*' \
    org.qmailj.setup.Setup install --tree /tree --host "$host" --user alice
cd /var/qmail
su alice -c '/var/qmail/bin/maildirmake ~/Maildir'
echo "$other" >> control/rcpthosts
echo "$other:$other" > control/smtproutes
echo 5 > control/timeoutconnect
env - PATH="/var/qmail/bin:$PATH" bin/qmail-start ./Maildir/ &
echo "mailhost is ready"
exec tcpserver -H -R -l "$host" -u "$(id -u qmaild)" -g "$(id -g qmaild)" 0 25 bin/qmail-smtpd
