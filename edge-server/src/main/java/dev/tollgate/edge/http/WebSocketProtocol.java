package dev.tollgate.edge.http;

import dev.tollgate.edge.intake.Intake;
import io.netty.channel.ChannelPipeline;
import java.util.List;

/**
 * What is spoken inside WebSockets, as a stream of bytes in binary messages.
 *
 * @param names of the subprotocol; the first that a client offers is the one that it is told
 * @param counters of what becomes of connections
 */
public record WebSocketProtocol(List<String> names, Handlers handlers, WebSocketCounters counters) {
    /** Adds the handlers that take {@code ByteBuf}s and write them, last in a pipeline, on the channel's event loop. */
    @FunctionalInterface
    public interface Handlers {
        void addTo(ChannelPipeline pipeline, Intake intake);
    }

    public WebSocketProtocol {
        names = List.copyOf(names);
    }
}
