package dev.tollgate.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.Sequence;
import com.sun.management.ThreadMXBean;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.MapTokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a request leaves for the garbage collector, through the edge's pipeline and through Netty's decoder alone. */
final class HttpAllocationTest {
    private static final int REQUESTS = 10_000;
    private static final byte[] REQUEST = HttpClient.HEAD
            .concat("User-Agent: curl/7.88.1\r\nAccept: */*\r\nContent-Length: 19\r\n")
            .concat("Content-Type: application/x-www-form-urlencoded\r\n\r\n{\"temperature\": 21}")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

    @BeforeEach
    void leaksAreNotLookedFor() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void leaksAreLookedForAgain() {
        ResourceLeakDetector.setLevel(level);
    }

    @Test
    void isATenthOfNettysDecoder() {
        EmbeddedChannel plain = new EmbeddedChannel(new HttpRequestDecoder(), new PlainHandler());
        long ofNetty = measure(plain, () -> {});
        EmbeddedChannel channel = new EmbeddedChannel();
        MessageRing ring = new MessageRing(64);
        Sequence journaled = new Sequence();
        ring.setConsumer(journaled);
        MapTokenRegistry registry = new MapTokenRegistry().put("demo", "good", TokenState.ACTIVE, 1);
        Intake intake =
                Intakes.of(channel.eventLoop(), registry, ring, () -> true, AckLevel.JOURNALED, InstantSource.system());
        new HttpPipeline(HttpClient.CONFIG, InstantSource.system()).addTo(channel.pipeline(), intake);
        long ofEdge = measure(channel, () -> {
            long sequence = journaled.get() + 1;
            ring.slot(sequence).clear();
            journaled.setVolatile(sequence);
            intake.onJournaled(sequence);
            channel.runPendingTasks();
        });
        plain.finishAndReleaseAll();
        channel.finishAndReleaseAll();
        String figures = ofEdge + " bytes a request, Netty's decoder " + ofNetty;
        assertTrue(ofEdge * 10 <= ofNetty, figures);
    }

    private long measure(EmbeddedChannel channel, Runnable journal) {
        exchange(channel, journal); // compiled or not, code allocates the same but for what escape analysis saves
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(channel, journal);
        return (threads.getCurrentThreadAllocatedBytes() - before) / REQUESTS;
    }

    private static void exchange(EmbeddedChannel channel, Runnable journal) {
        int answers = 0;
        for (int i = 0; i < REQUESTS; i++) {
            channel.writeInbound(channel.alloc().buffer(REQUEST.length).writeBytes(REQUEST));
            journal.run();
            ByteBuf answer = channel.readOutbound();
            answers += answer.getByte(9) == '2' ? 1 : 0;
            answer.release();
        }
        assertEquals(REQUESTS, answers);
    }

    private static final class PlainHandler extends SimpleChannelInboundHandler<HttpObject> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject received) {
            if (received instanceof LastHttpContent) {
                ctx.writeAndFlush(ctx.alloc().buffer(ANSWER.length).writeBytes(ANSWER), ctx.voidPromise());
            }
        }
    }
}
