package org.qmailj.common.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;

class ModelDiskTest {
    private static final QueueLayout Q = ModelDisk.LAYOUT;

    private final ModelDisk disk = new ModelDisk();

    /** The sets of names that a crash may leave. */
    private Set<Set<String>> names() {
        return disk.survivors().stream().map(Map::keySet).collect(Collectors.toSet());
    }

    @Test
    void aNameIsInDoubtUntilItsDirectoryIsSynced() throws PosixException {
        disk.create(Q.intd(1));
        assertEquals(Set.of(Set.of(), Set.of("intd/1")), names());
        disk.sync(Q.directory(Area.TODO));
        assertEquals(Set.of(Set.of(), Set.of("intd/1")), names());
        disk.sync(Q.directory(Area.INTD));
        assertEquals(Set.of(Set.of("intd/1")), names());
    }

    @Test
    void soIsARemoval() throws PosixException {
        disk.put("intd/1", 7, "");
        disk.unlink(Q.intd(1));
        assertEquals(Set.of(Set.of(), Set.of("intd/1")), names());
        disk.sync(Q.directory(Area.INTD));
        assertEquals(Set.of(Set.of()), names());
    }

    @Test
    void doubtfulNamesComeInAnyCombination() throws PosixException {
        disk.put("intd/1", 7, "");
        disk.link(Q.intd(1), Q.todo(1));
        disk.unlink(Q.intd(1));
        assertEquals(Set.of(
                Set.of("intd/1"), Set.of("intd/1", "todo/1"), Set.of("todo/1"), Set.of()), names());
    }

    @Test
    void contentsAreTornUntilTheFileIsSynced() throws PosixException {
        OpenFile file = disk.create(Q.intd(1));
        disk.sync(Q.directory(Area.INTD));
        file.write(new byte[] {'x'}, 0, 1);
        assertEquals(List.of(Map.of("intd/1", ModelDisk.TORN)), disk.survivors());
        file.sync();
        assertEquals(List.of(Map.of("intd/1", ByteString.of("x"))), disk.survivors());
    }

    @Test
    void syncingAFileDoesNotSyncItsName() throws PosixException {
        disk.create(Q.intd(1)).sync();
        assertEquals(Set.of(Set.of(), Set.of("intd/1")), names());
    }

    @Test
    void aFailedSyncIsNotMadeGoodByTheNext() throws PosixException {
        disk.failAt(2, Errno.EIO);
        disk.create(Q.intd(1));
        assertThrows(PosixException.class, () -> disk.sync(Q.directory(Area.INTD)));
        disk.sync(Q.directory(Area.INTD));
        assertEquals(Set.of(Set.of(), Set.of("intd/1")), names());
        disk.unlink(Q.intd(1));
        disk.sync(Q.directory(Area.INTD));
        assertEquals(Set.of(Set.of()), names());
    }

    @Test
    void whatAFailedSyncOfAFileLostStaysLost() throws PosixException {
        OpenFile file = disk.create(Q.intd(1));
        disk.sync(Q.directory(Area.INTD));
        file.write(new byte[] {'x'}, 0, 1);
        disk.failAt(4, Errno.EIO);
        assertThrows(PosixException.class, file::sync);
        file.sync();
        assertEquals(List.of(Map.of("intd/1", ModelDisk.TORN)), disk.survivors());
    }

    @Test
    void aFailedWriteWritesHalf() throws PosixException {
        disk.failAt(2, Errno.ENOSPC);
        OpenFile file = disk.create(Q.intd(1));
        assertThrows(PosixException.class, () -> file.write(new byte[] {'a', 'b'}, 0, 2));
        assertEquals(Map.of("intd/1", ByteString.of("a")), disk.files());
        assertEquals(List.of("create intd/1", "write intd/1 ENOSPC"), disk.log());
    }
}
