package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The folder that a run has its files in, below {@code target}, as a temporary one of the system may lie in memory. Gone after {@link
 * #close}. When this process is told to end, its thread is interrupted, all processes that were started are ended, and the folder is
 * deleted. Made and closed by one thread.
 */
final class WorkFolder implements AutoCloseable {
    /** For servers to end by themselves, one of which may write a large map. */
    private static final int END_LIMIT_S = 60;

    private final Path path;
    private final Thread user = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);

    private WorkFolder(Path path) {
        this.path = path;
    }

    /** @param home the project's folder */
    static WorkFolder below(Path home) throws IOException {
        WorkFolder made = new WorkFolder(Folders.temporary(home, "bench"));
        Runtime.getRuntime().addShutdownHook(new Thread(made::end, "end-bench"));
        return made;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            Folders.delete(path);
        } finally {
            closed.countDown();
        }
    }

    /** On a thread of its own, as the JVM ends; there is nothing left to do where it was closed before. */
    private void end() {
        if (closed.getCount() == 0) {
            return;
        }
        user.interrupt(); // so that it starts nothing more
        List<ProcessHandle> started = ProcessHandle.current().descendants().toList();
        started.forEach(ProcessHandle::destroy);
        try {
            if (!closed.await(END_LIMIT_S, TimeUnit.SECONDS)) {
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            }
            if (Files.exists(path)) {
                Folders.delete(path);
            }
        } catch (InterruptedException | IOException e) {
            System.err.println("could not delete " + path + ": " + e.getMessage());
        }
    }
}
