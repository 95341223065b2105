package dev.tollgate.loadtest.device;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.ThreadFactory;

/**
 * A Netty event loop that also wakes for work of its own, at the nanosecond, without a scheduled task for each instant. Work runs
 * after each round of I/O, on the loop's thread.
 */
public final class LoopThread extends SingleThreadIoEventLoop {
    /** What is done on each wake. */
    public interface Work {
        /** When it is to be run next, of {@link System#nanoTime()}; {@link Long#MAX_VALUE} for never. */
        long nextNanos();

        void run();
    }

    private static final Work NONE = new Work() {
        @Override
        public long nextNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public void run() {}
    };

    private Work work = NONE;

    public LoopThread(ThreadFactory threads, IoHandlerFactory io) {
        super(null, threads, io);
    }

    /** From then on {@code work} is done. On the loop's own thread. */
    public void setWork(Work work) {
        this.work = work;
    }

    @Override
    protected int runIo() {
        int handled = super.runIo();
        work.run();
        return handled;
    }

    @Override
    protected long deadlineNanos() {
        return Math.max(0, Math.min(super.deadlineNanos(), work.nextNanos() - ticker().initialNanoTime()));
    }

    @Override
    protected long delayNanos(long currentTimeNanos) {
        return Math.max(0, Math.min(super.delayNanos(currentTimeNanos), work.nextNanos() - currentTimeNanos));
    }
}
