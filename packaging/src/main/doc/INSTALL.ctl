The files in @HOME@/control tell qmail what this host is called and whose mail it takes. The
quick way is

    # @HOME@/configure/config-fast mail.example.org

or packaging/install --host, which runs it; @HOME@/configure/config asks the DNS for the name
first. Both write:

    me             mail.example.org    the name of this host, and the default of most other files
    defaultdomain  example.org         what is added to a host name without a dot
    plusdomain     example.org         what takes the place of a + at the end of a host name
    locals         mail.example.org    domains whose mail is delivered here
    rcpthosts      mail.example.org    domains that SMTP clients may send to

Then add by hand, a line each:
  - Other names by which this host is known, and domains that are its own, to locals AND to rcpthosts.
  - Domains that belong to one user or that are only passed on, to rcpthosts and to virtualdomains or
    smtproutes (FAQ 3 and 4).
After a change of locals or virtualdomains: qmailctl reload. What else qmail-send reads (concurrencies,
queuelifetime, the bounce files; qmail-send(8)) and spawnlimit count after qmailctl restart. All others
count at once.

Without rcpthosts qmail-smtpd would take mail for everybody, and strangers would find that out within
hours. The service of the installation and qmailj-listen refuse to start then; qmail-smtpd itself does
not, as ever.

Who may send to anywhere through this host stands in /etc/tcp.smtp, not here: FAQ 5.
A table of all files: qmail-control(5). What counts now: qmail-showctl.
