package dev.tollgate.edge.http;

import com.lmax.disruptor.Sequence;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.MapTokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One POST as curl sends it, from its bytes to the bytes of its answer: through Netty's decoder alone, through Netty's codec with an
 * aggregated request and a response object, and through the edge's whole pipeline with intake and ring. Run with {@code -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class HttpPostBenchmark {
    private static final byte[] REQUEST = String.join(
                    "\r\n",
                    "POST /kpc/kp1/demo-v1/dcx/GXbYzPLRSxKPtJLXRqLIOw/json HTTP/1.1",
                    "Host: 127.0.0.1:8080",
                    "User-Agent: curl/7.88.1",
                    "Accept: */*",
                    "Content-Length: 19",
                    "Content-Type: application/x-www-form-urlencoded",
                    "",
                    "{\"temperature\": 21}")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final EmbeddedChannel decoder = new EmbeddedChannel();
    private final EmbeddedChannel codec = new EmbeddedChannel();
    private final EmbeddedChannel edge = new EmbeddedChannel();
    private final MessageRing ring = new MessageRing(1024);
    private final Sequence journaled = new Sequence();
    private final Intake intake = Intakes.of(
            edge.eventLoop(),
            new MapTokenRegistry().put("demo", "GXbYzPLRSxKPtJLXRqLIOw", TokenState.ACTIVE, 1),
            ring,
            () -> true,
            AckLevel.JOURNALED,
            InstantSource.system());

    /** Builds the three pipelines. */
    @Setup
    public void open() {
        decoder.pipeline().addLast(new HttpRequestDecoder(), new DecodedHandler());
        codec.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(262_144), new AggregatedHandler());
        HttpConfig config = new HttpConfig(
                4096, 16_384, 100, 262_144, 64, 10_000, 20_000, 30_000, 5_000, 1_048_576, List.of(), List.of(),
                1_048_576);
        new HttpPipeline(config, InstantSource.system()).addTo(edge.pipeline(), intake);
        ring.setConsumer(journaled);
    }

    /** Closes them. */
    @TearDown
    public void close() {
        decoder.finishAndReleaseAll();
        codec.finishAndReleaseAll();
        edge.finishAndReleaseAll();
    }

    /** The least that Netty's decoder can be used with: the parts are dropped, and the answer is always the same bytes. */
    @Benchmark
    public int nettyDecoder() {
        return exchange(decoder);
    }

    /** As most servers on Netty are built. */
    @Benchmark
    public int nettyCodec() {
        return exchange(codec);
    }

    /** Everything that the edge does, with the journal's part played by this thread. */
    @Benchmark
    public int edge() {
        edge.writeInbound(edge.alloc().buffer(REQUEST.length).writeBytes(REQUEST));
        long sequence = journaled.get() + 1;
        ring.slot(sequence).clear();
        journaled.setVolatile(sequence);
        intake.onJournaled(sequence);
        edge.runPendingTasks();
        return read(edge);
    }

    private static int exchange(EmbeddedChannel channel) {
        channel.writeInbound(channel.alloc().buffer(REQUEST.length).writeBytes(REQUEST));
        return read(channel);
    }

    private static int read(EmbeddedChannel channel) {
        int bytes = 0;
        for (ByteBuf answer = channel.readOutbound(); answer != null; answer = channel.readOutbound()) {
            bytes += answer.readableBytes();
            answer.release();
        }
        if (bytes < ANSWER.length) {
            throw new IllegalStateException("expected an answer, got " + bytes + " bytes");
        }
        return bytes;
    }

    private static final class DecodedHandler extends SimpleChannelInboundHandler<HttpObject> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject received) {
            if (received instanceof LastHttpContent) {
                ctx.writeAndFlush(ctx.alloc().buffer(ANSWER.length).writeBytes(ANSWER), ctx.voidPromise());
            }
        }
    }

    private static final class AggregatedHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            DefaultFullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, "0");
            ctx.writeAndFlush(response, ctx.voidPromise());
        }
    }
}
