package dev.tollgate.edge.http;

import dev.tollgate.edge.intake.Intake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes a connection speak HTTP: one for all connections, safe from any thread. */
public final class HttpPipeline {
    private final HttpConfig config;
    private final DateLine date;
    private final @Nullable WebSocketUpgrade upgrade;

    /** @param clock of the answers' Date field; timeouts go by the event loop's own */
    public HttpPipeline(HttpConfig config, InstantSource clock) {
        this(config, clock, null);
    }

    /** @param webSocket what is spoken on the WebSocket paths; null for nothing, so that there are none */
    public HttpPipeline(HttpConfig config, InstantSource clock, @Nullable WebSocketProtocol webSocket) {
        this.config = config;
        this.date = new DateLine(clock);
        this.upgrade = webSocket == null ? null : new WebSocketUpgrade(config, webSocket, date);
    }

    /** Adds the handlers, last in the pipeline, on the channel's event loop. The connection's first timeout begins here. */
    public void addTo(ChannelPipeline pipeline, Intake intake) {
        Channel channel = pipeline.channel();
        channel.config()
                .setOption(
                        ChannelOption.ALLOW_HALF_CLOSURE, true); // a client may close its side and wait for the answers
        RequestDecoder decoder = new RequestDecoder(config, channel.alloc());
        pipeline.addLast(
                decoder,
                new HttpConnection(channel, config, intake, decoder, new AnswerWriter(channel.alloc(), date), upgrade));
    }
}
