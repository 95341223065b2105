package dev.tollgate.loadtest.server;

import dev.tollgate.loadtest.device.LoopThread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;

/** Answers of one loop that are not due yet, in the order in which they will be. On the loop's thread. */
final class Outbox implements LoopThread.Work {
    private record Answer(long dueNanos, Channel channel, ByteBuf bytes) {}

    private final AnswerTimes times;
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();

    Outbox(AnswerTimes times) {
        this.times = times;
    }

    AnswerTimes times() {
        return times;
    }

    /** Hands the bytes to the channel when they are due. */
    void add(Channel channel, ByteBuf bytes) {
        answers.add(new Answer(times.dueNanos(System.nanoTime()), channel, bytes));
    }

    /** Gives up what was not due yet. */
    void close() {
        answers.forEach(answer -> answer.bytes.release());
        answers.clear();
    }

    @Override
    public long nextNanos() {
        Answer next = answers.peek();
        return next == null ? Long.MAX_VALUE : next.dueNanos;
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        for (Answer next = answers.peek(); next != null && next.dueNanos <= now; next = answers.peek()) {
            answers.poll();
            next.channel.writeAndFlush(next.bytes, next.channel.voidPromise());
        }
    }
}
