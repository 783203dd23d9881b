package org.qmailj.common.spawn;

/** Lists how many deliveries a worker makes at once, which both of its sides know. */
public final class WorkerLimits {
    /** Those of a user's worker. What is beyond goes to the program. */
    public static final int LOCAL_AT_ONCE = 120;

    /** Those of a copy, whose memory is not collected. Who has more gets another worker. */
    public static final int COPY_AT_ONCE = 20;

    /** Conversations that a worker of qmail-remote has at once. Who has more starts another. */
    public static final int REMOTE_AT_ONCE = 120;

    private WorkerLimits() {}
}
