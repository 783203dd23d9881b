package org.qmailj.send.work;

import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.send.message.Channel;

/** Something that the deciding thread waits for. */
public sealed interface Event {
    /** HUP, ALRM or TERM came. */
    record Signal(int number) implements Event {}

    /** A spawner reported how a delivery ended. */
    record Report(Channel channel, SpawnReport report) implements Event {}

    /** The spawner closed its end, or sent what is no report. */
    record SpawnLost(Channel channel) implements Event {}

    /** qmail-clean answered its oldest request. */
    record Cleaned(CleanReply reply) implements Event {}

    /** qmail-clean closed its end, or sent what is no answer. */
    record CleanLost() implements Event {}

    /** Somebody pulled lock/trigger. */
    record Pulled() implements Event {}

    /** Waiting for that is impossible at the moment. */
    record CannotWait() implements Event {}

    /**
     * A worker has something for the deciding thread to do: to take its result, or what it tells
     * before that ({@link Io#tell}).
     */
    record Told(Runnable what) implements Event {}

    /** A worker or reader found a bug of ours, or ran out of memory. */
    record Broken(Throwable bug) implements Event {}
}
