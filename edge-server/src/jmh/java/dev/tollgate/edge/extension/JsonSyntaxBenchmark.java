package dev.tollgate.edge.extension;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The check of a payload, {@link #PAYLOADS} of them behind each other as in a read. Their values differ, in length too, so that the processor
 * does not learn them by heart.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(JsonSyntaxBenchmark.PAYLOADS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
public class JsonSyntaxBenchmark {
    static final int PAYLOADS = 256;

    /** What lies before a payload: the head of its PUBLISH. */
    private static final int HEAD_BYTES = 51;

    @Param
    Kind kind = Kind.LONG_STRING;

    private final JsonSyntax json = new JsonSyntax();
    private final int[] starts = new int[PAYLOADS];
    private final int[] ends = new int[PAYLOADS];
    private final ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(PAYLOADS * 512);

    /** What devices send: the first two in 128 bytes. */
    public enum Kind {
        LONG_STRING {
            @Override
            String payload(Random random) {
                String start = "{\"temperature\":" + decimal(random, 40) + ",\"pad\":\"";
                return start + "x".repeat(128 - start.length() - 2) + "\"}";
            }
        },
        SHORT_FIELDS {
            @Override
            String payload(Random random) {
                StringBuilder text = new StringBuilder("{");
                for (char name = 'a'; text.length() < 110; name++) {
                    text.append('"')
                            .append(name)
                            .append("\":")
                            .append(random.nextInt(120))
                            .append(',');
                }
                String last = text + "\"z\":\"";
                return last + "x".repeat(128 - last.length() - 2) + "\"}";
            }
        },
        TELEMETRY {
            @Override
            String payload(Random random) {
                return "{\"ts\":" + (1_790_000_000_000L + random.nextInt()) + ",\"device\":\"pump-"
                        + random.nextInt(1000)
                        + "\",\"values\":{\"temperature\":" + decimal(random, 40) + ",\"humidity\":"
                        + random.nextInt(100)
                        + ",\"pressure\":" + decimal(random, 1100) + "},\"position\":[" + decimal(random, 90) + ", -"
                        + decimal(random, 180) + "],\"online\":" + random.nextBoolean() + ",\"error\":null}";
            }
        };

        abstract String payload(Random random);

        private static String decimal(Random random, int bound) {
            return String.format(Locale.ROOT, "%." + (1 + random.nextInt(3)) + "f", random.nextDouble() * bound);
        }
    }

    @Setup
    public void fill() {
        Random random = new Random(47);
        for (int i = 0; i < PAYLOADS; i++) {
            starts[i] = read.writerIndex() + HEAD_BYTES;
            read.writeZero(HEAD_BYTES).writeCharSequence(kind.payload(random), StandardCharsets.US_ASCII);
            ends[i] = read.writerIndex();
        }
    }

    @TearDown
    public void release() {
        read.release();
    }

    @Benchmark
    public int check() {
        int valid = 0;
        for (int i = 0; i < PAYLOADS; i++) {
            valid += json.isValid(read, starts[i], ends[i]) ? 1 : 0;
        }
        if (valid != PAYLOADS) {
            throw new IllegalStateException("expected JSON alone");
        }
        return valid;
    }
}
