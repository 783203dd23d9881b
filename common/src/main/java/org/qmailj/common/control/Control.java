package org.qmailj.common.control;

/**
 * The control files, as in qmail-control(5): who reads each, what holds when it is missing.
 *
 * <p>{@link #fallsBackToMe} files take the contents of {@code control/me}, and only then
 * {@link #defaultText}; number files take {@link #defaultNumber}.
 */
public enum Control {
    BADMAILFROM("badmailfrom", false, null),
    BOUNCEFROM("bouncefrom", false, "MAILER-DAEMON"),
    BOUNCEHOST("bouncehost", true, "bouncehost"),
    CONCURRENCYLOCAL("concurrencylocal", 10),
    CONCURRENCYREMOTE("concurrencyremote", 20),
    DATABYTES("databytes", 0),
    DEFAULTDOMAIN("defaultdomain", true, "defaultdomain"),
    DEFAULTHOST("defaulthost", true, "defaulthost"),
    DOUBLEBOUNCEHOST("doublebouncehost", true, "doublebouncehost"),
    DOUBLEBOUNCETO("doublebounceto", false, "postmaster"),
    ENVNOATHOST("envnoathost", true, "envnoathost"),
    HELOHOST("helohost", true, null),
    IDHOST("idhost", true, "idhost"),
    LOCALIPHOST("localiphost", true, null),
    LOCALS("locals", true, null),
    ME("me", false, null),
    MORERCPTHOSTS("morercpthosts", false, null),
    PERCENTHACK("percenthack", false, null),
    PLUSDOMAIN("plusdomain", true, "plusdomain"),
    QMQPSERVERS("qmqpservers", false, null),
    QUEUELIFETIME("queuelifetime", 604800),
    RCPTHOSTS("rcpthosts", false, null),
    SMTPGREETING("smtpgreeting", true, null),
    SMTPROUTES("smtproutes", false, null),
    STRICTCR("strictcr", 0),
    TIMEOUTCONNECT("timeoutconnect", 60),
    TIMEOUTREMOTE("timeoutremote", 1200),
    TIMEOUTSMTPD("timeoutsmtpd", 1200),
    VIRTUALDOMAINS("virtualdomains", false, null);

    private final String file;
    private final boolean me;
    private final String defaultText;
    private final int defaultNumber;

    Control(String file, boolean me, String defaultText) {
        this.file = file;
        this.me = me;
        this.defaultText = defaultText;
        this.defaultNumber = 0;
    }

    Control(String file, int defaultNumber) {
        this.file = file;
        this.me = false;
        this.defaultText = null;
        this.defaultNumber = defaultNumber;
    }

    /** Its name below control/. */
    public String file() {
        return file;
    }

    public boolean fallsBackToMe() {
        return me;
    }

    /** What a missing file means when me is missing too; null: nothing. */
    public String defaultText() {
        return defaultText;
    }

    public int defaultNumber() {
        return defaultNumber;
    }
}
