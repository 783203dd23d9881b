package org.qmailj.common.control;

/**
 * The control files, as in qmail-control(5), and what holds when one is missing.
 *
 * <p>{@link #fallsBackToMe} files take the contents of {@code control/me}, and only then
 * {@link #defaultText}; number files take {@link #defaultNumber}.
 */
public enum Control {
    BADMAILFROM("badmailfrom", Fallback.NONE, null),
    BOUNCEFROM("bouncefrom", Fallback.NONE, "MAILER-DAEMON"),
    BOUNCEHOST("bouncehost", Fallback.ME, "bouncehost"),
    BOUNCEMAXBYTES("bouncemaxbytes", 0, "Bytes of a message in its bounce, 0 for all"),
    CONCURRENCYLOCAL("concurrencylocal", 10),
    CONCURRENCYREMOTE("concurrencyremote", 20),
    DATABYTES("databytes", 0),
    DEFAULTDOMAIN("defaultdomain", Fallback.ME, "defaultdomain"),
    DEFAULTHOST("defaulthost", Fallback.ME, "defaulthost"),
    DOUBLEBOUNCEHOST("doublebouncehost", Fallback.ME, "doublebouncehost"),
    DOUBLEBOUNCETO("doublebounceto", Fallback.NONE, "postmaster"),
    ENVNOATHOST("envnoathost", Fallback.ME, "envnoathost"),
    HELOHOST("helohost", Fallback.ME, null),
    IDHOST("idhost", Fallback.ME, "idhost"),
    LOCALIPHOST("localiphost", Fallback.ME, null),
    LOCALS("locals", Fallback.ME, null),
    MAXRCPT("maxrcpt", 0, "Recipients of an SMTP message, 0 for any number"),
    ME("me", Fallback.NONE, null),
    MOREIPME("moreipme", "Messages for me also come to"),
    MORERCPTHOSTS("morercpthosts", Fallback.NONE, null),
    MXFALLBACK("mxfallback", 0, "The next MX is tried after a bad greeting, 0 for no"),
    NOTIPME("notipme", "Not my IP address"),
    PARTIALLINE("partialline", 0, "Partial final lines are completed, 0 for never"),
    PERCENTHACK("percenthack", Fallback.NONE, null),
    PLUSDOMAIN("plusdomain", Fallback.ME, "plusdomain"),
    QMQPSERVERS("qmqpservers", Fallback.NONE, null),
    QUEUELIFETIME("queuelifetime", 604800),
    RCPTHOSTS("rcpthosts", Fallback.NONE, null),
    SMTPGREETING("smtpgreeting", Fallback.ME, null),
    SMTPROUTES("smtproutes", Fallback.NONE, null),
    SPAWNLIMIT("spawnlimit", 120, "Silent concurrency limit"),
    STRICTCR("strictcr", 0, "CRs in outgoing messages end lines, 0 for never"),
    STRICTSMTP("strictsmtp", 0, "SMTP clients must be exact, 0 for no"),
    STRIPUSERS("stripusers", 0, "Prefixes of virtual users are stripped in bounces, 0 for no"),
    TIMEOUTCONNECT("timeoutconnect", 60),
    TIMEOUTREMOTE("timeoutremote", 1200),
    TIMEOUTSMTPD("timeoutsmtpd", 1200),
    VIRTUALDOMAINS("virtualdomains", Fallback.NONE, null);

    private enum Form { TEXT, NUMBER }

    /** What is read in place of a missing file. */
    private enum Fallback { ME, NONE }

    private final String file;
    private final String about;
    private final Form form;
    private final Fallback fallback;
    private final String defaultText;
    private final int defaultNumber;

    Control(String file, Fallback fallback, String defaultText) {
        this(file, null, Form.TEXT, fallback, defaultText, 0);
    }

    Control(String file, int defaultNumber) {
        this(file, null, Form.NUMBER, Fallback.NONE, null, defaultNumber);
    }

    Control(String file, String about) {
        this(file, about, Form.TEXT, Fallback.NONE, null, 0);
    }

    Control(String file, int defaultNumber, String about) {
        this(file, about, Form.NUMBER, Fallback.NONE, null, defaultNumber);
    }

    Control(
            String file, String about, Form form, Fallback fallback, String defaultText,
            int defaultNumber) {
        this.file = file;
        this.about = about;
        this.form = form;
        this.fallback = fallback;
        this.defaultText = defaultText;
        this.defaultNumber = defaultNumber;
    }

    /** Its name below control/. */
    public String file() {
        return file;
    }

    /**
     * Returns whether only qmailj has this file, and no other qmail. Without the file, qmailj
     * behaves as qmail does.
     */
    public boolean isOurs() {
        return about != null;
    }

    /** What qmail-showctl says about a file that only qmailj has; null for the files of qmail. */
    public String about() {
        return about;
    }

    /** Returns whether it holds a number. */
    public boolean isNumber() {
        return form == Form.NUMBER;
    }

    public boolean fallsBackToMe() {
        return fallback == Fallback.ME;
    }

    /** What a missing file means when me is missing too; null: nothing. */
    public String defaultText() {
        return defaultText;
    }

    public int defaultNumber() {
        return defaultNumber;
    }
}
