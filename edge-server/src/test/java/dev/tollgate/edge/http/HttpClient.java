package dev.tollgate.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.ManualExtensions;
import dev.tollgate.edge.testing.ManualJournal;
import dev.tollgate.edge.testing.MapTokenRegistry;
import dev.tollgate.edge.token.TokenState;
import dev.tollgate.edge.upload.Uploads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client on an embedded channel that has the real pipeline, a real intake and ring behind it, and a journal that writes when told to. */
final class HttpClient implements AutoCloseable {
    static final long NOW_MS = Instant.parse("1994-11-06T08:49:37Z").toEpochMilli();
    static final String PATH = "/kpc/kp1/demo-v1/dcx/good/json";
    static final String HEAD = "POST " + PATH + " HTTP/1.1\r\nHost: edge\r\n";
    static final HttpConfig CONFIG = new HttpConfig(
            1024,
            4096,
            20,
            1000,
            4,
            10_000,
            20_000,
            30_000,
            5_000,
            100_000,
            List.of("/mqtt", "/ws"),
            List.of("*"),
            1_048_576);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    final MapTokenRegistry registry = new MapTokenRegistry()
            .put("demo", "good", TokenState.ACTIVE, 1)
            .put("demo", "dead", TokenState.REVOKED, 2)
            .put("demo", "paused", TokenState.SUSPENDED, 3)
            .put("demo", "two words", TokenState.ACTIVE, 4)
            .put("demo", "50%", TokenState.ACTIVE, 5)
            .put("demo", "grün", TokenState.ACTIVE, 6);
    final EmbeddedChannel channel = new EmbeddedChannel();
    final MessageRing ring;
    final ManualJournal journal;
    final Intake intake;
    final ManualExtensions extensions = new ManualExtensions();
    boolean writable = true;
    final WebSocketCounters webSockets = new WebSocketCounters();

    /** What is inside WebSockets: says back what comes, and keeps it. */
    final Echo inside = new Echo();

    private final StringBuilder received = new StringBuilder();

    HttpClient() {
        this(CONFIG, AckLevel.JOURNALED, 64);
    }

    HttpClient(HttpConfig config, AckLevel level, int ringCapacity) {
        this(config, level, ringCapacity, null, true);
    }

    /** @param takesPlain whether plain requests pass by Netty's decoder */
    HttpClient(HttpConfig config, AckLevel level, int ringCapacity, boolean takesPlain) {
        this(config, level, ringCapacity, null, takesPlain);
    }

    HttpClient(Uploads uploads) {
        this(CONFIG, AckLevel.JOURNALED, 64, uploads, true);
    }

    private HttpClient(
            HttpConfig config, AckLevel level, int ringCapacity, @Nullable Uploads uploads, boolean takesPlain) {
        InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW_MS));
        ring = new MessageRing(ringCapacity);
        journal = new ManualJournal(ring);
        intake = Intakes.of(channel.eventLoop(), registry, ring, () -> writable, level, extensions.access(), clock);
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        new HttpPipeline(
                        config,
                        clock,
                        new WebSocketProtocol(
                                List.of("mqtt", "mqttv3.1"), (pipeline, of) -> pipeline.addLast(inside), webSockets),
                        uploads,
                        takesPlain)
                .addTo(channel.pipeline(), intake);
    }

    /** A request that is accepted. */
    static String post(String body) {
        return HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Sends each character as a byte, all in one read. */
    HttpClient send(String latin1) {
        send(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    void send(byte[] bytes) {
        if (channel.isOpen()) {
            ByteBuf buffer = allocator.buffer(bytes.length).writeBytes(bytes);
            channel.writeInbound(buffer);
        }
    }

    void sendBytewise(String latin1) {
        for (byte b : latin1.getBytes(StandardCharsets.ISO_8859_1)) {
            send(new byte[] {b});
        }
    }

    HttpClient write() {
        journal.writeAll(intake);
        channel.runPendingTasks();
        return this;
    }

    void pass(long ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
    }

    /** What was received since the last call. */
    String received() {
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            received.append(buffer.toString(StandardCharsets.ISO_8859_1));
            buffer.release();
        }
        String text = received.toString();
        received.setLength(0);
        return text;
    }

    /** The status codes received since the last call, in order; every answer must be well-formed. */
    List<Integer> statuses() {
        List<Integer> statuses = new ArrayList<>();
        for (Response response : responses()) {
            statuses.add(response.status());
        }
        return statuses;
    }

    List<Response> responses() {
        List<Response> responses = new ArrayList<>();
        String rest = received();
        while (!rest.isEmpty()) {
            int end = rest.indexOf("\r\n\r\n");
            assertTrue(end > 0, "expected an answer, got " + rest);
            String head = rest.substring(0, end + 2);
            assertTrue(head.startsWith("HTTP/1.1 "), head);
            int length = head.contains("Content-Length: ") ? Integer.parseInt(field(head, "Content-Length")) : 0;
            responses.add(new Response(
                    Integer.parseInt(head.substring(9, 12)), head, rest.substring(end + 4, end + 4 + length)));
            rest = rest.substring(end + 4 + length);
        }
        return responses;
    }

    record Response(int status, String head, String body) {
        boolean closes() {
            return head.contains("\r\nConnection: close\r\n");
        }
    }

    static String field(String head, String name) {
        int start = head.indexOf("\r\n" + name + ": ") + name.length() + 4;
        return head.substring(start, head.indexOf("\r\n", start));
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Ends the connection, and fails when anything was left behind: an exception, or memory. */
    @Override
    public void close() {
        channel.checkException();
        channel.close();
        journal.writeAll(intake);
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
        assertEquals(0, allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory(), "bytes leaked");
    }

    /** Sends back each buffer that it gets. */
    static final class Echo extends ChannelInboundHandlerAdapter {
        final StringBuilder received = new StringBuilder();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received.append(bytes.toString(StandardCharsets.ISO_8859_1));
            ctx.channel().write(bytes);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.channel().flush();
        }
    }
}
