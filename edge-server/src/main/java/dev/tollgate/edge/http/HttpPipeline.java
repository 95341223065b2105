package dev.tollgate.edge.http;

import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.upload.Uploads;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes a connection speak HTTP: one for all connections, safe from any thread. */
public final class HttpPipeline {
    private final DateLine date;
    private final @Nullable WebSocketProtocol webSocket;
    private final @Nullable UploadGate uploads;
    private final boolean takesPlain;
    private volatile Settings settings;

    /** What counts for a connection that is opened now. */
    private record Settings(HttpConfig config, @Nullable WebSocketUpgrade upgrade, boolean takesPlain) {}

    /** @param clock of the answers' Date field; timeouts go by the event loop's own */
    public HttpPipeline(HttpConfig config, InstantSource clock) {
        this(config, clock, null, null);
    }

    /**
     * @param webSocket what is spoken on the WebSocket paths; null for nothing, so that there are none
     * @param uploads where devices may upload files; null for nowhere
     */
    public HttpPipeline(
            HttpConfig config, InstantSource clock, @Nullable WebSocketProtocol webSocket, @Nullable Uploads uploads) {
        this(config, clock, webSocket, uploads, true);
    }

    /** @param takesPlain false to have all requests read by Netty's decoder, plain ones too: for tests, which compare the two */
    HttpPipeline(
            HttpConfig config,
            InstantSource clock,
            @Nullable WebSocketProtocol webSocket,
            @Nullable Uploads uploads,
            boolean takesPlain) {
        this.takesPlain = takesPlain;
        this.date = new DateLine(clock);
        this.webSocket = webSocket;
        this.uploads = uploads == null ? null : new UploadGate(uploads);
        this.settings = settings(config);
    }

    private Settings settings(HttpConfig config) {
        WebSocketUpgrade upgrade = webSocket == null ? null : new WebSocketUpgrade(config, webSocket, date);
        return new Settings(
                config, upgrade, takesPlain && config.webSocketPaths().stream().noneMatch(PlainLine::isPathOf));
    }

    /** For connections that are opened from now on; those that there are keep theirs. */
    public void configure(HttpConfig next) {
        settings = settings(next);
    }

    /** Adds the handlers, last in the pipeline, on the channel's event loop. The connection's first timeout begins here. */
    public void addTo(ChannelPipeline pipeline, Intake intake) {
        Channel channel = pipeline.channel();
        channel.config()
                .setOption(
                        ChannelOption.ALLOW_HALF_CLOSURE, true); // a client may close its side and wait for the answers
        Settings current = settings;
        RequestDecoder decoder = new RequestDecoder(current.config, channel.alloc(), current.takesPlain);
        AnswerWriter answers = new AnswerWriter(channel, date, intake.turn());
        pipeline.addLast(
                decoder,
                new HttpConnection(channel, current.config, intake, decoder, answers, current.upgrade, uploads));
    }
}
