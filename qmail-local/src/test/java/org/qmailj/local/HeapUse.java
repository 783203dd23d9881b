package org.qmailj.local;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** Counts what this thread takes of the heap, whether it is garbage afterwards or not. */
final class HeapUse {
    private static final ThreadMXBean THREADS =
            (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private HeapUse() {}

    interface Call {
        void make() throws IOException;
    }

    /** Make the same call before: what the first one takes for its classes is no use of it. */
    static long of(Call call) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        call.make();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
