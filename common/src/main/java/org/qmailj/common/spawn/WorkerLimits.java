package org.qmailj.common.spawn;

/** Lists how many deliveries a worker makes at once. Spawner and worker both rely on these. */
public final class WorkerLimits {
    /**
     * Deliveries at once in a user's lasting worker. For any more, qmail-lspawn runs the program.
     */
    public static final int LOCAL_AT_ONCE = 120;

    /**
     * Deliveries at once in a copy, in which nothing collects garbage. A user who has more gets a
     * lasting worker.
     */
    public static final int COPY_AT_ONCE = 20;

    /**
     * SMTP conversations at once in a worker of qmail-remote. For more, qmail-rspawn starts another
     * worker.
     */
    public static final int REMOTE_AT_ONCE = 120;

    private WorkerLimits() {}
}
