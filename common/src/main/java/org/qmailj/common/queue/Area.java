package org.qmailj.common.queue;

/** A directory of the queue, named as in qmail's INTERNALS. */
public enum Area {
    /** qmail-queue's files before they have a number. */
    PID("pid", false),
    MESS("mess", true),
    INTD("intd", false),
    TODO("todo", false),
    INFO("info", true),
    LOCAL("local", true),
    REMOTE("remote", true),
    BOUNCE("bounce", false),
    /** What is locked, the trigger and tcpto. */
    LOCK("lock", false);

    private final String file;
    private final boolean split;

    Area(String file, boolean split) {
        this.file = file;
        this.split = split;
    }

    /** Returns its name below queue/. */
    public String file() {
        return file;
    }

    /** Returns whether its files are spread over {@link QueueLayout#SPLIT} directories. */
    public boolean isSplit() {
        return split;
    }
}
