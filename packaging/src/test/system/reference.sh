# Sourced after install_qmail by the stories that compare with C qmail: our programs stay as bin.ours/,
# the reference's (QMAIL_REFERENCE, built for /var/qmail) become bin.c/ with owners and modes as ours.

use() { # c|ours
    rm -rf $home/bin
    cp -a $home/bin."$1" $home/bin
}

mv $home/bin $home/bin.ours
cp -a $home/bin.ours $home/bin.c
for program in $home/bin.c/*; do
    name=$(basename "$program")
    [ -e "$QMAIL_REFERENCE/bin/$name" ] || continue
    rm "$program"
    cp "$QMAIL_REFERENCE/bin/$name" "$program"
    chown --reference=$home/bin.ours/"$name" "$program"
    chmod --reference=$home/bin.ours/"$name" "$program"
done
$home/bin.c/qmail-showctl 2>&1 | grep -q '^qmail home directory: /var/qmail\.$' ||
    { echo "SKIPPED: the C qmail in $QMAIL_REFERENCE is not built for /var/qmail"; exit 77; }
use ours
