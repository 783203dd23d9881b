package org.qmailj.common.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import jnr.ffi.LibraryLoader;
import org.qmailj.common.posix.Posix;

/**
 * Does something with the effective uid of another user, as the kernel shows it to the other end of
 * a socket. To the kernel each thread has ids of its own; it is the C library that changes those of
 * all, and it is not asked here.
 */
public final class AsUser {
    /** The one door to the kernel that does not think of other threads. */
    public interface Kernel {
        long syscall(long number, long real, long effective, long saved);
    }

    private AsUser() {}

    /** Only root can; others skip the test. */
    public static <T> T call(int uid, Callable<T> what) throws Exception {
        assumeTrue(Posix.effectiveUid() == 0, "only root can be somebody else");
        long setresuid = switch (System.getProperty("os.arch")) {
            case "amd64" -> 117;
            case "aarch64" -> 147;
            default -> -1;
        };
        assumeTrue(setresuid != -1, "no system call is known on this machine");
        Kernel kernel = LibraryLoader.create(Kernel.class).load("c");
        FutureTask<T> task = new FutureTask<>(() -> {
            assertEquals(0, kernel.syscall(setresuid, -1, uid, -1));
            assertEquals(uid, Posix.effectiveUid());
            return what.call();
        });
        new Thread(task, "as " + uid).start(); // its ids end with it
        T result = task.get();
        assertEquals(0, Posix.effectiveUid());
        return result;
    }
}
