The files in @HOME@/control tell qmail the name of this host and whose mail it accepts. The quick
way is

    # @HOME@/configure/config-fast mail.example.org

or packaging/install --host, which runs it; @HOME@/configure/config asks the DNS for the name
first, and adds localhost and the names of this host's addresses to locals and rcpthosts. Both replace
what is there, and write:

    me             mail.example.org    the name of this host, and the default of most other files
    defaultdomain  example.org         what is added to a host name without a dot
    plusdomain     example.org         what takes the place of a + at the end of a host name
    locals         mail.example.org    domains whose mail is delivered here
    rcpthosts      mail.example.org    domains that SMTP clients may send to

Then add by hand, one on each line:
  - Other names by which this host is known, and domains that are its own, to locals AND to rcpthosts.
  - Domains that belong to one user or that are only passed on, to rcpthosts and to virtualdomains or
    smtproutes (FAQ 3 and 4).
After a change of locals or virtualdomains: qmailctl reload. The other files that qmail-send reads
(concurrencies, queuelifetime, the bounce files; qmail-send(8)) and spawnlimit take effect after qmailctl
restart, all others at once.

Without rcpthosts qmail-smtpd would accept mail for everybody, and strangers would notice within hours.
So the installed service and qmailj-listen refuse to start without it; qmail-smtpd itself does not, as in
qmail.

/etc/tcp.smtp, not these files, says who may send to anywhere through this host: FAQ 5.
qmail-control(5) has a table of all files. qmail-showctl shows the present settings.
