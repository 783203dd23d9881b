# Sourced by the stories about other mail servers: qmail has port 25 of 127.0.0.2 and is mail.example.org,
# the other one has port 2525 of 127.0.0.3 and is peer.example, with bob's mail in ~bob/Peer/.
#
#   converse     mail in both directions, one after the other and many at once; bounces; odd bytes

(cd /home/alice && as alice sh -c 'maildirmake Maildir && echo ./Maildir/ > .qmail && echo ./Maildir/ > .qmail-default')
as bob maildirmake /home/bob/Peer
echo peer.example:127.0.0.3:2525 > $home/control/smtproutes

# inject FROM TO < message: to the other server, as its clients do
inject() {
    python3 -c '
import smtplib, sys
with smtplib.SMTP("127.0.0.3", 2525) as host:
    host.sendmail(sys.argv[1], [sys.argv[2]], sys.stdin.buffer.read())' "$1" "$2"
}

# arrived DIRECTORY SUBJECT [COUNT]
arrived() {
    [ "$(grep -l -x -F "Subject: $2" "$1"/new/* 2>/dev/null | wc -l)" = "${3:-1}" ]
}

body() { # DIRECTORY SUBJECT
    sed '1,/^\r*$/d' "$(grep -l -x -F "Subject: $2" "$1"/new/*)"
}

converse() {
    local i
    printf '.\n..\n.dot\nFrom here on\n%s\nlast\n' "$(printf 'x%.0s' $(seq 900))" > /tmp/odd
    sentence "from qmail to the other one: dots, long lines; the envelope's sender"
    { printf 'Subject: over\nFrom: alice@mail.example.org\n\n'; cat /tmp/odd; } |
        send alice@mail.example.org bob@peer.example
    wait_for 60 "bob's mail" arrived /home/bob/Peer over
    is "the message" "$(cat /tmp/odd)" "$(body /home/bob/Peer over)"
    has "its sender" '^Return-[Pp]ath: <alice@mail.example.org>' "$(grep -l -x 'Subject: over' /home/bob/Peer/new/*)"
    wait_for 10 "qmail's word on it" logged 'success: 127\.0\.0\.3_accepted_message'

    sentence "from the other one to qmail"
    { printf 'Subject: back\r\nFrom: bob@peer.example\r\n\r\n'; sed 's/$/\r/' /tmp/odd; } |
        inject bob@peer.example alice@mail.example.org
    wait_for 90 "alice's mail" arrived /home/alice/Maildir back
    is "the message" "$(cat /tmp/odd)" "$(body /home/alice/Maildir back)"
    has "its sender" '^Return-Path: <bob@peer.example>' "$(grep -l -x 'Subject: back' /home/alice/Maildir/new/*)"

    sentence "many at once, each way"
    for i in $(seq 40); do
        printf 'Subject: crowd\nFrom: alice@mail.example.org\n\n%s\n' "$i" |
            send alice@mail.example.org bob@peer.example
    done
    python3 - <<'P' || fail "forty messages to the other one"
import smtplib
with smtplib.SMTP("127.0.0.3", 2525) as host:
    for i in range(40):
        host.sendmail("bob@peer.example", ["alice@mail.example.org", "alice-two@mail.example.org"],
                      "Subject: crowd\r\nFrom: bob@peer.example\r\n\r\n%d\r\n" % i)
P
    wait_for 200 "forty messages for bob" arrived /home/bob/Peer crowd 40
    wait_for 200 "forty messages twice for alice" arrived /home/alice/Maildir crowd 80

    sentence "what the other side does not want: bounces in both directions, once"
    printf 'Subject: lost\nFrom: alice@mail.example.org\n\nx\n' | send alice@mail.example.org nobody-here@peer.example
    wait_for 60 "qmail's bounce" arrived /home/alice/Maildir "failure notice"
    has "what it says" '127\.0\.0\.3 does not like recipient' "$(grep -l 'failure notice' /home/alice/Maildir/new/*)"
    printf 'Subject: lost, too\r\nFrom: bob@peer.example\r\n\r\nx\r\n' | inject bob@peer.example someone@refused.example
    bounced() {
        grep -l -i '^Auto-Submitted: auto\|^From: .*MAILER-DAEMON\|^From: .*Mail Delivery' \
            /home/bob/Peer/new/* > /tmp/bounced
    }
    wait_for 90 "the other one's bounce" bounced
    has "what it says" "allowed rcpthosts" "$(head -n 1 /tmp/bounced)"
    wait_for 60 "an empty queue" queue_is_empty
}
