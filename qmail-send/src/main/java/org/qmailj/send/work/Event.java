package org.qmailj.send.work;

import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.send.message.Channel;

/** What the deciding thread waits for. */
public sealed interface Event {
    /** HUP, ALRM or TERM. */
    record Signal(int number) implements Event {}

    record Report(Channel channel, SpawnReport report) implements Event {}

    /** The spawner closed its end, or sent what is no report. */
    record SpawnLost(Channel channel) implements Event {}

    record Cleaned(CleanReply reply) implements Event {}

    record CleanLost() implements Event {}

    /** Somebody pulled lock/trigger. */
    record Pulled() implements Event {}

    /** A worker has something to be done here. */
    record Told(Runnable what) implements Event {}

    /** A worker is done; this is for its result. */
    record Finished(Runnable then) implements Event {}

    /** A worker or reader found a bug of ours. */
    record Broken(Throwable bug) implements Event {}
}
