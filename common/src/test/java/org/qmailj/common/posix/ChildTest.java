package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.testing.Eventually;

/** What can be learned of a process group. */
@Timeout(30)
class ChildTest {
    private static Child leader(String script) throws PosixException {
        List<ByteString> argv = List.of(
                ByteString.of("/bin/sh"), ByteString.of("-c"), ByteString.of(script));
        return Child.spawn(new Child.Plan(argv.get(0), argv, List.of())
                .born(Child.Birth.LEADING));
    }

    private static void awaitZombie(Child child) throws Exception {
        Eventually.until("a zombie",
                () -> ProcessStat.of(ByteString.of("" + child.pid())).isZombie());
    }

    private static boolean isGroupGone(Child leader) {
        return new ProcessOfHost(leader.pid()).isGroupGone();
    }

    private static void awaitGone(Child leader) throws Exception {
        Eventually.until("the group is gone", () -> isGroupGone(leader));
    }

    /** In many containers process 1 waits for nobody. */
    @Test
    void aGroupOfZombiesIsGone() throws Exception {
        Child leader = leader("exit");
        awaitGone(leader);
        Posix.kill(-leader.pid(), 0); // it is there
        leader.await();
        awaitGone(leader);
    }

    @Test
    void aZombieThatHasLeftSomebodyBehindIsNotAllOfItsGroup() throws Exception {
        Child leader = leader("/bin/sleep 600 & exit");
        awaitZombie(leader);
        assertFalse(isGroupGone(leader));
        Posix.kill(-leader.pid(), Signals.KILL);
        awaitGone(leader);
        leader.await();
    }

    @Test
    void ofOneThatHasGoneThereIsNoState() throws Exception {
        Child leader = leader("exit");
        leader.await();
        assertNull(ProcessStat.of(ByteString.of("" + leader.pid())));
    }

    /** In a session of its own: no process of another group of it can join. */
    @Test
    void aLeaderHasItsOwnSession() throws PosixException {
        Pipe session = Pipe.open();
        List<ByteString> argv = List.of(ByteString.of("/bin/sh"), ByteString.of("-c"),
                ByteString.of("read pid name state parent group session rest < /proc/$$/stat;"
                        + " echo $group $session"));
        Child leader = Child.spawn(new Child.Plan(
                argv.get(0), argv, List.of(), 0, session.out().number(), 2)
                .born(Child.Birth.LEADING));
        session.out().close();
        leader.await();
        byte[] said = new byte[100];
        int length = session.in().read(said, 0, said.length);
        session.in().close();
        assertEquals(leader.pid() + " " + leader.pid() + "\n",
                ByteString.of(said, 0, length).toString());
    }
}
