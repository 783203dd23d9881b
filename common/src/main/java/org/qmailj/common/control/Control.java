package org.qmailj.common.control;

/**
 * The control files, as in qmail-control(5), and what holds when one is missing.
 *
 * <p>{@link #fallsBackToMe} files take the contents of {@code control/me}, and only then
 * {@link #defaultText}; number files take {@link #defaultNumber}.
 */
public enum Control {
    BADMAILFROM("badmailfrom", false, null),
    BOUNCEFROM("bouncefrom", false, "MAILER-DAEMON"),
    BOUNCEHOST("bouncehost", true, "bouncehost"),
    BOUNCEMAXBYTES("bouncemaxbytes", 0, "Bytes of a message in its bounce, 0 for all"),
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
    MAXRCPT("maxrcpt", 0, "Recipients of an SMTP message, 0 for any number"),
    ME("me", false, null),
    MOREIPME("moreipme", "Messages for me also come to"),
    MORERCPTHOSTS("morercpthosts", false, null),
    MXFALLBACK("mxfallback", 0, "The next MX is tried after a bad greeting, 0 for no"),
    NOTIPME("notipme", "Not my IP address"),
    PARTIALLINE("partialline", 0, "Partial final lines are completed, 0 for never"),
    PERCENTHACK("percenthack", false, null),
    PLUSDOMAIN("plusdomain", true, "plusdomain"),
    QMQPSERVERS("qmqpservers", false, null),
    QUEUELIFETIME("queuelifetime", 604800),
    RCPTHOSTS("rcpthosts", false, null),
    SMTPGREETING("smtpgreeting", true, null),
    SMTPROUTES("smtproutes", false, null),
    SPAWNLIMIT("spawnlimit", 120, "Silent concurrency limit"),
    STRICTCR("strictcr", 0, "CRs in outgoing messages end lines, 0 for never"),
    STRICTSMTP("strictsmtp", 0, "SMTP clients must be exact, 0 for no"),
    STRIPUSERS("stripusers", 0, "Prefixes of virtual users are stripped in bounces, 0 for no"),
    TIMEOUTCONNECT("timeoutconnect", 60),
    TIMEOUTREMOTE("timeoutremote", 1200),
    TIMEOUTSMTPD("timeoutsmtpd", 1200),
    VIRTUALDOMAINS("virtualdomains", false, null);

    private enum Form { TEXT, NUMBER }

    private final String file;
    private final String about;
    private final Form form;
    private final boolean me;
    private final String defaultText;
    private final int defaultNumber;

    Control(String file, boolean me, String defaultText) {
        this(file, null, Form.TEXT, me, defaultText, 0);
    }

    Control(String file, int defaultNumber) {
        this(file, null, Form.NUMBER, false, null, defaultNumber);
    }

    Control(String file, String about) {
        this(file, about, Form.TEXT, false, null, 0);
    }

    Control(String file, int defaultNumber, String about) {
        this(file, about, Form.NUMBER, false, null, defaultNumber);
    }

    Control(
            String file, String about, Form form, boolean me, String defaultText,
            int defaultNumber) {
        this.file = file;
        this.about = about;
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
        return about != null;
    }

    /** What one of ours says, as qmail-showctl puts it; null of qmail's. */
    public String about() {
        return about;
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
