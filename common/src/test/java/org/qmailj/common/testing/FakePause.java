package org.qmailj.common.testing;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.program.Pause;
import org.qmailj.common.program.SteadyClock;

/** Time that passes only while somebody waits. */
public final class FakePause implements Pause {
    public final List<Long> pauses = new ArrayList<>();
    private long now = 12_345;

    public long waited() {
        return now - 12_345;
    }

    @Override
    public SteadyClock clock() {
        return () -> now;
    }

    @Override
    public void milliseconds(long milliseconds) {
        pauses.add(milliseconds);
        now += milliseconds;
    }
}
