package dev.tollgate.edge.listen;

import dev.tollgate.edge.limit.RateBucket;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Holds a listener to a number of new connections a second: above it, it accepts none until it may again, and they wait in the kernel's queue
 * ({@code listen.backlog}), where they cost the edge nothing. What was accepted in one go is taken, and paid for by a longer wait. On the
 * listener's event loop, but for {@link #pauses}.
 */
final class ConnectPace extends ChannelInboundHandlerAdapter {
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DEBT_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final int connectsPerSecond;
    private final LongAdder pauses = new LongAdder();
    private @Nullable RateBucket connects; // from the first connection on
    private boolean isPaused;

    ConnectPace(int connectsPerSecond) {
        this.connectsPerSecond = connectsPerSecond;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object connection) {
        long now = ctx.executor().ticker().nanoTime();
        RateBucket bucket = connects == null ? new RateBucket(connectsPerSecond, BURST_NANOS, now) : connects;
        connects = bucket;
        long nanos = bucket.charge(1, DEBT_MAX_NANOS, now);
        if (nanos > 0 && !isPaused) {
            isPaused = true;
            pauses.increment();
            ctx.channel().config().setAutoRead(false);
            resumeAfter(ctx, bucket, nanos);
        }
        ctx.fireChannelRead(connection);
    }

    private void resumeAfter(ChannelHandlerContext ctx, RateBucket bucket, long nanos) {
        ctx.executor().schedule(() -> resume(ctx, bucket), nanos, TimeUnit.NANOSECONDS);
    }

    /** Looks again at how long it takes: more may have been accepted before the pause had effect. */
    private void resume(ChannelHandlerContext ctx, RateBucket bucket) {
        long nanos = bucket.debtNanos(ctx.executor().ticker().nanoTime());
        if (nanos > 0) {
            resumeAfter(ctx, bucket, nanos);
        } else if (ctx.channel().isOpen()) {
            isPaused = false;
            ctx.channel().config().setAutoRead(true);
        }
    }

    /** Times that it stopped accepting. */
    long pauses() {
        return pauses.sum();
    }
}
