package dev.tollgate.edge.admin;

/**
 * Bounds the waits of one worker thread for its client: a wait that is over its time is ended by an interrupt, which closes the
 * socket's channel. Only between {@link #begin} and {@link #end}, where nothing but the socket is waited for, is the thread ever
 * interrupted, so no file that it reads elsewhere can be closed under it.
 */
final class SocketWatch {
    private final Thread thread;
    private boolean waiting;
    private boolean expired;
    private long deadlineNanos;

    SocketWatch(Thread thread) {
        this.thread = thread;
    }

    /** Called by the worker before it waits for its client. */
    synchronized void begin(int timeoutMs) {
        waiting = true;
        deadlineNanos = System.nanoTime() + timeoutMs * 1_000_000L;
    }

    /** Called by the worker after the wait, however it ended. */
    synchronized void end() {
        waiting = false;
        if (expired) {
            expired = false;
            Thread.interrupted(); // the interrupt was for that wait alone
        }
    }

    /** Called by the watcher; {@code all} ends the wait whatever its time. */
    synchronized void check(boolean all) {
        if (waiting && !expired && (all || System.nanoTime() - deadlineNanos >= 0)) {
            expired = true;
            thread.interrupt();
        }
    }
}
