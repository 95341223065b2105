package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.plan.Mix;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts connections of one loop at once, and notes when they are back. On the loop's thread. */
final class Storm {
    private final DeviceLoop loop;
    private long[] back = new long[16];
    private int backCount;
    private long cutNanos;
    /** Read by others between storms. */
    volatile long cutConnections;

    private long cutCount;

    Storm(DeviceLoop loop) {
        this.loop = loop;
    }

    void cut(Cut kind, double fraction, long seed, long nowNanos) {
        cutNanos = nowNanos;
        cutCount = 0;
        backCount = 0;
        for (Device device : loop.devices()) {
            if (Mix.uniform(seed, device.index()) < fraction) {
                cut(device.mqtt, kind, nowNanos);
                cut(device.http, kind, nowNanos);
            }
        }
        cutConnections = cutCount;
    }

    private void cut(@Nullable Link link, Cut kind, long nowNanos) {
        if (link == null) {
            return;
        }
        link.isInStorm =
                link.state == Link.State.UP; // one that is not back from the last storm has no part in this one
        if (!link.isInStorm) {
            return;
        }
        cutCount++;
        Channel channel = link.channel;
        if (channel == null) {
            return;
        }
        switch (kind) {
            case NONE -> {
                // something else ends it
            }
            case SILENT -> {
                link.isSilent = true;
                channel.config().setAutoRead(loop.swarm.transport() != Transport.EPOLL); // NIO would not see the end
            }
            case RST -> {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                link.cut(nowNanos);
            }
            case FIN -> link.cut(nowNanos);
        }
    }

    void backUp(Link link, long nowNanos) {
        if (!link.isInStorm) {
            return;
        }
        link.isInStorm = false;
        if (backCount == back.length) {
            back = Arrays.copyOf(back, backCount * 2);
        }
        back[backCount++] = nowNanos - cutNanos;
    }

    /** Since the cut, for each connection that is back. */
    long[] backNanos() {
        return Arrays.copyOf(back, backCount);
    }
}
