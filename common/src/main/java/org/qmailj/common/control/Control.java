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
    BOUNCEMAXBYTES("bouncemaxbytes", 0, Origin.OURS),
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
    MAXRCPT("maxrcpt", 0, Origin.OURS),
    ME("me", false, null),
    MOREIPME("moreipme", Origin.OURS),
    MORERCPTHOSTS("morercpthosts", false, null),
    MXFALLBACK("mxfallback", 0, Origin.OURS),
    NOTIPME("notipme", Origin.OURS),
    PARTIALLINE("partialline", 0, Origin.OURS),
    PERCENTHACK("percenthack", false, null),
    PLUSDOMAIN("plusdomain", true, "plusdomain"),
    QMQPSERVERS("qmqpservers", false, null),
    QUEUELIFETIME("queuelifetime", 604800),
    RCPTHOSTS("rcpthosts", false, null),
    SMTPGREETING("smtpgreeting", true, null),
    SMTPROUTES("smtproutes", false, null),
    SPAWNLIMIT("spawnlimit", 120, Origin.OURS),
    STRICTCR("strictcr", 0, Origin.OURS),
    STRICTSMTP("strictsmtp", 0, Origin.OURS),
    STRIPUSERS("stripusers", 0, Origin.OURS),
    TIMEOUTCONNECT("timeoutconnect", 60),
    TIMEOUTREMOTE("timeoutremote", 1200),
    TIMEOUTSMTPD("timeoutsmtpd", 1200),
    VIRTUALDOMAINS("virtualdomains", false, null);

    private enum Origin { QMAIL, OURS }

    private enum Form { TEXT, NUMBER }

    private final String file;
    private final Origin origin;
    private final Form form;
    private final boolean me;
    private final String defaultText;
    private final int defaultNumber;

    Control(String file, boolean me, String defaultText) {
        this(file, Origin.QMAIL, Form.TEXT, me, defaultText, 0);
    }

    Control(String file, int defaultNumber) {
        this(file, Origin.QMAIL, Form.NUMBER, false, null, defaultNumber);
    }

    Control(String file, Origin origin) {
        this(file, origin, Form.TEXT, false, null, 0);
    }

    Control(String file, int defaultNumber, Origin origin) {
        this(file, origin, Form.NUMBER, false, null, defaultNumber);
    }

    Control(
            String file, Origin origin, Form form, boolean me, String defaultText,
            int defaultNumber) {
        this.file = file;
        this.origin = origin;
        this.form = form;
        this.me = me;
        this.defaultText = defaultText;
        this.defaultNumber = defaultNumber;
    }

    /** Its name below control/. */
    public String file() {
        return file;
    }

    /** Whether no other qmail has it. Without such a file all is as in qmail. */
    public boolean isOurs() {
        return origin == Origin.OURS;
    }

    /** Whether it holds a number. */
    public boolean isNumber() {
        return form == Form.NUMBER;
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
