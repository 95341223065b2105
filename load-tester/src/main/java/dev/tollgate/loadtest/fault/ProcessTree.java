package dev.tollgate.loadtest.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process and all that it started, by their pids; never by a name. Not thread-safe. */
final class ProcessTree {
    private static final int ROUNDS_MAX = 100;

    private final ProcessHandle root;

    ProcessTree(ProcessHandle root) {
        this.root = root;
    }

    /** SIGKILL for all of them; false when one is still there at the end of the time. */
    boolean kill(long timeoutMs) throws InterruptedException {
        Set<ProcessHandle> all = new LinkedHashSet<>();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            // A parent goes before its children, so that it starts no further ones; what it did start meanwhile is the
            // next round's.
            List<ProcessHandle> found = members(all);
            if (!all.addAll(found) && round > 0) {
                break;
            }
            found.forEach(ProcessHandle::destroyForcibly);
        }
        return haveEnded(all, timeoutMs);
    }

    /** SIGTERM for all of them; false when one is still there at the end of the time. */
    boolean terminate(long timeoutMs) throws InterruptedException {
        List<ProcessHandle> all = members(Set.of());
        all.forEach(ProcessHandle::destroy);
        return haveEnded(all, timeoutMs);
    }

    /** Sends a signal by its name to all of them; what they start meanwhile gets it too. */
    void signal(String name) throws IOException, InterruptedException {
        Set<ProcessHandle> all = new LinkedHashSet<>();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            List<ProcessHandle> found = members(all);
            found.removeAll(all);
            if (found.isEmpty()) {
                return;
            }
            all.addAll(found);
            for (ProcessHandle process : found) {
                signal(name, process);
            }
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (kill.waitFor() != 0 && process.isAlive()) {
            throw new IOException("SIG" + name + " could not be sent to process " + process.pid());
        }
    }

    private List<ProcessHandle> members(Set<ProcessHandle> known) {
        Set<ProcessHandle> members = new LinkedHashSet<>();
        Consumer<ProcessHandle> add = process -> {
            members.add(process);
            process.descendants().forEach(members::add);
        };
        add.accept(root);
        known.forEach(add);
        members.removeIf(process -> !process.isAlive());
        return new ArrayList<>(members);
    }

    private static boolean haveEnded(Iterable<ProcessHandle> processes, long timeoutMs) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        for (ProcessHandle process : processes) {
            while (process.isAlive()) {
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(1); // a pid that is no child of ours tells nobody when it ends
            }
        }
        return true;
    }
}
