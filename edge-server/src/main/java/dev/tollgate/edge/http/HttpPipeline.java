package dev.tollgate.edge.http;

import dev.tollgate.edge.intake.Intake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import java.time.InstantSource;

/** Makes a connection speak HTTP: one for all connections, safe from any thread. */
public final class HttpPipeline {
    private volatile HttpConfig config;
    private final DateLine date;

    /** @param clock of the answers' Date field; timeouts go by the event loop's own */
    public HttpPipeline(HttpConfig config, InstantSource clock) {
        this.config = config;
        this.date = new DateLine(clock);
    }

    /** For connections that are opened from now on; those that there are keep theirs. */
    public void configure(HttpConfig next) {
        config = next;
    }

    /** Adds the handlers, last in the pipeline, on the channel's event loop. The connection's first timeout begins here. */
    public void addTo(ChannelPipeline pipeline, Intake intake) {
        Channel channel = pipeline.channel();
        channel.config()
                .setOption(
                        ChannelOption.ALLOW_HALF_CLOSURE, true); // a client may close its side and wait for the answers
        HttpConfig current = config;
        RequestDecoder decoder = new RequestDecoder(current, channel.alloc());
        pipeline.addLast(
                decoder,
                new HttpConnection(channel, current, intake, decoder, new AnswerWriter(channel.alloc(), date)));
    }
}
